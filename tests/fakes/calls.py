"""Calls as the vendors' links record them, hundreds at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from studio.core.errors import Kind
from studio.core.records import Call

BEGUN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

FINE = Call(
    started="2026-01-02T03:04:05.000Z",
    account="studio",
    vendor="aipaas",
    what="timbres.delete",
    method="POST",
    url="https://vendor.example/v1/timbres/delete",
    duration_ms=84.25,
    status=200,
    outcome="ok",
    code="10000",
    message="success",
    request_id="5f0c9c4e-0000",
    trace_id="trace-0000",
    sent=112,
    received=85,
    request='POST /v1/timbres/delete\nContent-Type: application/json\nAuthorization: [hidden]\n\n{"speaker_id": "s-1"}',
    response='200\nContent-Type: application/json\n\n{"code": "10000", "message": "success"}',
)

_OTHERS = (
    {"account": "local", "vendor": "xingyun", "what": "speech", "method": "WS", "status": None, "code": None},
    {"account": "client", "vendor": "metastudio", "what": "accounts.test", "method": "GET", "status": 401,
     "outcome": Kind.KEY_REFUSED.value, "code": "APIG.0301", "message": "Incorrect IAM authentication information"},
    {"outcome": Kind.BUSY.value, "status": 429, "code": "10302", "message": "too many requests", "duration_ms": 2350.0},
    {"outcome": Kind.OUTCOME_UNKNOWN.value, "status": None, "code": None, "message": "", "duration_ms": 30_004.0,
     "request_id": None, "trace_id": None, "received": 0, "response": ""},
)  # fmt: skip


def call(number: int = 0, begun: datetime = BEGUN) -> Call:
    """The `number`-th call of a day: two of three went well, the others failed in turn."""
    started = begun + timedelta(seconds=number)
    made = replace(
        FINE,
        started=f"{started:%Y-%m-%dT%H:%M:%S}.{number % 1000:03}Z",
        request_id=f"{number * 2654435761 % 2**32:08x}-{number:04}",
        trace_id=f"trace-{number:04}",
        duration_ms=20 + number * 37 % 400,
    )
    if number % 3 == 0:
        made = replace(made, **_OTHERS[number // 3 % len(_OTHERS)])  # type: ignore[arg-type]
    return made


def calls(count: int, begun: datetime = BEGUN) -> list[Call]:
    """That many calls, a second apart."""
    return [call(number, begun) for number in range(count)]
