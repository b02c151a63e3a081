"""What goes wrong while a person works: nothing is lost, and what happened is said."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.core.errors import ADVICE, Kind
from studio.core.language import Catalogue
from studio.core.ports import PlayState
from studio.storage.paths import Paths
from tests.end2end.conftest import Story
from tests.fakes.person import Person
from tests.fakes.processes import child_processes
from tests.fakes.xingyun_server import SECRET, VOICE, Refusal, XingyunServer

pytestmark = pytest.mark.sound

# Each is another one: what was made once is not asked for again.
PARAGRAPHS = "\n".join(f"这是第{number}段，它读起来要好几秒钟，足够让别的事情发生。" for number in range(1, 31))


def test_the_local_service_may_die_while_it_speaks(at_window: Callable[[Story], None]) -> None:
    others = set(child_processes())

    async def story(person: Person) -> None:
        playback = person.studio.services.playback
        await person.warm()
        person.write(PARAGRAPHS)
        person.press("speech.play")
        await person.until(lambda: len(person.lit()) > 2)
        take = person.take
        assert not take.over  # it stays a minute ahead of the listener, and the script is longer
        service = local_service(others)
        os.kill(service, signal.SIGKILL)
        while not take.over:
            made = take.frames
            playback.seek(max(0, made - 3 * take.rate))
            await person.until(lambda made=made: take.over or take.frames > made)
        assert (take.complete, take.error) == (True, None)
        assert local_service(others) != service
        assert playback.state is PlayState.PLAYING

    at_window(story)


def local_service(others: set[int]) -> int:
    """The process that speaks; `others` were there before."""
    (found,) = (pid for pid, command in child_processes().items() if "studio.local" in command and pid not in others)
    return found


def test_a_damaged_library_is_kept_aside_and_said(at_window: Callable[[Story], None], home: Path) -> None:
    async def story(person: Person) -> None:
        await person.warm()

    at_window(story)
    library = Paths(home / "studio").library
    library.write_bytes(b"this was a library once" * 100)

    async def again(person: Person) -> None:
        await person.warm()
        await person.until(lambda: "damaged" in person.told())
        person.write("你好。")
        person.press("speech.play")
        await person.until(lambda: person.studio.services.playback.state is PlayState.ENDED)
        assert person.take.complete

    at_window(again)
    assert [path for path in library.parent.glob("library*") if path.read_bytes().startswith(b"this was")]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_wrong_key_is_said_in_words(
    at_window: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    remedy = Catalogue.load(language).tr(ADVICE[Kind.KEY_REFUSED].remedy)
    assert remedy.isascii() == (language == "en")
    refusing = XingyunServer(refusals=[Refusal(401, b'{"error_code": 20002}')] * 4)

    async def prepare(person: Person) -> None:
        services = person.studio.services
        services.accounts.add("wrong", "xingyun", dict(vendor.account().fields), {"app_secret": SECRET})
        services.preferences.change({"last_account": "wrong", "last_voice": VOICE, "language": language})

    async def story(person: Person) -> None:
        await person.warm()
        person.write("你好。")
        person.press("speech.play")
        await person.until(person.told)
        assert person.take.error is not None
        assert person.take.error.kind is Kind.KEY_REFUSED
        assert remedy in person.told()
        assert "{" not in person.told()
        assert person.editor.text() == "你好。"

    monkeypatch.setenv("VOICE_STUDIO_SECRET_WRONG_APP_SECRET", SECRET)
    with refusing as vendor:
        at_window(prepare)
        at_window(story)
