"""Shares the tests out among processes: file by file to whoever is free, then what must be alone, one by one."""

from __future__ import annotations

from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# What looks at a sound server or a screen looks at when things happen: it waits until nobody else needs a processor.
_ALONE: Final = (
    "tests/audio/test_devices.py",
    "tests/audio/test_player.py",
    "tests/audio/test_recorder.py",
    "tests/audio/test_sink.py",
    "tests/end2end/test_reading.py",
    "tests/end2end/test_screen.py",
    "tests/end2end/test_training.py",
    "tests/end2end/test_trouble.py",
    "tests/end2end/test_window.py",
)
_MARKS: Final = ("sound", "xvfb")
# What takes longest begins first, so that all processes end together.
_FIRST: Final = ("tests/test_house.py", "tests/app/", "tests/core/test_text.py", "tests/cli/", "tests/panels/")
_THOSE_ALONE: Final = "alone"


def check(items: list[pytest.Item]) -> None:
    """`ValueError` for a test whose mark says that it must be alone, in a file of which nobody knows that."""
    for item in items:
        if any(item.get_closest_marker(mark) for mark in _MARKS) and not item.nodeid.startswith(_ALONE):
            raise ValueError(f"{item.nodeid} must be alone: name its file in tests/sharing.py")


def arrange(items: list[pytest.Item]) -> None:
    """Put collected tests in the order in which they are shared out."""
    items.sort(key=lambda item: next((place for place, name in enumerate(_FIRST) if item.nodeid.startswith(name)), 99))


def sendable(told: object) -> object:
    """The same, without what has no UTF-8: a test may have written it, and it could not be sent."""
    match told:
        case str():
            return told.encode("utf-8", "backslashreplace").decode("utf-8")
        case dict():
            return {key: sendable(value) for key, value in told.items()}
        case list() | tuple():
            return type(told)(map(sendable, told))
    return told


class Sharing(LoadScopeScheduling):
    """Gives every process a file at a time. At the end one process is left and does what must be alone."""

    def _split_scope(self, nodeid: str) -> str:
        return _THOSE_ALONE if nodeid.startswith(_ALONE) else nodeid.partition("::")[0]

    def _assign_work_unit(self, node: WorkerController) -> None:
        if _THOSE_ALONE in self.workqueue:
            self.workqueue.move_to_end(_THOSE_ALONE)
            if len(self.workqueue) == 1 and len(self.nodes) > 1:
                # The last one to get here stays, and begins when the others have ended.
                if not all(other.shutting_down for other in self.nodes if other is not node):
                    node.shutdown()
                return
        super()._assign_work_unit(node)

    def remove_node(self, node: WorkerController) -> str | None:
        crashed = super().remove_node(node)
        if crashed is not None:
            # Who has ended one process would end the next one too.
            unit = self.workqueue[self._split_scope(crashed)]
            unit[crashed] = True
            if all(unit.values()):
                del self.workqueue[self._split_scope(crashed)]
        for other in self.nodes:
            self._reschedule(other)
        return crashed


def scheduler(config: pytest.Config, log: object) -> Sharing:
    """What pytest-xdist asks for."""
    config.option.loadscopereorder = False
    return Sharing(config, log)  # type: ignore[arg-type]
