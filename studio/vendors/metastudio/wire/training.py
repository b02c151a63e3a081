"""What is asked and answered about trainings and the voices that come of them; answers are read leniently."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobState
from studio.core.training import (
    Confirmation,
    Delivery,
    Fault,
    Review,
    Span,
    TrainingJob,
    TrainingKind,
    TrainingOrder,
    TrainingPage,
    TrainingQuery,
    Upload,
    UploadAddresses,
    VoiceAsset,
    VoiceDetails,
    masked,
)
from studio.vendors.metastudio.wire import JOBS_PATH, text_of

_TRAINING = "/voice-training-manage"
SEGMENT_PATH = f"{_TRAINING}/user/training-segment"
SPANS_PATH = f"{_TRAINING}/user/tenant-duration-cfg"
QUOTAS_PATH = f"{_TRAINING}/quotas"
ASSETS_PATH = "/digital-assets"
CREATE_PATHS = {
    TrainingKind.BASIC: f"{_TRAINING}/user/basic-jobs",
    TrainingKind.MIDDLE: f"{_TRAINING}/user/middle-jobs",
    TrainingKind.ADVANCED: f"{_TRAINING}/user/advance-jobs",
}
JOB_TYPES = {TrainingKind.BASIC: "BASIC", TrainingKind.MIDDLE: "MIDDLE", TrainingKind.ADVANCED: "ADVANCE"}
CREATE_TYPES = {Delivery.PACKAGE: "PACKAGE", Delivery.SEGMENT: "SEGMENT"}

PACKAGE_TYPE = "application/zip"
AUDIO_TYPE = "audio/wav"
TEXT_TYPE = "text/plain"

_STATES = {
    "CREATING": JobState.NEEDS_ACTION,  # it waits for recordings and their submission
    "AUDIT_FAILED": JobState.NEEDS_ACTION,
    "USER_RESULT_REVIEW": JobState.NEEDS_ACTION,
    "USER_REVIEW_REJECT": JobState.NEEDS_ACTION,
    "SPLIT_FAILED": JobState.FAILED,
    "FAILED": JobState.FAILED,
    "SUCCEED": JobState.DONE,
}
# What was done, and the state that a training is in from then on; the order is that in which it goes.
_ACTIONS = {
    "CREATE_JOB": "CREATING",
    "COMMIT_JOB": "SYSTEM_AUDITING",
    "AUDIT_NOT_PASS": "AUDIT_FAILED",
    "SYSTEM_AUDIT_PASS": "AUDITING",
    "ADMIN_AUDIT_PASS": "WAITING",
    "TRAINING_FINISH": "RESULT_REVIEW",
    "UPLOADING_MODEL": "UPLOADING",
    "COMPLETE_JOB": "SUCCEED",
}
# A time in milliseconds is larger, one in seconds smaller, for some thousand years.
_MILLISECONDS = 10**11


def job_path(remote_id: str, about: str = "") -> str:
    """The path of a training, or of something `about` it."""
    return f"{JOBS_PATH}/{quote(remote_id, safe='')}{about and '/'}{about}"


# Questions


def encode_order(order: TrainingOrder) -> bytes:
    """The body that begins a training; who it is for stands in a header alone."""
    fields = _details(order.details)
    fields.pop("app_user_id", None)
    return _encoded({**fields, "create_type": CREATE_TYPES[order.delivery]})


def encode_details(details: VoiceDetails) -> bytes:
    """The body that submits a training; every field may be left out."""
    return _encoded(_details(details))


def encode_query(query: TrainingQuery, limit: int, offset: int) -> tuple[tuple[str, str], ...]:
    """The query of a list."""
    filters = {
        "state": ",".join(query.states),
        "voice_name": query.voice_name,
        "tag": query.tag,
        "job_type": JOB_TYPES[query.kind] if query.kind else "",
    }
    given = ((name, value) for name, value in filters.items() if value)
    return (("limit", str(limit)), ("offset", str(offset)), *given)


def _details(details: VoiceDetails) -> dict[str, str]:
    fields = {
        "tag": details.tag,
        "description": details.description,
        "sex": details.sex.upper(),
        "voice_name": details.voice_name,
        "language": details.language,
        "phone": details.phone,
        "app_user_id": details.app_user_id,
    }
    return {name: value for name, value in fields.items() if value}


def _encoded(fields: Mapping[str, str]) -> bytes:
    return json.dumps(fields).encode()


# Answers


def decode_id(document: object) -> str:
    """The id of a new training; "" when it is not told."""
    return text_of(_fields(document), "job_id")


def decode_addresses(document: object) -> UploadAddresses:
    """Where recordings go, as it is told when a training begins and, under other names, when it is asked again."""
    fields = _fields(document)
    package = text_of(fields, "training_data_uploading_url")
    package = package or text_of(_fields(fields.get("package_url")), "training_data_uploading_url")
    segments = _fields(fields.get("segment_uploading_url")) or _fields(fields.get("segment_url"))
    letter = text_of(fields, "authorization_letter_uploading_url")
    return UploadAddresses(
        package=Upload(package, PACKAGE_TYPE) if package else None,
        audio=tuple(Upload(url, AUDIO_TYPE) for url in _texts(segments.get("audio_uploading_url"))),
        text=tuple(Upload(url, TEXT_TYPE) for url in _texts(segments.get("txt_uploading_url"))),
        letter=Upload(letter) if letter else None,
    )


def decode_confirmation(document: object) -> Confirmation:
    """Whether a sentence was taken."""
    fields = _fields(document)
    return Confirmation(fields.get("confirm_result") is True, tuple(_numbers(fields.get("unmatched_index_hit"))))


def decode_confirmed(document: object) -> frozenset[int]:
    """The sentences that were taken."""
    return frozenset(_numbers(_fields(document).get("confirmed_index")))


def decode_page(document: object) -> TrainingPage:
    """A page of trainings."""
    fields = _fields(document)
    jobs = tuple(decode_job(job) for job in _list(fields.get("jobs")) if text_of(_fields(job), "job_id"))
    return TrainingPage(_number(fields.get("count")) or len(jobs), jobs)


def decode_job(document: object) -> TrainingJob:
    """A training; what is not known of it stays as received."""
    fields = _fields(document)
    vendor_state = text_of(fields, "state")
    state = state_of(vendor_state)
    code, words = text_of(fields, "job_failed_code"), text_of(fields, "job_failed_reason")
    phone = masked(text_of(fields, "phone"))
    return TrainingJob(
        remote_id=text_of(fields, "job_id"),
        state=state,
        vendor_state=vendor_state,
        job_type=text_of(fields, "job_type"),
        delivery=text_of(fields, "create_type"),
        details=VoiceDetails(
            voice_name=text_of(fields, "voice_name"),
            sex=text_of(fields, "sex").lower(),
            language=text_of(fields, "language"),
            tag=text_of(fields, "tag"),
            description=text_of(fields, "description"),
            phone=phone,
            app_user_id=text_of(fields, "app_user_id"),
        ),
        asset_id=text_of(fields, "asset_id"),
        rejected=_number(fields.get("reject_times")) or 0,
        error=StudioError(Kind.VENDOR_FAILED, code=code or None, message=words) if state is JobState.FAILED else None,
        created=_time(fields.get("create_time")),
        updated=_time(fields.get("lastupdate_time")),
        fields={
            name: phone if name == "phone" else value
            for name, value in fields.items()
            if not name.endswith("_url") and value is not None
        },
    )


def state_of(vendor_state: str) -> JobState:
    """What a state of the vendor's means; one that is not known, or none, is still going on."""
    return _STATES.get(vendor_state, JobState.RUNNING)


def decode_review(document: object) -> Review:
    """What the vendor's own review and the person after it have found."""
    fields = _fields(document)
    person = _fields(fields.get("admin_audit_result"))
    faults = (_fields(error) for error in _list(_fields(fields.get("system_audit_result")).get("errors")))
    return Review(
        faults=tuple(
            Fault(
                audio=text_of(fault, "audio_name"),
                text=text_of(fault, "text_name"),
                code=text_of(fault, "error_code"),
                message=text_of(fault, "error_message"),
            )
            for fault in faults
        ),
        message=text_of(person, "message"),
        attachment=text_of(person, "attachment_name"),
        attachment_url=text_of(person, "attachment_url"),
    )


def decode_history(document: object) -> tuple[tuple[str, str], ...]:
    """The states that the noted operations led to, the earliest first; what is not known of them is passed over."""
    order, found = list(_ACTIONS), []
    for each in _list(_fields(document).get("operations")):
        action, when = text_of(_fields(each), "action"), _time(_fields(each).get("time"))
        if action in _ACTIONS and when:
            found.append((when, order.index(action), _ACTIONS[action]))
    return tuple((state, when) for when, _, state in sorted(found))


def decode_assets(document: object) -> tuple[VoiceAsset, ...]:
    """A page of voices."""
    return tuple(_assets(document))


def _assets(document: object) -> Iterator[VoiceAsset]:
    for each in _list(_fields(document).get("assets")):
        fields = _fields(each)
        voice = _fields(_fields(fields.get("asset_extra_meta")).get("voice_model_meta"))
        if asset_id := text_of(fields, "asset_id"):
            yield VoiceAsset(
                asset_id=asset_id,
                name=text_of(fields, "asset_name"),
                state=text_of(fields, "asset_state"),
                sex=text_of(voice, "sex").lower(),
                language=text_of(voice, "language"),
                description=text_of(fields, "asset_description"),
                created=text_of(fields, "create_time"),
            )


def decode_quotas(document: object) -> Mapping[str, int]:
    """What may still be begun, by the vendor's names."""
    left = _fields(_fields(document).get("resource_available_nums"))
    return {name: number for name, value in left.items() if (number := _number(value)) is not None}


def decode_spans(document: object) -> Mapping[TrainingKind, Span]:
    """How long recordings may last."""
    fields = _fields(document)
    spans = {}
    for kind in TrainingKind:
        name = JOB_TYPES[kind].lower()
        least, most = _number(fields.get(f"{name}_min")), _number(fields.get(f"{name}_max"))
        if least is not None or most is not None:
            spans[kind] = Span(least, most, _number(fields.get(f"{name}_advice_value")))
    return spans


def _fields(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> Iterator[str]:
    return (each for each in _list(value) if isinstance(each, str) and each)


def _numbers(value: object) -> Iterator[int]:
    return (number for each in _list(value) if (number := _number(each)) is not None)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _time(value: object) -> str:
    """A time in seconds or milliseconds as ISO 8601."""
    number = _number(value)
    if not number or number < 0:
        return ""
    seconds = number / 1000 if number >= _MILLISECONDS else number
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):
        return ""
