"""Speaking long texts as tasks: hand one in, ask after it, have it stopped."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from studio.core.errors import Kind, StudioError
from studio.core.jobs import OVER, JobState, Standing, TaskOrder
from studio.core.ports import Link
from studio.core.records import Account
from studio.core.redaction import in_one_line
from studio.vendors.xingyun import wire
from studio.vendors.xingyun.client import Client, address, app_secret

log = logging.getLogger(__name__)


class XingyunTasks:
    """The `Tasks` capability of one account.

    Raises BAD_FIELD and NO_SECRET for an account that cannot be used.
    """

    def __init__(self, account: Account, secrets: Mapping[str, str], link: Link) -> None:
        self._client = Client(account, secrets, link)
        self._host = replace(address(account.fields), prefix="").http("/")
        self._secret = app_secret(account, secrets)

    async def create(self, order: TaskOrder) -> str:
        """See `core.ports.Tasks`; an answer that is good but names no task is as good as lost."""
        text, voice, name = (wire.plain(each) for each in (order.text, order.voice, order.name))
        if not voice.strip() or not voice.isprintable():
            raise StudioError(Kind.UNKNOWN_VOICE, voice)
        fields = {"text": text, "tts_vcn": voice}
        if name:
            fields["audio_name"] = name
        answer = await self._client.post(
            "tasks.create", wire.CREATE_TASK_PATH, fields, idempotent=False, voice=voice, text=text
        )
        task_id = wire.task_id_of(answer.data)
        if not task_id:
            raise StudioError(Kind.OUTCOME_UNKNOWN, message="no task was named", request_id=answer.request_id)
        return task_id

    async def get(self, remote_id: str) -> Standing:
        """See `core.ports.Tasks`.

        The vendor may call a task finished before it names the file: it is done then, and its `link` still "".
        """
        params = {"task_id": wire.id_to_send(remote_id)}
        answer = await self._client.get("tasks.get", wire.GET_TASK_PATH, params)
        task = wire.decode_task(answer.data)
        if task.task_id not in ("", remote_id):
            log.warning("task %s was asked for, and the answer is about %s", remote_id, task.task_id)
        if not wire.is_known_state(task.vendor_state):
            log.info("the state %r is not known and counts as running", task.vendor_state)
        error, result = None, dict[str, object]()
        if task.state is JobState.FAILED:
            reason = in_one_line(task.reason or answer.error_reason, self._secret)
            error = StudioError(Kind.VENDOR_FAILED, message=reason, request_id=answer.request_id)
        elif task.state is JobState.DONE:
            facts = {"name": task.name, "started": task.started, "finished": task.finished}
            result = {"link": self._link_of(task.file), **{name: fact for name, fact in facts.items() if fact}}
        return Standing(task.state, task.vendor_state, task.progress, error, result)

    async def cancel(self, remote_id: str) -> None:
        """See `core.ports.Tasks`; whether a refusal means that the task is over already is found out by asking."""
        fields = {"task_id": wire.id_to_send(remote_id)}
        try:
            await self._client.post("tasks.cancel", wire.CANCEL_TASK_PATH, fields, idempotent=True)
        except StudioError as error:
            if error.kind not in (Kind.REFUSED, Kind.VENDOR_FAILED) or not await self._is_over(remote_id):
                raise

    async def _is_over(self, remote_id: str) -> bool:
        try:
            return (await self.get(remote_id)).state in OVER
        except StudioError:
            return False

    def _link_of(self, file: str) -> str:
        """The address of a result, which the page calls a path; "" for what is no address of the web."""
        if not file:
            return ""
        try:
            link = urljoin(self._host, file)
            parts = urlsplit(link)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            log.warning("the result of a task lies at no address of the web")
            return ""
        if not file.lower().startswith(("http:", "https:")):
            log.warning("the result of a task is a bare path, and is looked for at %s", parts.hostname)
        return link
