"""What a review found, as a person is told it: our sentence first, in their language, the vendor's own words after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from studio.core.booth import Project
from studio.core.jobs import Job, JobState
from studio.panels.training.model import sentence_name
from studio.ui.language import tr


@dataclass(frozen=True, slots=True)
class ShownFault:
    """What a review says against one file; `place` is its sentence in the booth, None where it has none.

    `words` are the vendor's own, in whatever language it speaks; "" for none.
    """

    audio: str
    text: str
    words: str
    place: int | None = None

    @property
    def name(self) -> str:
        """What the file is called: its sentence, where it is one of the booth's."""
        return sentence_name(self.place) if self.place is not None else self.audio or self.text

    @property
    def advice(self) -> str:
        """What happened and what to do, in the person's language."""
        if not self.name:
            return tr("The recordings as a whole were sent back.")
        if self.audio or not self.text:
            return tr("{name} was sent back: record it again.").format(name=self.name)
        return tr("{name}: the text was sent back. Read it exactly as it is written, or correct it.").format(
            name=self.name
        )


def review_of(job: Job | None) -> Mapping[str, object]:
    """What the last review found, while the training waits for better recordings."""
    review = job.result.get("review") if job is not None and job.state is JobState.NEEDS_ACTION else None
    return review if isinstance(review, dict) else {}


def sentence_places(project: Project | None) -> dict[str, int]:
    """The sentences of a project by the names that their files have in a package."""
    sentences = project.sentences if project else ()
    return {f"{each.ordinal}.{ending}": each.ordinal for each in sentences for ending in ("wav", "txt")}


def shown_faults(job: Job | None, places: Mapping[str, int]) -> tuple[ShownFault, ...]:
    """Everything that the last review found; `places` are the sentences by the names of their files."""
    faults = review_of(job).get("faults")
    found = []
    for each in faults if isinstance(faults, list) else []:
        audio, text = str(each.get("audio") or ""), str(each.get("text") or "")
        words = str(each.get("message") or each.get("code") or "")
        found.append(ShownFault(audio, text, words, places.get(audio, places.get(text))))
    return tuple(found)


def sent_back(job: Job | None, project: Project | None) -> dict[int, str]:
    """The sentences that a review has sent back and that were not recorded anew since, with the vendor's words."""
    submitted = _moment(str(job.result.get("submitted") or "")) if job is not None else None
    if project is None:
        return {}
    found: dict[int, str] = {}
    for fault in shown_faults(job, sentence_places(project)):
        if fault.place is None:
            continue
        recorded = _moment(project.sentences[fault.place].recorded)
        if submitted is None or recorded is None or recorded < submitted:
            found[fault.place] = " ".join(filter(None, (found.get(fault.place), fault.words)))
    return found


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # never, or a time that nobody knows
        return None
