"""The one error that people see, and the kinds it comes in.

Everything else that is raised is a bug and belongs to app/crash.py. One kind has one sentence and one remedy::

    StudioError
    ├── what was asked    EMPTY_TEXT  NOTHING_TO_SPEAK  BAD_TEXT  UNKNOWN_VOICE  UNKNOWN_ACCOUNT  UNKNOWN_TAKE
    │                     UNKNOWN_JOB  UNKNOWN_PROJECT  NO_CONSENT  BAD_FIELD  BAD_FILE  UNSUPPORTED  NOT_WRITABLE
    │                     DISK_FULL  LEFT_OUT
    ├── who was asked     NO_SECRET  KEYRING_LOCKED  KEY_REFUSED  APP_UNUSABLE  CLOCK_OFF
    ├── the way there     UNREACHABLE  TIMED_OUT  DROPPED  UNREADABLE
    ├── the vendor        REFUSED  NOT_UNDERSTOOD  NOT_THERE  NAME_TAKEN  VENDOR_FAILED  BUSY
    ├── files that travel LINK_GONE  LINK_EXPIRED  PRIVATE_ADDRESS  TOO_LARGE  WRONG_CONTENT
    │                     NO_WAY_FOR_FILES  FILE_CHANGED  BUCKET_MISSING  BUCKET_REFUSED  NOT_FETCHED
    ├── recordings        NOT_SOUND  RAW_SOUND  NO_FRAMES  TOO_LONG  TRUNCATED  SILENT  WRONG_SUFFIX
    ├── this machine      NO_SOUND  DEVICE_LOST  NO_MICROPHONE  MICROPHONE_LOST  LOCAL_SERVICE
    │                     LIBRARY_DAMAGED  LIBRARY_NEWER  SETTINGS_DAMAGED
    ├── the person        CANCELLED
    └── nobody knows      OUTCOME_UNKNOWN

Raised by net, audio, storage, vendors/*/errors, and by services for what was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What went wrong, as one word that scripts may compare; one kind = one sentence = one remedy."""

    EMPTY_TEXT = "empty_text"
    NOTHING_TO_SPEAK = "nothing_to_speak"
    BAD_TEXT = "bad_text"
    UNKNOWN_VOICE = "unknown_voice"
    UNKNOWN_ACCOUNT = "unknown_account"
    UNKNOWN_TAKE = "unknown_take"
    UNKNOWN_JOB = "unknown_job"
    UNKNOWN_PROJECT = "unknown_project"
    NO_CONSENT = "no_consent"
    BAD_FIELD = "bad_field"
    BAD_FILE = "bad_file"
    LEFT_OUT = "left_out"
    UNSUPPORTED = "unsupported"
    NOT_WRITABLE = "not_writable"
    DISK_FULL = "disk_full"
    NO_SECRET = "no_secret"  # noqa: S105 - the name of a kind
    KEYRING_LOCKED = "keyring_locked"
    KEY_REFUSED = "key_refused"
    APP_UNUSABLE = "app_unusable"
    CLOCK_OFF = "clock_off"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    DROPPED = "dropped"
    UNREADABLE = "unreadable"
    REFUSED = "refused"
    NOT_UNDERSTOOD = "not_understood"
    NOT_THERE = "not_there"
    NAME_TAKEN = "name_taken"
    VENDOR_FAILED = "vendor_failed"
    BUSY = "busy"
    LINK_GONE = "link_gone"
    LINK_EXPIRED = "link_expired"
    PRIVATE_ADDRESS = "private_address"
    TOO_LARGE = "too_large"
    WRONG_CONTENT = "wrong_content"
    FILE_CHANGED = "file_changed"
    BUCKET_MISSING = "bucket_missing"
    BUCKET_REFUSED = "bucket_refused"
    NOT_FETCHED = "not_fetched"
    NO_WAY_FOR_FILES = "no_way_for_files"
    NOT_SOUND = "not_sound"
    RAW_SOUND = "raw_sound"
    NO_FRAMES = "no_frames"
    TOO_LONG = "too_long"
    TRUNCATED = "truncated"
    SILENT = "silent"
    WRONG_SUFFIX = "wrong_suffix"
    NO_SOUND = "no_sound"
    DEVICE_LOST = "device_lost"
    NO_MICROPHONE = "no_microphone"
    MICROPHONE_LOST = "microphone_lost"
    LIBRARY_DAMAGED = "library_damaged"
    LIBRARY_NEWER = "library_newer"
    SETTINGS_DAMAGED = "settings_damaged"
    LOCAL_SERVICE = "local_service"
    CANCELLED = "cancelled"
    OUTCOME_UNKNOWN = "outcome_unknown"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person reads: what happened, and what to do. English is the source that translations key on."""

    sentence: str
    remedy: str
    retry_helps: bool = False


# `{subject}` is the name of the thing the error is about (a voice, a file, an account, a host).
ADVICE: dict[Kind, Advice] = {
    Kind.EMPTY_TEXT: Advice("There is no text to speak.", "Write or open a script first."),
    Kind.NOTHING_TO_SPEAK: Advice(
        "There is nothing in this text that can be spoken.", "Add words; symbols and emoji alone have no sound."
    ),
    Kind.BAD_TEXT: Advice(
        "The text holds characters that no vendor can read.", "Paste the text again as plain text, then try again."
    ),
    Kind.UNKNOWN_VOICE: Advice("There is no voice called “{subject}”.", "Choose a voice from the list."),
    Kind.UNKNOWN_ACCOUNT: Advice("There is no account called “{subject}”.", "Choose an account from the list."),
    Kind.UNKNOWN_TAKE: Advice("There is no take “{subject}” in this library.", "List the takes to see what is there."),
    Kind.UNKNOWN_JOB: Advice("There is no job “{subject}”.", "List the jobs to see what is there."),
    Kind.UNKNOWN_PROJECT: Advice(
        "There is no project “{subject}” of recordings.", "List the projects to see what is there."
    ),
    Kind.NO_CONSENT: Advice(
        "Nobody has said that the speaker of “{subject}” agrees.", "Write down who speaks, and that they agree."
    ),
    Kind.BAD_FIELD: Advice("“{subject}” cannot be used as it is.", "Correct it and try again."),
    Kind.BAD_FILE: Advice("“{subject}” cannot be read.", "Check that the file exists and is what its name says."),
    Kind.LEFT_OUT: Advice(
        "Some of “{subject}” was left out.",
        "Correct what is named above and do the same again; what was taken in is not taken in twice.",
    ),
    Kind.UNSUPPORTED: Advice("“{subject}” is not supported.", "Choose one of the formats that are offered."),
    Kind.NOT_WRITABLE: Advice("“{subject}” cannot be written.", "Choose a folder that you may write to."),
    Kind.DISK_FULL: Advice("The disk is full; “{subject}” was not written.", "Free some space, then try again.", True),
    Kind.NO_SECRET: Advice("The account “{subject}” has no key yet.", "Enter its key, or set it in the environment."),
    Kind.KEYRING_LOCKED: Advice(
        "The system's keyring is locked, so the key of “{subject}” cannot be read.",
        "Unlock the keyring and try again, or enter the key again.",
        True,
    ),
    Kind.KEY_REFUSED: Advice(
        "The vendor refused the key of “{subject}”.", "Check the account's ids, and enter its key again."
    ),
    Kind.APP_UNUSABLE: Advice(
        "The vendor says that this application does not exist or may not be used.",
        "Check the app id, and that the service is enabled in the vendor's console.",
    ),
    Kind.CLOCK_OFF: Advice(
        "This computer's clock is {subject} off, so the vendor refuses its signatures.",
        "Set the clock to the right time, then try again.",
    ),
    Kind.UNREACHABLE: Advice("“{subject}” cannot be reached.", "Check the network and the account's address.", True),
    Kind.TIMED_OUT: Advice(
        "The vendor has not answered for too long.", "Try again; what has come so far is kept.", True
    ),
    Kind.DROPPED: Advice("The connection was lost before the end.", "Try again; what has come so far is kept.", True),
    Kind.UNREADABLE: Advice(
        "The vendor's answer cannot be read.", "Try again; if it stays so, give the request id to the vendor.", True
    ),
    Kind.REFUSED: Advice("The vendor refused this request.", "Read the vendor's own words below."),
    Kind.NOT_UNDERSTOOD: Advice(
        "The vendor could not make sense of this request.",
        "Check the account's fields and what you entered; if that is right, update Voice Studio.",
    ),
    Kind.NOT_THERE: Advice(
        "The vendor does not know what was asked for, or not any more.",
        "Look for it in the vendor's console; if it is gone, make it again.",
    ),
    Kind.NAME_TAKEN: Advice("At the vendor, something has this name already.", "Choose another name."),
    Kind.VENDOR_FAILED: Advice(
        "The vendor could not do this.", "Try again later, or give the request id to the vendor.", True
    ),
    Kind.BUSY: Advice("The vendor is busy.", "Wait a moment, then try again.", True),
    Kind.LINK_GONE: Advice(
        "“{subject}” has nothing behind this link any more.",
        "Ask for a new link; what is made is kept only for a time.",
    ),
    Kind.LINK_EXPIRED: Advice("The link to “{subject}” has expired.", "Try again, with a new link.", True),
    Kind.PRIVATE_ADDRESS: Advice(
        "“{subject}” can be reached only from inside a private network.",
        "Use an address that can be reached from the internet, or a bucket.",
    ),
    Kind.TOO_LARGE: Advice("“{subject}” is too large.", "Use a smaller file, or cut it into parts."),
    Kind.WRONG_CONTENT: Advice(
        "“{subject}” sent something else than what was asked for.", "Open the link in a browser to see what it is."
    ),
    Kind.FILE_CHANGED: Advice(
        "“{subject}” changed while it was being sent.", "Try again when nothing writes to it any more.", True
    ),
    Kind.BUCKET_MISSING: Advice(
        "There is no bucket called “{subject}” at this address.", "Check the bucket's name, its region and the address."
    ),
    Kind.BUCKET_REFUSED: Advice(
        "The bucket “{subject}” refused the keys.",
        "Check the access key and the secret key, and that they may write, read and delete there.",
    ),
    Kind.NOT_FETCHED: Advice(
        "The vendor could not fetch “{subject}” from this computer.",
        "Check that its address can be reached from the internet, or use a bucket.",
    ),
    Kind.NOT_SOUND: Advice("“{subject}” is not a sound file.", "Choose a recording: WAV, MP3, FLAC, Ogg or PCM."),
    Kind.RAW_SOUND: Advice(
        "“{subject}” is sound without a header, so its format is not known.",
        "Say its sample rate, the width of its samples, and its channels.",
    ),
    Kind.NO_FRAMES: Advice("There is no sound in “{subject}”.", "Record it again, or choose another file."),
    Kind.TOO_LONG: Advice("“{subject}” lasts longer than ten hours.", "Cut it into shorter recordings."),
    Kind.TRUNCATED: Advice("“{subject}” breaks off before its end.", "Copy the file again if the rest of it matters."),
    Kind.SILENT: Advice("Nothing can be heard in “{subject}”.", "Check that it is the right recording, and its level."),
    Kind.WRONG_SUFFIX: Advice("“{subject}” is not what its name says.", "It is used as what it is."),
    Kind.NO_WAY_FOR_FILES: Advice(
        "The account “{subject}” has no way to hand files to its vendor.",
        "Set a bucket or this computer in the account, or give a link instead of a file.",
    ),
    Kind.NO_SOUND: Advice(
        "There is no sound device; the text still runs in time, without sound.",
        "Connect headphones or speakers; on Debian and Ubuntu, libportaudio2 must be installed.",
    ),
    Kind.DEVICE_LOST: Advice("The sound device “{subject}” is gone.", "Playing goes on with the system's own device."),
    Kind.NO_MICROPHONE: Advice(
        "There is no microphone to record with.", "Connect one, or allow this program to use it, then try again.", True
    ),
    Kind.MICROPHONE_LOST: Advice(
        "The microphone “{subject}” gives no sound any more.",
        "Connect it again; what was recorded so far is kept.",
        True,
    ),
    Kind.LIBRARY_DAMAGED: Advice(
        "The library file was damaged; it was kept as “{subject}” and a new one was begun.",
        "Nothing was deleted; keep the old file if its takes matter.",
    ),
    Kind.LIBRARY_NEWER: Advice(
        "The library “{subject}” was written by a newer Voice Studio, so it was left as it is.",
        "Update Voice Studio, or choose another home folder.",
    ),
    Kind.SETTINGS_DAMAGED: Advice(
        "The settings file was damaged; it was kept as “{subject}” and the settings start anew.",
        "Look at the settings and the accounts, and set again what is missing.",
    ),
    Kind.LOCAL_SERVICE: Advice(
        "The local voice service could not start.", "Try again; if it stays so, look at the log.", True
    ),
    Kind.CANCELLED: Advice("Stopped.", "Nothing needs to be done."),
    Kind.OUTCOME_UNKNOWN: Advice(
        "The answer was lost, so it is not known whether the vendor did this.", "Check again before you repeat it."
    ),
}


class StudioError(Exception):
    """Something that a person can do something about.

    `code`, `message` and `request_id` are the vendor's own, for support; `message` holds no secret and none of the
    user's text. `subject` fills the sentence of the kind.
    """

    def __init__(
        self,
        kind: Kind,
        subject: str = "",
        *,
        code: str | None = None,
        message: str = "",
        request_id: str | None = None,
    ) -> None:
        super().__init__(kind, subject, code, message, request_id)
        self.kind = kind
        self.subject = subject
        self.code = code
        self.message = message
        self.request_id = request_id

    @property
    def advice(self) -> Advice:
        """The untranslated sentence and remedy; fill `{subject}` after translating."""
        return ADVICE[self.kind]

    def __str__(self) -> str:
        sentence = self.advice.sentence.format(subject=self.subject)
        return f"{sentence} ({self.message})" if self.message else sentence
