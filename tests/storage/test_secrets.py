"""Keys of accounts: the environment wins, a real keyring keeps them, and without one they live for the session."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Awaitable, Callable, Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, chainer, fail, null

from studio.storage.secrets import KeeperError, Keyring, Place, Secret, Secrets, Trouble, variable
from tests.fakes.keyrings import Held, KeyringSession

KEY = "hunter2-and-möre"


def run(main: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(main(), 30)

    asyncio.run(bounded())


@pytest.fixture(scope="module")
def one_session() -> Iterator[KeyringSession]:
    with KeyringSession() as session:
        yield session


@pytest.fixture
def session(one_session: KeyringSession, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringSession]:
    """A real, unlocked keyring that this process finds."""
    before = keyring.get_keyring()
    use(one_session, monkeypatch)
    yield one_session
    keyring.set_keyring(before)


def use(session: KeyringSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process find the session's keyring."""
    for name, value in session.environment.items():
        monkeypatch.setenv(name, value)
    keyring.set_keyring(SecretService.Keyring())


@pytest.mark.parametrize(
    ("account", "field", "name"),
    [
        ("xingyun", "app_secret", "VOICE_STUDIO_SECRET_XINGYUN_APP_SECRET"),
        ("my work-2.x", "app_secret", "VOICE_STUDIO_SECRET_MY_WORK_2_X_APP_SECRET"),
        ("工作", "token", "VOICE_STUDIO_SECRET____TOKEN"),
    ],
)
def test_variables_can_be_exported(account: str, field: str, name: str) -> None:
    assert variable(account, field) == name


def test_the_environment_wins_over_what_is_kept() -> None:
    async def main() -> None:
        environment: dict[str, str] = {}
        secrets = Secrets(environment=environment)
        assert await secrets.get("a", "token") is None
        secrets.set("a", "token", "kept")
        assert await secrets.get("a", "token") == Secret("kept", Place.SESSION)
        environment["VOICE_STUDIO_SECRET_A_TOKEN"] = ""
        assert await secrets.get("a", "token") == Secret("kept", Place.SESSION)
        environment["VOICE_STUDIO_SECRET_A_TOKEN"] = "named"
        assert await secrets.get("a", "token") == Secret("named", Place.ENVIRONMENT)
        await secrets.forget("a", ["token"])
        assert await secrets.get("a", "token") == Secret("named", Place.ENVIRONMENT)
        del environment["VOICE_STUDIO_SECRET_A_TOKEN"]
        assert await secrets.get("a", "token") is None

    run(main)


def test_the_process_environment_is_read_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        secrets = Secrets(Held())
        monkeypatch.setenv("VOICE_STUDIO_SECRET_A_TOKEN", "later")
        assert await secrets.get("a", "token") == Secret("later", Place.ENVIRONMENT)

    run(main)


def test_forgetting_one_account_leaves_the_others() -> None:
    async def main() -> None:
        held = Held()
        secrets = Secrets(held, environment={})
        for account in ("a", "b"):
            secrets.set(account, "token", account)
            await secrets.store(account, "token")
        await secrets.forget("a", ["token", "other"])
        await secrets.forget("never there", ["token"])
        assert await secrets.get("a", "token") is None
        assert await secrets.get("b", "token") == Secret("b", Place.KEYRING)
        assert held.kept == {("b", "token"): "b"}

    run(main)


def test_a_key_is_asked_for_once_and_read_from_memory_afterwards() -> None:
    async def main() -> None:
        held = Held()
        held.kept["a", "token"] = KEY
        secrets = Secrets(held, environment={})
        assert secrets.trouble is None
        for _ in range(3):
            assert await secrets.get("a", "token") == Secret(KEY, Place.KEYRING)
        assert held.asked == 1
        await secrets.store("a", "token")
        assert held.asked == 1, "it is there already"

    run(main)


def test_where_the_keyring_fails_a_key_lives_for_the_session() -> None:
    async def main() -> None:
        held = Held()
        held.trouble = Trouble.LOCKED
        secrets = Secrets(held, environment={})
        secrets.set("a", "token", KEY)
        await secrets.store("a", "token")
        assert secrets.trouble is Trouble.LOCKED
        assert await secrets.get("a", "token") == Secret(KEY, Place.SESSION)
        held.trouble = None
        await secrets.store("a", "token")
        assert secrets.trouble is None
        assert await secrets.get("a", "token") == Secret(KEY, Place.KEYRING)

    run(main)


def test_who_does_not_insist_is_told_nothing_twice() -> None:
    async def main() -> None:
        held = Held()
        held.kept["a", "token"] = KEY
        held.trouble = Trouble.LOCKED
        secrets = Secrets(held, environment={})
        for _ in range(3):
            assert await secrets.get("a", "token", insist=False) is None
        assert held.asked == 1
        held.trouble = None
        assert await secrets.get("a", "token") == Secret(KEY, Place.KEYRING)
        assert await secrets.get("a", "other", insist=False) is None
        assert held.asked == 3

    run(main)


def test_an_unlocking_that_nobody_answers_ends() -> None:
    async def main() -> None:
        answered = threading.Event()

        class Waiting(Held):
            def _ask(self) -> None:
                answered.wait(30)

        secrets = Secrets(Waiting(), environment={}, patience_s=0.01)
        assert await secrets.get("a", "token") is None
        assert secrets.trouble is Trouble.LOCKED
        answered.set()

    run(main)


def test_a_key_that_was_set_while_another_was_stored_is_not_taken_for_it() -> None:
    async def main() -> None:
        class Changing(Held):
            def keep(self, account: str, field: str, value: str) -> None:
                super().keep(account, field, value)
                secrets.set(account, field, "newer")

        secrets = Secrets(Changing(), environment={})
        secrets.set("a", "token", "older")
        await secrets.store("a", "token")
        assert await secrets.get("a", "token") == Secret("newer", Place.SESSION)

    run(main)


def test_a_printed_secret_shows_no_key() -> None:
    assert KEY not in repr(Secret(KEY, Place.SESSION))


# A real keyring


def test_a_real_keyring_keeps_it_for_another_program(session: KeyringSession) -> None:
    async def main() -> None:
        first = Secrets(Keyring("Voice Studio"), environment={})
        first.set("mine", "token", KEY)
        await first.store("mine", "token")
        assert first.trouble is None
        assert await first.get("mine", "token") == Secret(KEY, Place.KEYRING)
        second = Secrets(Keyring("Voice Studio"), environment={})
        assert await second.get("mine", "token") == Secret(KEY, Place.KEYRING)
        assert await Secrets(Keyring("Voice Studio (/elsewhere)"), environment={}).get("mine", "token") is None
        assert KEY.encode() not in session.files
        second.set("mine", "token", "another")
        await second.store("mine", "token")
        await first.forget("mine", ["token", "never kept"])
        assert first.trouble is None
        assert await Secrets(Keyring("Voice Studio"), environment={}).get("mine", "token") is None

    run(main)


# The library leaves its connection to the collector when nobody unlocks.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_locked_keyring_that_nobody_unlocks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main(session: KeyringSession) -> None:
        use(session, monkeypatch)
        kept = Secrets(Keyring(), environment={})
        kept.set("mine", "token", KEY)
        await kept.store("mine", "token")
        session.restart(unlocked=False)
        use(session, monkeypatch)
        secrets = Secrets(Keyring(), environment={})
        assert await secrets.get("mine", "token") is None
        assert secrets.trouble is Trouble.LOCKED
        secrets.set("mine", "token", "typed again")
        await secrets.store("mine", "token")
        assert await secrets.get("mine", "token") == Secret("typed again", Place.SESSION)
        await secrets.forget("mine", ["token"])
        assert secrets.trouble is Trouble.LOCKED
        session.restart(unlocked=True)
        use(session, monkeypatch)
        assert await secrets.get("mine", "token") == Secret(KEY, Place.KEYRING)

    before = keyring.get_keyring()
    with KeyringSession() as session:
        run(lambda: main(session))
    keyring.set_keyring(before)
    gc.collect()


def test_a_bus_that_is_gone_is_no_keyring(session: KeyringSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")

    async def main() -> None:
        secrets = Secrets(Keyring(), environment={})
        assert await secrets.get("mine", "token") is None
        assert secrets.trouble is Trouble.ABSENT

    run(main)


# Other backends


class Chosen(KeyringBackend):
    """A backend that a person has installed and chosen."""

    priority = 1.0

    def __init__(self, error: Exception | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        if self.error is not None:
            raise self.error
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        raise keyring.errors.PasswordDeleteError("not now")


class PlainFile(Chosen):
    """One that writes keys into a file for everybody to read."""


PlainFile.__module__ = "keyrings.alt.file"


@pytest.fixture
def choose() -> Iterator[Callable[[KeyringBackend], Keyring]]:
    before = keyring.get_keyring()

    def choose(backend: KeyringBackend) -> Keyring:
        keyring.set_keyring(backend)
        return Keyring("S")

    yield choose
    keyring.set_keyring(before)


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring(), PlainFile()])
def test_backends_that_keep_nothing_or_keep_it_in_the_open_are_none(
    choose: Callable[[KeyringBackend], Keyring], backend: KeyringBackend
) -> None:
    with pytest.raises(KeeperError) as raised:
        choose(backend).keep("a", "token", KEY)
    assert raised.value.trouble is Trouble.ABSENT
    assert not getattr(backend, "kept", {})


def test_of_a_chain_only_the_safe_ones_are_used(
    choose: Callable[[KeyringBackend], Keyring], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, safe = PlainFile(), Chosen()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [plain, safe])
    chain = choose(chainer.ChainerBackend())
    chain.keep("a", "token", KEY)
    assert chain.get("a", "token") == KEY
    assert (plain.kept, safe.kept) == ({}, {("S", "a/token"): KEY})


@pytest.mark.parametrize("error", [RuntimeError("no"), keyring.errors.PasswordSetError("no")])
def test_a_backend_that_fails_is_said_and_nothing_of_the_key_is_logged(
    choose: Callable[[KeyringBackend], Keyring], error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(KeeperError) as raised:
        choose(Chosen(error)).get("a", "token")
    assert raised.value.trouble is Trouble.FAILED
    assert type(error).__name__ in caplog.text


def test_a_key_that_cannot_be_deleted_is_not_taken_for_gone(choose: Callable[[KeyringBackend], Keyring]) -> None:
    chosen = choose(Chosen())
    chosen.forget("a", "token")
    chosen.keep("a", "token", KEY)
    with pytest.raises(KeeperError) as raised:
        chosen.forget("a", "token")
    assert raised.value.trouble is Trouble.FAILED
