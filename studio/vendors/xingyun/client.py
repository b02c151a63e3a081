"""What an account's fields say, and one signed request to the vendor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio.core.addresses import Address, address_of
from studio.core.clock import in_the_vendors_time
from studio.core.errors import Kind, StudioError
from studio.core.ports import HttpAnswer, HttpRequest, Link
from studio.core.records import Account
from studio.core.redaction import in_one_line
from studio.vendors.xingyun import auth, errors, wire

READING = "get_signature"
"""The fact that is remembered: which reading of a GET's signature the vendor checks, as a value of `auth.GetData`."""


class Client:
    """Asks the vendor on behalf of one account.

    Raises BAD_FIELD and NO_SECRET for an account that cannot be used.
    """

    def __init__(self, account: Account, secrets: Mapping[str, str], link: Link) -> None:
        self._address = address(account.fields)
        self._app_id = app_id(account.fields)
        self._secret = app_secret(account, secrets)
        self._link = link

    async def get(
        self, what: str, path: str, params: Mapping[str, str | int], *, good: tuple[str, ...] = ()
    ) -> wire.Answer:
        """Ask with a GET; the codes in `good` are no errors. Raises `StudioError` as `Link.send` does.

        When the key is refused, the other reading of the signature is tried, and the one that works remembered.
        """
        reading = known_reading(self._link)
        try:
            return await self._get(what, path, params, good, reading)
        except StudioError as error:
            if error.kind is not Kind.KEY_REFUSED:
                raise
            refused = error
        try:
            answer = await self._get(what, path, params, good, reading.other)
        except StudioError as problem:
            raise (refused if problem.kind is Kind.KEY_REFUSED else problem) from None
        self._link.remember(READING, reading.other.value)
        return answer

    async def post(
        self, what: str, path: str, fields: Mapping[str, object], *, idempotent: bool, voice: str = "", text: str = ""
    ) -> wire.Answer:
        """Ask with a POST of `fields`; raises `StudioError` as `Link.send` does.

        Its errors name the `voice` where it is about one, and leave out the `text` where the vendor repeats it.
        """

        def sign(now: float) -> Mapping[str, str]:
            token = auth.sign(self._address.prefix + path, "post", fields, self._secret, int(now))
            return auth.headers(self._app_id, token, int(now))

        request = HttpRequest(
            what,
            "POST",
            self._address.http(path),
            sign,
            body=wire.encode_fields(fields),
            idempotent=idempotent,
            refusal=lambda answer: self._refusal(answer, idempotent=idempotent, voice=voice, text=text),
        )
        return await self._ask(request)

    async def _get(
        self,
        what: str,
        path: str,
        params: Mapping[str, str | int],
        good: tuple[str, ...],
        reading: auth.GetData,
    ) -> wire.Answer:
        def sign(now: float) -> Mapping[str, str]:
            token = auth.sign_get(self._address.prefix + path, params, self._secret, int(now), reading)
            return auth.headers(self._app_id, token, int(now))

        request = HttpRequest(
            what,
            "GET",
            self._address.http(auth.with_query(path, params)),
            sign,
            idempotent=True,
            refusal=lambda answer: self._refusal(answer, good),
        )
        return await self._ask(request)

    async def _ask(self, request: HttpRequest) -> wire.Answer:
        answer = await in_the_vendors_time(self._link, lambda: self._link.send(request))
        return wire.decode_answer(answer.document) or wire.Answer()

    def _refusal(
        self,
        answer: HttpAnswer,
        good: tuple[str, ...] = (),
        *,
        idempotent: bool = True,
        voice: str = "",
        text: str = "",
    ) -> StudioError | None:
        """The error of an answer; the vendor's code says more than the status, and one of them is enough."""
        account = self._link.account
        said = wire.decode_answer(answer.document) or wire.Answer()
        if said.error_code is not None:
            if said.error_code in good:
                return None
            error = errors.from_code(said.error_code, said.error_reason, account=account, voice=voice)
        elif answer.status >= 400:
            error = errors.from_status(answer.status, account)
        elif not isinstance(answer.document, dict):
            error = StudioError(Kind.UNREADABLE, message="no answer of this vendor's")
        else:
            return None
        kind = error.kind
        if not idempotent and said.error_code is None and (answer.status >= 500 or kind is Kind.UNREADABLE):
            # Somebody before or behind the vendor has spoken in its place: it may have done what it was asked to.
            kind = Kind.OUTCOME_UNKNOWN
        words = in_one_line(error.message, self._secret, text)
        return StudioError(kind, error.subject, code=error.code, message=words, request_id=said.request_id)


def known_reading(link: Link) -> auth.GetData:
    """The reading of the signature that worked before, else the vendor's own sample's."""
    known = link.fact(READING)
    return next((reading for reading in auth.GetData if reading.value == known), auth.GetData.QUERY)


def address(fields: Mapping[str, str]) -> Address:
    """Where the account lives; the whole address of the stream, as the vendor's page prints it, will do too."""
    found = address_of(fields, wire.BASE_URL)
    return replace(found, prefix=found.prefix.removesuffix(wire.SPEAK_PATH))


def app_id(fields: Mapping[str, str]) -> str:
    """The application that signs; raises BAD_FIELD for one that cannot stand in a header."""
    found = fields.get("app_id", "").strip()
    if not (found and found.isascii() and found.isprintable()):
        raise StudioError(Kind.BAD_FIELD, "app_id")
    return found


def app_secret(account: Account, secrets: Mapping[str, str]) -> str:
    """What signs; raises NO_SECRET where there is none."""
    found = secrets.get("app_secret", "").strip()
    if not found:
        raise StudioError(Kind.NO_SECRET, account.name)
    return found
