"""The exit statuses, and which kind of error ends with which: the one table that scripts may rely on."""

from __future__ import annotations

from enum import IntEnum

from studio.core.errors import Kind


class Exit(IntEnum):
    """What the shell gets; a bug leaves with 1 because Python does."""

    DONE = 0
    BUG = 1
    USAGE = 2
    VENDOR = 3
    UNREACHABLE = 4
    NOT_AUTHORISED = 5
    BAD_INPUT = 6
    OUTCOME_UNKNOWN = 7
    INTERRUPTED = 130


STATUS: dict[Kind, Exit] = {
    Kind.EMPTY_TEXT: Exit.BAD_INPUT,
    Kind.NOTHING_TO_SPEAK: Exit.BAD_INPUT,
    Kind.BAD_TEXT: Exit.BAD_INPUT,
    Kind.UNKNOWN_VOICE: Exit.BAD_INPUT,
    Kind.UNKNOWN_ACCOUNT: Exit.BAD_INPUT,
    Kind.UNKNOWN_TAKE: Exit.BAD_INPUT,
    Kind.UNKNOWN_JOB: Exit.BAD_INPUT,
    Kind.UNKNOWN_PROJECT: Exit.BAD_INPUT,
    Kind.NO_CONSENT: Exit.BAD_INPUT,
    Kind.BAD_FIELD: Exit.BAD_INPUT,
    Kind.BAD_FILE: Exit.BAD_INPUT,
    Kind.LEFT_OUT: Exit.BAD_INPUT,
    Kind.UNSUPPORTED: Exit.BAD_INPUT,
    Kind.NOT_WRITABLE: Exit.BAD_INPUT,
    Kind.DISK_FULL: Exit.BAD_INPUT,
    Kind.LIBRARY_DAMAGED: Exit.BAD_INPUT,
    Kind.LIBRARY_NEWER: Exit.BAD_INPUT,
    Kind.SETTINGS_DAMAGED: Exit.BAD_INPUT,
    Kind.NOT_SOUND: Exit.BAD_INPUT,
    Kind.RAW_SOUND: Exit.BAD_INPUT,
    Kind.NO_FRAMES: Exit.BAD_INPUT,
    Kind.TOO_LONG: Exit.BAD_INPUT,
    Kind.TRUNCATED: Exit.BAD_INPUT,
    Kind.SILENT: Exit.BAD_INPUT,
    Kind.WRONG_SUFFIX: Exit.BAD_INPUT,
    Kind.NO_SOUND: Exit.BAD_INPUT,
    Kind.DEVICE_LOST: Exit.BAD_INPUT,
    Kind.NO_MICROPHONE: Exit.BAD_INPUT,
    Kind.MICROPHONE_LOST: Exit.BAD_INPUT,
    Kind.NO_SECRET: Exit.NOT_AUTHORISED,
    Kind.KEYRING_LOCKED: Exit.NOT_AUTHORISED,
    Kind.KEY_REFUSED: Exit.NOT_AUTHORISED,
    Kind.APP_UNUSABLE: Exit.NOT_AUTHORISED,
    Kind.CLOCK_OFF: Exit.NOT_AUTHORISED,
    Kind.UNREACHABLE: Exit.UNREACHABLE,
    Kind.TIMED_OUT: Exit.UNREACHABLE,
    Kind.DROPPED: Exit.UNREACHABLE,
    Kind.UNREADABLE: Exit.UNREACHABLE,
    Kind.LOCAL_SERVICE: Exit.UNREACHABLE,
    Kind.REFUSED: Exit.VENDOR,
    Kind.NOT_UNDERSTOOD: Exit.VENDOR,
    Kind.NOT_THERE: Exit.VENDOR,
    Kind.NAME_TAKEN: Exit.VENDOR,
    Kind.VENDOR_FAILED: Exit.VENDOR,
    Kind.BUSY: Exit.VENDOR,
    Kind.LINK_GONE: Exit.VENDOR,
    Kind.LINK_EXPIRED: Exit.VENDOR,
    Kind.PRIVATE_ADDRESS: Exit.BAD_INPUT,
    Kind.TOO_LARGE: Exit.BAD_INPUT,
    Kind.FILE_CHANGED: Exit.BAD_INPUT,
    Kind.BUCKET_MISSING: Exit.BAD_INPUT,
    Kind.BUCKET_REFUSED: Exit.NOT_AUTHORISED,
    Kind.WRONG_CONTENT: Exit.UNREACHABLE,
    Kind.NOT_FETCHED: Exit.UNREACHABLE,
    Kind.NO_WAY_FOR_FILES: Exit.BAD_INPUT,
    Kind.OUTCOME_UNKNOWN: Exit.OUTCOME_UNKNOWN,
    Kind.CANCELLED: Exit.INTERRUPTED,
}
