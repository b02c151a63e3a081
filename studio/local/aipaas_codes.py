"""The vendor's codes, and what a client is told with one."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """The vendor's codes; the one of the gateway is our own."""

    SUCCESS = 10000
    UNAUTHORISED = 401
    MISSING = 10301
    TOO_MANY = 10302
    UNREADABLE = 10304
    DATABASE = 10903
    PENDING = 990003
    NO_RESULT = 992008


class RefusedError(Exception):
    """What the client is told instead of what it asked for."""

    def __init__(self, code: Code, message: str, status: int = 200) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status
