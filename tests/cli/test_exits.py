"""The exit statuses that scripts rely on."""

from __future__ import annotations

import pytest

from studio.cli.exits import STATUS, Exit
from studio.core.errors import Kind


def test_every_kind_has_a_status() -> None:
    assert set(STATUS) == set(Kind)
    assert {Exit.DONE, Exit.BUG, Exit.USAGE}.isdisjoint(STATUS.values())


@pytest.mark.parametrize(
    ("status", "kinds"),
    [
        (3, "refused vendor_failed busy"),
        (4, "unreachable timed_out dropped unreadable local_service"),
        (5, "no_secret key_refused app_unusable clock_off"),
        (6, "empty_text nothing_to_speak unknown_voice unknown_account unknown_take not_writable disk_full"),
        (7, "outcome_unknown"),
        (130, "cancelled"),
    ],
)
def test_statuses_are_those_of_the_manual(status: int, kinds: str) -> None:
    assert [STATUS[Kind(kind)] for kind in kinds.split()] == [status] * len(kinds.split())
