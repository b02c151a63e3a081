"""All that is known of one task: its voice and its text beside what every job has."""

from __future__ import annotations

from collections.abc import Sequence

from studio.core.jobs import Job
from studio.ui.job_inspector import JobInspector, JobWords
from studio.ui.language import tr


class TaskInspector(JobInspector):
    """Shows one task, or that none or many are selected."""

    def __init__(self) -> None:
        super().__init__(
            "tasks",
            JobWords(
                lambda: tr("Task"),
                lambda count: tr("{count} tasks are selected.").format(count=f"{count:,}"),
                lambda: tr("Select a task to see where it stands."),
            ),
        )

    def show_task(self, job: Job | None, *, voice: str = "", many: int = 0, history: Sequence[Job] = ()) -> None:
        """Show a task, spoken by `voice`, with every attempt at it; or that `many` are selected."""
        text = str(job.order.get("text", "")) if job is not None else ""

        def facts() -> list[tuple[str, str]]:
            if job is None:
                return []
            characters = job.result.get("characters") or len(text)
            return [
                (tr("Voice"), voice or job.detail),
                (tr("Characters"), f"{characters:,}" if characters else ""),
            ]

        self.show_job(job, facts=facts, excerpt=text, many=many, history=history)
