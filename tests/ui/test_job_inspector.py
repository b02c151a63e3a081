"""The details of a job: one sentence where there is none, and what it is called where there is one."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel

from studio.core.jobs import Job, JobState
from studio.ui.appearance import Appearance
from studio.ui.job_inspector import JobInspector, JobWords


def shown(details: JobInspector) -> list[str]:
    return [label.text() for label in details.findChildren(QLabel) if label.isVisible()]


def test_where_nothing_is_selected_one_sentence_says_so(appearance: Appearance, qapp: QApplication) -> None:
    words = JobWords(lambda: "Task", lambda count: f"{count} are selected.", lambda: "Select one.")
    details = JobInspector("tasks", words)
    details.show()
    assert shown(details) == ["Select one."]
    details.show_job(Job("1", "tasks", "local", "xingyun", "Chapter 1", JobState.DONE))
    qapp.processEvents()
    assert shown(details)[:2] == ["Chapter 1", "Done"]
    details.show_job(None, many=3)
    assert shown(details) == ["3 are selected."]
