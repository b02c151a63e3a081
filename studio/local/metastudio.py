"""The metastudio protocol behind its gateway: trainings, and the voices that come of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from starlette.routing import BaseRoute, Route

from studio.core.errors import StudioError
from studio.core.judgement import may_be_sent
from studio.core.training import Delivery, TrainingKind
from studio.local.metastudio_gateway import Answer, Asked, Gateway, RefusedError
from studio.local.metastudio_uploads import Uploads
from studio.local.review import PACKAGE, SPANS, is_complete, review_sentence
from studio.local.trainings import AUDIT_FAILED, FAILED, OPEN, Training, Trainings
from studio.local.voices import Voices

_ROOT = "/v1/{project_id}/voice-training-manage"
JOBS = f"{_ROOT}/user/jobs"
JOB = f"{JOBS}/{{job_id}}"
ASSETS = "/v1/{project_id}/digital-assets"
OWN_TOKEN = "/local/token"  # noqa: S105 # a path
"""No path of the vendor's, who gives tokens through a service of its own: the token, for who signs."""

_CREATE = {"basic-jobs": TrainingKind.BASIC, "middle-jobs": TrainingKind.MIDDLE, "advance-jobs": TrainingKind.ADVANCED}
_JOB_TYPES = {TrainingKind.BASIC: "BASIC", TrainingKind.MIDDLE: "MIDDLE", TrainingKind.ADVANCED: "ADVANCE"}
_LETTER = "letter"
_OPERATORS = {"CREATE_JOB": "USER", "COMMIT_JOB": "USER", "ADMIN_AUDIT_PASS": "ADMIN"}
_CHOICES = {"sex": ("FEMALE", "MALE"), "language": ("CN", "EN")}
_LONGEST = {
    "voice_name": 256,
    "description": 2_000,
    "phone": 40,
    "app_user_id": 128,
    "tag": 64,
    "sex": 10,
    "language": 10,
}
_MOST_LISTED = 100

T = TypeVar("T")


class MetaStudio:
    """The vendor's HTTP endpoints; `gateway` says who may use them."""

    def __init__(self, gateway: Gateway, trainings: Trainings, uploads: Uploads, voices: Voices) -> None:
        self._gateway = gateway
        self._trainings = trainings
        self._uploads = uploads
        self._voices = voices

    @property
    def routes(self) -> list[BaseRoute]:
        """What this vendor answers to, and the way to a token."""
        segment = f"{_ROOT}/user/training-segment"
        return [
            *(self._route(f"{_ROOT}/user/{name}", "POST", self._creating(kind)) for name, kind in _CREATE.items()),
            self._route(JOBS, "GET", self._list),
            self._route(JOB, "GET", self._show),
            self._route(JOB, "POST", self._commit),
            self._route(JOB, "DELETE", self._delete),
            self._route(f"{JOB}/uploading-address-url", "GET", self._addresses),
            self._route(f"{JOB}/audit-result", "GET", self._audit_result),
            self._route(f"{JOB}/op-logs", "GET", self._operations),
            self._route(segment, "POST", self._confirm),
            self._route(segment, "GET", self._confirmed),
            self._route(f"{_ROOT}/user/tenant-duration-cfg", "GET", self._spans),
            self._route(f"{_ROOT}/quotas", "GET", self._quotas),
            self._route(ASSETS, "GET", self._assets),
            self._route(OWN_TOKEN, "GET", self._give_token),
            *self._uploads.routes,
        ]

    def _route(self, path: str, method: str, answer: Answer) -> Route:
        return Route(path, self._gateway.before(answer), methods=[method])

    def _creating(self, kind: TrainingKind) -> Callable[[Asked], Awaitable[Mapping[str, object]]]:
        async def create(asked: Asked) -> Mapping[str, object]:
            details = _details(asked)
            if not details.get("voice_name", "").strip():
                raise _abnormal("voice_name")
            wanted = asked.fields.get("create_type") or "PACKAGE"
            if wanted not in ("PACKAGE", "SEGMENT") or (wanted == "SEGMENT" and not kind.sentences):
                raise _abnormal("create_type")
            training = _kept(lambda: self._trainings.begin(kind, Delivery(str(wanted).lower()), details))
            return {"job_id": training.job_id, **self._where(training, "segment_uploading_url")}

        return create

    async def _list(self, asked: Asked) -> Mapping[str, object]:
        limit, offset = _page(asked.query)
        states = [state for state in asked.query.get("state", "").split(",") if state]
        wanted = {"job_id": asked.query.get("job_id"), "job_type": asked.query.get("job_type")}
        wanted["tag"] = asked.query.get("tag")
        jobs = [
            job
            for job in map(_described, self._trainings.all())
            if (not states or job["state"] in states)
            and all(not value or job.get(name) == value for name, value in wanted.items())
            and asked.query.get("voice_name", "") in str(job.get("voice_name"))
        ]
        if asked.query.get("sort_dir") == "asc":
            jobs.reverse()
        return {"count": len(jobs), "jobs": jobs[offset : offset + limit]}

    async def _show(self, asked: Asked) -> Mapping[str, object]:
        return _described(self._found(asked.path["job_id"]))

    async def _commit(self, asked: Asked) -> None:
        training = self._found(asked.path["job_id"])
        if training.state not in OPEN:
            raise RefusedError(400, "MSS.10000003", f"Parameter validation abnormal: the job is {training.state}")
        uploaded = self._trainings.uploaded(training)
        if not is_complete(uploaded):
            raise RefusedError(400, "MSS.10000003", "Parameter validation abnormal: no training data was uploaded")
        if training.delivery is Delivery.SEGMENT and len(training.confirmed) < training.kind.sentences:
            raise RefusedError(400, "MSS.10000003", "Parameter validation abnormal: not every sentence is confirmed")
        details = _details(asked)
        _kept(lambda: self._trainings.submit(training, details))

    async def _delete(self, asked: Asked) -> None:
        await self._trainings.delete(self._found(asked.path["job_id"]).job_id)

    async def _addresses(self, asked: Asked) -> Mapping[str, object]:
        where = self._where(self._found(asked.path["job_id"]), "segment_url")
        package = where.pop("training_data_uploading_url", None)
        return {**where, "package_url": {"training_data_uploading_url": package}} if package else where

    async def _audit_result(self, asked: Asked) -> Mapping[str, object]:
        training = self._found(asked.path["job_id"])
        if not training.reviewed:
            return {}
        return {
            "system_audit_result": {"audit_time": _milliseconds(training.reviewed), "errors": list(training.errors)}
        }

    async def _operations(self, asked: Asked) -> Mapping[str, object]:
        training, (limit, offset) = self._found(asked.path["job_id"]), _page(asked.query)
        operations = [
            {"time": _milliseconds(when), "action": action, "operator": _OPERATORS.get(action, "SYSTEM")}
            for action, when in training.operations
        ]
        return {"count": len(operations), "operations": operations[offset : offset + limit]}

    async def _confirm(self, asked: Asked) -> Mapping[str, object]:
        training, index = self._found(asked.query.get("job_id", "")), asked.query.get("index", "")
        in_range = index.isascii() and index.isdigit() and len(index) < 4 and int(index) < training.kind.sentences
        if training.delivery is not Delivery.SEGMENT or not in_range:
            raise RefusedError(400, "MSS.00000003", "Invalid parameter")
        uploaded, place = self._trainings.uploaded(training), int(index)
        findings = await asyncio.to_thread(review_sentence, uploaded, place)
        if not may_be_sent(findings):
            return {"confirm_result": False, "unmatched_index_hit": []}
        _kept(lambda: self._trainings.confirm(self._found(training.job_id), place))
        return {"confirm_result": True, "unmatched_index_hit": []}

    async def _confirmed(self, asked: Asked) -> Mapping[str, object]:
        return {"confirmed_index": list(self._found(asked.query.get("job_id", "")).confirmed)}

    async def _spans(self, _asked: Asked) -> Mapping[str, object]:
        fields: dict[str, object] = {"tenant_id": "local"}
        for kind, span in SPANS.items():
            name = _JOB_TYPES[kind].lower()
            fields |= {f"{name}_min": span.least, f"{name}_max": span.most, f"{name}_advice_value": span.advised}
        return fields

    async def _quotas(self, _asked: Asked) -> Mapping[str, object]:
        return {"count": 0, "resource_available_nums": {"basic": 100, "middle": 100, "advance": 100}, "resources": []}

    async def _assets(self, asked: Asked) -> Mapping[str, object]:
        limit, offset = _page(asked.query)
        query = asked.query
        own = query.get("asset_type") in (None, "VOICE_MODEL") and query.get("asset_source") != "SYSTEM"
        assets = [
            {
                "asset_id": trained.voice.voice_id,
                "asset_name": trained.name,
                "asset_description": trained.description,
                "asset_type": "VOICE_MODEL",
                "asset_state": "ACTIVED",
                "create_time": trained.created,
                "asset_extra_meta": {
                    "voice_model_meta": {
                        "model_type": "CLONE",
                        "sex": trained.sex or "UNKNOW",
                        "language": trained.language or "UNKNOWN",
                    }
                },
            }
            for trained in self._voices.trained()
            if own
            and query.get("name", "") in trained.name
            and query.get("asset_id", trained.voice.voice_id) == trained.voice.voice_id
        ]
        return {"count": len(assets), "assets": assets[offset : offset + limit]}

    async def _give_token(self, _asked: Asked) -> Mapping[str, object]:
        return {"token": self._gateway.token}

    def _found(self, job_id: str) -> Training:
        training = self._trainings.find(job_id)
        if training is None:  # what the vendor says to this is on no page
            raise RefusedError(404, "MSS.00000404", "Job not found")
        return training

    def _where(self, training: Training, segments: str) -> dict[str, object]:
        """Where recordings go, for a while; `segments` is what the sentences' addresses are called."""
        fresh = self._uploads.address
        where: dict[str, object] = {"authorization_letter_uploading_url": fresh(training.job_id, _LETTER, "")}
        if training.delivery is Delivery.PACKAGE:
            where["training_data_uploading_url"] = fresh(training.job_id, PACKAGE, "application/zip")
        else:
            indices = range(training.kind.sentences)
            where[segments] = {
                "audio_uploading_url": [fresh(training.job_id, f"{index}.wav", "audio/wav") for index in indices],
                "txt_uploading_url": [fresh(training.job_id, f"{index}.txt", "text/plain") for index in indices],
            }
        return where


def _described(training: Training) -> dict[str, object]:
    """A training as the vendor tells of it."""
    described: dict[str, object] = {
        **training.details,
        "job_type": _JOB_TYPES[training.kind],
        "job_id": training.job_id,
        "state": training.state,
        "create_type": training.delivery.upper(),
        "reject_times": training.rejected if training.state == AUDIT_FAILED else 0,
        "create_time": _milliseconds(training.created),
        "lastupdate_time": _milliseconds(training.entered),
    }
    if training.asset_id:
        described["asset_id"] = training.asset_id
    if training.state == FAILED:
        described |= {"job_failed_code": "LOCAL.FAILED", "job_failed_reason": training.failure}
    return described


def _details(asked: Asked) -> dict[str, str]:
    """The fields of a body that describe the voice; raises `RefusedError` for one that cannot be."""
    details = {}
    for name, longest in _LONGEST.items():
        value = asked.fields.get(name)
        if value is None or value == "":
            continue
        if not isinstance(value, str) or len(value) > longest or value not in _CHOICES.get(name, (value,)):
            raise _abnormal(name)
        details[name] = value
    if asked.user_id:
        details["app_user_id"] = asked.user_id
    return details


def _page(query: Mapping[str, str]) -> tuple[int, int]:
    """Limit and offset of a list."""
    found = []
    for name, usual, least, most in (("limit", "10", 1, _MOST_LISTED), ("offset", "0", 0, 2**31 - 1)):
        value = query.get(name, usual)
        if not (value.isascii() and value.isdigit() and len(value) < 11 and least <= int(value) <= most):
            raise RefusedError(400, "MSS.00000003", "Invalid parameter")
        found.append(int(value))
    return found[0], found[1]


def _kept(change: Callable[[], T]) -> T:
    """What `change` comes to; a disk that refuses is the service's failure."""
    try:
        return change()
    except (StudioError, OSError) as error:
        raise RefusedError(500, "MSS.00000500", "the service cannot keep this") from error


def _abnormal(name: str) -> RefusedError:
    return RefusedError(400, "MSS.10000003", f"Parameter validation abnormal: {name}")


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
