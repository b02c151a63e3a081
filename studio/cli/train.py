"""`voice-studio train`: recordings handed to a vendor that makes a voice of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from studio.cli.jobs import follow, job_document, state_words, status_of, verdict
from studio.cli.terminal import Broken, Document, Terminal, common, pass_terminal
from studio.core.errors import Kind, StudioError
from studio.core.jobs import OVER, Job, JobQuery, JobState

if TYPE_CHECKING:
    from studio.app.services import Services
    from studio.core.judgement import Finding
    from studio.core.training import VoiceDetails

KIND = "training"
# The words of core/training, which is loaded when a command runs.
KINDS = ("basic", "middle", "advanced")
DELIVERIES = ("package", "segment")
SEXES = ("female", "male")
LANGUAGES = ("CN", "EN")
DATA = click.Path(exists=True, path_type=Path)
_KEPT = ("asset_id", "recordings", "uploaded", "submitted", "rejected", "review", "history", "consent", "deleted")


@click.group("train", help="Have a vendor make a voice of recordings.")
@common
def train() -> None:
    """Hold the commands."""


@train.command(
    "create",
    help="Begin a training; with --data its recordings are checked and sent, and “train submit” goes on from there.",
)
@click.option("--voice-name", required=True, metavar="NAME", help="What to call the voice.")
@click.option("--kind", type=click.Choice(KINDS), default="basic", show_default=True,
              help="Twenty sentences, a hundred, or one long recording.")  # fmt: skip
@click.option("--sex", type=click.Choice(SEXES), default=None, help="Whose voice it is.")
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="What is spoken.")
@click.option("--delivery", type=click.Choice(DELIVERIES), default="package", show_default=True,
              help="Send the recordings all at once, or sentence by sentence.")  # fmt: skip
@click.option("--data", type=DATA, metavar="DIR|ZIP|WAV", help="The recordings, each with a text of the same name.")
@click.option("--app-user-id", default="", metavar="U", help="Whom this is done for, in ASCII.")
@click.option("--account", default="", help="The account; may be left out where one account fits.")
@common
@pass_terminal
def create(
    terminal: Terminal, /, *, voice_name: str, kind: str, delivery: str, data: Path | None, account: str, **given: Any
) -> None:
    """Begin a training."""
    whole = data is not None and data.is_file()  # a package is one already, and a long recording has no sentences

    async def work(services: Services) -> None:
        from studio.core.training import Delivery, TrainingKind, TrainingOrder

        details = _details(voice_name=voice_name, **given)
        order = TrainingOrder(details, TrainingKind(kind), Delivery.PACKAGE if whole else Delivery(delivery))
        chosen = account or services.training.fitting_account()
        job_id = await services.training.create(order, chosen)
        try:
            (job,) = await follow(terminal, services, [job_id], sent=True)
            if not job.remote_id:
                raise job.error or StudioError(Kind.VENDOR_FAILED)
            job = await services.jobs.look_now(job_id)
            if data is not None:
                job = await _hand_over(terminal, services, job, data)
        except StudioError as error:
            raise await _broken(terminal, services, error, job_id) from error
        terminal.answer(_document(terminal, job), "\n".join(_facts(terminal, job)))

    terminal.run(work)


@train.command(
    "submit",
    help="Submit a training to review; what is not given stays as it was. JOB_ID may be the vendor's, of a training "
    "that was begun elsewhere.",
)
@click.argument("job_id", metavar="JOB_ID")
@click.option("--data", type=DATA, metavar="DIR|ZIP|WAV", help="Recordings to send before.")
@click.option("--tag", default="", metavar="T", help="What the voice is for, such as NEWS or MARKETING.")
@click.option("--description", default="", metavar="D", help="What to say of the voice.")
@click.option("--sex", type=click.Choice(SEXES), default=None, help="Whose voice it is.")
@click.option("--voice-name", default="", metavar="N", help="What to call the voice.")
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="What is spoken.")
@click.option("--phone", default="", metavar="P", help="A phone number for the vendor; it is kept masked.")
@click.option("--app-user-id", default="", metavar="U", help="Whom this is done for, in ASCII.")
@click.option("--consent", default="", metavar="SPEAKER", help="Who speaks, and agrees that a voice is made of it.")
@click.option("--letter", type=DATA, metavar="FILE", help="What the speaker has signed.")
@click.option("--account", default="", help="The account, for a training that was begun elsewhere.")
@click.option("--wait", is_flag=True, help="Wait until the voice is there, or something is needed.")
@common
@pass_terminal
def submit(
    terminal: Terminal,
    /,
    *,
    job_id: str,
    data: Path | None,
    consent: str,
    letter: Path | None,
    account: str,
    wait: bool,
    **given: Any,
) -> int:
    """Submit a training."""
    status = 0

    async def work(services: Services) -> None:
        nonlocal status
        from studio.core.booth import Consent

        details = _details(**given)
        today = datetime.now().astimezone().date().isoformat()  # where the person is
        agreed = Consent(consent, today, str(letter or "")) if consent else None
        job = await _training(services, job_id, account)
        try:
            if data is not None:
                job = await _hand_over(terminal, services, job, data)
            job = await services.training.submit(job.job_id, details, agreed)
            if wait:
                (job,) = await follow(terminal, services, [job.job_id])
        except StudioError as error:
            raise await _broken(terminal, services, error, job.job_id) from error
        if wait and (wrong := _wrong(job)):
            raise await _broken(terminal, services, wrong, job.job_id)
        status = status_of([job])
        terminal.answer(_document(terminal, job), "\n".join(_facts(terminal, job)))

    terminal.run(work)
    return status


@train.command("list", help="List trainings, newest first.")
@click.option("--search", default="", metavar="TEXT", help="Only those that hold all of these words somewhere.")
@click.option("--account", default="", help="Only this account's.")
@click.option("--state", "states", type=click.Choice([state.value for state in JobState]), multiple=True,
              help="Only those in this state; may be repeated.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many to pass over.")
@common
@pass_terminal
def list_trainings(
    terminal: Terminal, *, search: str, account: str, states: tuple[str, ...], limit: int, offset: int
) -> None:
    """Name the trainings of the library."""

    async def work(services: Services) -> None:
        if account:
            services.accounts.find(account)
        query = JobQuery(KIND, frozenset(map(JobState, states)), account=account, text=search)
        page = await services.jobs.page(query, limit, offset)
        jobs = await services.jobs.jobs_of([job.job_id for job in page.jobs])
        document = {"trainings": [_document(terminal, job) for job in jobs], "total": page.total}
        terminal.answer(document, "\n".join(_line(terminal, job) for job in jobs) or terminal.tr("No training fits."))

    terminal.run(work)


@train.command("show", help="Show a training, by its id or the vendor's; its vendor is asked.")
@click.argument("job_id", metavar="JOB_ID")
@click.option("--account", default="", help="The account, for a training that was begun elsewhere.")
@common
@pass_terminal
def show(terminal: Terminal, job_id: str, account: str) -> None:
    """Show where a training stands."""

    async def work(services: Services) -> None:
        job = await _training(services, job_id, account)
        try:
            if job.state is JobState.UNKNOWN:
                (job,) = await services.jobs.settle([job.job_id])
            elif job.state not in OVER:
                job = await services.jobs.look_now(job.job_id)
        except StudioError as error:
            raise await _broken(terminal, services, error, job.job_id) from error
        terminal.answer(_document(terminal, job), "\n".join(_facts(terminal, job)))

    terminal.run(work)


@train.command("delete", help="Delete a training and its recordings at the vendor; a voice that came of it stays.")
@click.argument("job_id", metavar="JOB_ID")
@click.option("--account", default="", help="The account, for a training that was begun elsewhere.")
@common
@pass_terminal
def delete(terminal: Terminal, job_id: str, account: str) -> None:
    """Delete a training."""

    async def work(services: Services) -> None:
        job = await _training(services, job_id, account)
        job = await services.training.delete(job.job_id)
        terminal.answer({"deleted": job.job_id, "remote_id": job.remote_id or None}, terminal.tr("Deleted."))

    terminal.run(work)


async def _training(services: Services, wanted: str, account: str) -> Job:
    """A training of the library's, else the vendor's of this id."""
    services.jobs.start()
    try:
        return await services.training.job(wanted)
    except StudioError as error:
        if error.kind is not Kind.UNKNOWN_JOB:
            raise
    return await services.training.take_in(wanted, account or services.training.fitting_account())


async def _hand_over(terminal: Terminal, services: Services, job: Job, data: Path) -> Job:
    """Check recordings and send them; raises `Broken` with everything that is wrong with them."""
    from studio.services.training_facts import kind_of

    stages = {
        "check": terminal.tr("Listening"),
        "pack": terminal.tr("Packing"),
        "upload": terminal.tr("Sending"),
    }
    with terminal.status() as status:

        def telling(stage: str, share: float) -> None:
            status(f"{stages[stage]} {share:.0%}")

        checked = await services.training.check(data, kind_of(job), job.account, telling)
        for finding in checked.findings:
            terminal.note(_sentence(terminal, finding))
        if not checked.good:
            findings = [
                {"flaw": each.flaw.value, "file": each.subject, "message": _sentence(terminal, each)}
                for each in checked.findings
            ]
            document = _document(terminal, job) | {"findings": findings}
            raise Broken(StudioError(Kind.BAD_FILE, str(data)), _without_error(document))
        return await services.training.upload(job.job_id, checked, telling)


def _sentence(terminal: Terminal, finding: Finding) -> str:
    from studio.core.judgement import SENTENCES

    words = terminal.tr(SENTENCES[finding.flaw])
    return words.format(subject=finding.subject, value=finding.value, limit=finding.limit)


def _details(**given: str | None) -> VoiceDetails:
    from studio.core.training import VoiceDetails

    return VoiceDetails(**{name: value or "" for name, value in given.items()})


def _wrong(job: Job) -> StudioError | None:
    """What stands against calling this a success: also a review that failed."""
    if job.state is JobState.NEEDS_ACTION and job.error is None:
        return StudioError(Kind.REFUSED, job.title, code=job.vendor_state, message="The review has failed.")
    return verdict([job])


async def _broken(terminal: Terminal, services: Services, error: StudioError, job_id: str) -> Broken:
    """A failure with what is kept; the error of the command stands in the place of the training's own."""
    (job,) = await services.jobs.jobs_of([job_id])
    if not terminal.json:
        terminal.note("\n".join(_facts(terminal, job)))
    return Broken(error, _without_error(_document(terminal, job)))


def _without_error(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "error"}


def _document(terminal: Terminal, job: Job) -> Document:
    """A training as scripts see it."""
    details = job.result.get("details") or job.order.get("details")
    kept = {name: job.result.get(name) for name in _KEPT}
    return job_document(terminal, job) | {
        "voice_name": job.title,
        "kind": job.order.get("kind"),
        "delivery": job.order.get("delivery"),
        "details": details,
        "duration_s": job.result.get("seconds"),
        **kept,
    }


def _line(terminal: Terminal, job: Job) -> str:
    parts = (job.job_id, job.account, job.detail, job.title, state_words(terminal, job), job.vendor_state)
    return "  ".join(part for part in parts if part)


def _facts(terminal: Terminal, job: Job) -> list[str]:
    """A training for people: where it stands, how it came there, and what the reviews said."""
    facts = [_line(terminal, job)]
    if job.remote_id:
        facts.append(f"{job.vendor} {job.remote_id}")
    history, review = job.result.get("history"), job.result.get("review")
    if isinstance(history, list):
        facts += [f"{when}  {state}" for state, when in history]
    if isinstance(review, dict):
        faults = review.get("faults") or []
        facts += [f"{fault['audio'] or fault['text']}: {fault['message']}" for fault in faults]
        facts += [review["message"]] if review.get("message") else []
    if asset_id := job.result.get("asset_id"):
        facts.append(terminal.tr("The voice: {voice}").format(voice=asset_id))
    return facts
