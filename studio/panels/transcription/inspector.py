"""All that is known of one recording: its length and its language beside what every job has."""

from __future__ import annotations

from collections.abc import Sequence

from studio.core.jobs import Job
from studio.panels.transcription.model import language_title
from studio.ui.job_inspector import JobInspector, JobWords
from studio.ui.language import tr
from studio.ui.transport import clock
from studio.ui.words import size_words


class RecordingInspector(JobInspector):
    """Shows one recording, or that none or many are selected."""

    def __init__(self) -> None:
        super().__init__(
            "transcription",
            JobWords(
                lambda: tr("Recording"),
                lambda count: tr("{count} recordings are selected.").format(count=f"{count:,}"),
                lambda: tr("Select a recording to see where it stands."),
            ),
        )

    def show_recording(self, job: Job | None, *, many: int = 0, history: Sequence[Job] = ()) -> None:
        """Show a recording with every attempt at it; or that `many` are selected."""
        self.show_job(job, facts=lambda: _facts(job) if job is not None else (), many=many, history=history)


def _facts(job: Job) -> list[tuple[str, str]]:
    result = job.result
    spoken = str(result.get("language") or job.order.get("language") or "")
    seconds, words, segments = (result.get(name) for name in ("seconds", "words", "segments"))
    return [
        (tr("From"), job.detail),
        (tr("Length"), clock(seconds) if isinstance(seconds, int | float) else ""),
        (tr("Sound"), _sound(job)),
        (tr("Segments"), f"{segments:,}" if isinstance(segments, int) and segments else ""),
        (tr("Words"), f"{words:,}" if isinstance(words, int) and words else ""),
        (tr("Language"), language_title(spoken) if spoken else ""),
        (tr("Result"), tr("The vendor calls back") if job.order.get("push") else ""),
    ]


def _sound(job: Job) -> str:
    """What was found in the file; "" for a link, behind which nobody has listened."""
    rate, channels, size = job.result.get("rate"), job.result.get("channels"), job.order.get("size")
    if not (isinstance(rate, int) and isinstance(channels, int) and isinstance(size, int)):
        return ""
    shown = {1: tr("mono"), 2: tr("stereo")}.get(channels) or tr("{count} channels").format(count=channels)
    return f"{rate:,} Hz · {shown} · {size_words(size)}"
