"""What is kept with the job of a training: what was asked for, what was given, and what has become of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from studio.core.booth import Consent
from studio.core.jobs import Job
from studio.core.training import Delivery, Review, TrainingKind, TrainingOrder, VoiceDetails, masked

KIND: Final = "training"


def order_of(job: Job) -> TrainingOrder:
    """What was asked for."""
    details = VoiceDetails(**mapping(job.order, "details"))
    return TrainingOrder(replace(details, phone=""), kind_of(job), delivery_of(job))


def kind_of(job: Job) -> TrainingKind:
    """How much is recorded."""
    return TrainingKind(str(job.order.get("kind", TrainingKind.BASIC)))


def delivery_of(job: Job) -> Delivery:
    """How its recordings are handed over."""
    return Delivery(str(job.order.get("delivery", Delivery.PACKAGE)))


def history(job: Job, noted: Sequence[tuple[str, str]], vendor_state: str, when: str) -> list[list[str]]:
    """Every state that was seen or noted, and when it began; of each, what those know who know of it more often."""
    before = job.result.get("history")
    seen = [(str(each[0]), str(each[1])) for each in before] if isinstance(before, list) else []
    found: list[tuple[str, str]] = []
    for state in dict.fromkeys(state for state, _ in (*seen, *noted)):
        ours, theirs = ([each for each in those if each[0] == state] for those in (seen, noted))
        found += theirs if len(theirs) >= len(ours) else ours
    found.sort(key=lambda each: _moment(each[1]))
    if not found or found[-1][0] != vendor_state:
        found.append((vendor_state, when or now()))
    return [list(each) for place, each in enumerate(found) if not place or found[place - 1][0] != each[0]]


def done_here(job: Job, what: str) -> list[list[str]]:
    """What this program did for a training, and when; what is done once more before the next counts once."""
    done = job.result.get("done_here")
    before = [list(map(str, each)) for each in done] if isinstance(done, list) else []
    return [*(before[:-1] if before and before[-1][0] == what else before), [what, now()]]


def _moment(when: str) -> float:
    try:
        return datetime.fromisoformat(when).timestamp()
    except ValueError:
        return 0.0


def kept_details(details: VoiceDetails) -> dict[str, str]:
    """What is kept of a voice's details: the fields that hold something, the phone masked."""
    fields: dict[str, str] = asdict(details)
    phone = details.phone if "*" in details.phone else masked(details.phone)
    return {name: value for name, value in {**fields, "phone": phone}.items() if value}


def kept_review(review: Review) -> dict[str, object]:
    """What is kept of what a review found: not the link, which ends soon and opens more than it should."""
    faults = [asdict(fault) for fault in review.faults]
    return {"faults": faults, "message": review.message, "attachment": review.attachment}


def consent_fields(consent: Consent) -> dict[str, str]:
    """What is kept of a consent: of the letter its name."""
    letter = Path(consent.letter).name if consent.letter else ""
    return {"speaker": consent.speaker, "agreed": consent.agreed, "letter": letter}


def kept_consent(job: Job) -> Consent | None:
    """The consent that was given with a training before, without its letter, which the vendor has."""
    kept = mapping(job.result, "consent")
    return Consent(kept["speaker"], kept["agreed"]) if kept.get("speaker") and kept.get("agreed") else None


def mapping(fields: Mapping[str, object], name: str) -> dict[str, str]:
    """One of the fields that is itself a set of words by name; empty where it is none."""
    value = fields.get(name)
    return {str(key): str(each) for key, each in value.items()} if isinstance(value, dict) else {}


def now() -> str:
    """This moment, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
