"""Every code that a page of a vendor's names: what it means is said in a sentence with a remedy, in every language."""

import pytest

from studio.core.errors import ADVICE, Kind, StudioError
from studio.core.language import LANGUAGES, Catalogue
from studio.vendors.aipaas import errors as aipaas
from studio.vendors.aipaas.errors import Endpoint
from studio.vendors.metastudio import errors as metastudio
from studio.vendors.xingyun import errors as xingyun

# As the vendors' own pages list them; what means success is no error.
DELETION = ("10301", "10302", "10304", "10503", "10903")
TRANSCRIPTION = ("10301", "10302", "10304", "10503", "10903")
SPEECH = ("20001", "40001", "40002", "40003")


def said() -> dict[str, StudioError]:
    """The error of every code of the pages, and of every other code that is known, by where it is said."""
    deletion = {*DELETION, *(code for endpoint, code in aipaas.CODES if endpoint is Endpoint.DELETE_TIMBRE)}
    transcription = {*TRANSCRIPTION, *(code for endpoint, code in aipaas.CODES if endpoint is Endpoint.TRANSCRIBE)}
    result = {code for endpoint, code in aipaas.CODES if endpoint is Endpoint.RESULT}
    asked = ((Endpoint.DELETE_TIMBRE, deletion), (Endpoint.TRANSCRIBE, transcription), (Endpoint.RESULT, result))
    found = {
        f"{endpoint.name} {code}": aipaas.from_code(endpoint, code, "", 200, "cloud")
        for endpoint, codes in asked
        for code in sorted(codes)
    }
    found |= {f"xingyun {code}": xingyun.from_code(code, "") for code in sorted({*SPEECH, *xingyun.CODES})}
    gateway = [f"APIGW.{code}" for code in metastudio.GATEWAY]
    # The page of trainings answers with 400 and leaves the codes to another page.
    for code in (*gateway, *metastudio.SERVICE):
        found[code] = metastudio.from_code(code, "", 400, "cloud")
    found["metastudio 400"] = metastudio.from_code("MSS.12345678", "", 400, "cloud")
    return found


SAID = said()


@pytest.mark.parametrize("where", [where for where in SAID if where != "metastudio 400"])
def test_a_known_code_says_more_than_that_it_was_refused(where: str) -> None:
    assert SAID[where].kind is not Kind.REFUSED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", SAID)
def test_every_code_has_a_sentence_and_a_remedy(where: str, language: str) -> None:
    error, catalogue = SAID[where], Catalogue.load(language)
    assert error.code
    advice = ADVICE[error.kind]
    for words in (advice.sentence, advice.remedy):
        assert words
        assert (catalogue.tr(words) == words) is (language == "en")


def test_one_code_means_something_else_at_every_endpoint() -> None:
    assert SAID["DELETE_TIMBRE 10903"].message != SAID["TRANSCRIBE 10903"].message
