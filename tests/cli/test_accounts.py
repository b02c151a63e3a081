"""`accounts`: kept in the settings, keys in the keyring or the environment, nothing secret on paper."""

from __future__ import annotations

import base64
import os
import re
import time
import zipfile
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.fakes.certificates import NAME
from tests.fakes.keyrings import KeyringSession
from tests.fakes.misbehaving import MisbehavingServer, Reply
from tests.fakes.proxies import ConnectProxy
from tests.fakes.terminals import answered

from .conftest import Run, command, environment, studio

Here = Callable[..., Run]

BASE = ("accounts", "add", "work", "--vendor", "xingyun")
ADD = (*BASE, "--set", "base_url=https://example.org", "--set", "app_id=1")
VARIABLE = "VOICE_STUDIO_SECRET_WORK_APP_SECRET"
KEY = "hidden-value-of-a-key"


def settings() -> Path:
    return Path(os.environ["VOICE_STUDIO_HOME"]) / "config" / "settings.json"


def on_a_terminal(*arguments: str, answers: list[str], **changes: str) -> tuple[int, str]:
    """Run a command with somebody at the terminal; the status and what the screen shows."""
    return answered(command(*arguments), answers, environment(**changes))


def test_local_is_always_there(here: Here) -> None:
    (local,) = here("accounts", "list", "--json").document["accounts"]
    assert local == {"name": "local", "vendor": "xingyun", "fields": {}, "secrets": {}}
    assert here("accounts", "list").out.startswith("local")


def test_an_account_is_added_listed_and_removed(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    added = here(*ADD, "--json")
    assert added.status == 0, added
    assert VARIABLE in added.err
    account = added.document["account"]
    assert account["fields"] == {"base_url": "https://example.org", "app_id": "1"}
    assert account["secrets"] == {"app_secret": None}
    listed = here("accounts", "list")
    assert "no key: app_secret" in listed.out
    assert "has no keyring" in listed.err
    monkeypatch.setenv(VARIABLE, KEY)
    listed = here("accounts", "list", "--json")
    assert [each["name"] for each in listed.document["accounts"]] == ["local", "work"]
    assert listed.document["accounts"][1]["secrets"] == {"app_secret": "environment"}
    assert KEY not in listed.out
    assert here("accounts", "remove", "work", "--json").document == {"removed": "work"}
    assert len(here("accounts", "list", "--json").document["accounts"]) == 1


def test_the_key_to_a_bucket_stands_for_none_of_the_vendors(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    added = here(*ADD, "--set", "s3_bucket=talks", "--json")
    assert added.document["account"]["secrets"] == {"app_secret": None, "s3_secret_key": None}
    assert "no key: app_secret, s3_secret_key" in here("accounts", "list").out
    with monkeypatch.context() as patch:
        patch.setenv("VOICE_STUDIO_SECRET_WORK_S3_SECRET_KEY", KEY)
        assert here("accounts", "list").out.endswith("no key: app_secret\n")
        patch.setenv(VARIABLE, KEY)
        assert "no key" not in here("accounts", "list").out
    monkeypatch.setenv(VARIABLE, KEY)
    assert here("accounts", "list").out.endswith("no key: s3_secret_key\n")


def test_a_key_on_the_command_line_is_refused(here: Here) -> None:
    said = here(*ADD, "--set", f"app_secret={KEY}", "--json")
    assert (said.status, said.kind) == (6, "bad_field")
    assert VARIABLE in said.document["error"]["message"]
    assert KEY not in said.out + said.err
    assert not settings().exists()


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("accounts", "remove", "nobody"), "unknown_account"),
        (("accounts", "remove", "local"), "bad_field"),
        (("accounts", "test", "nobody"), "unknown_account"),
        (("accounts", "add", "local", "--vendor", "xingyun"), "bad_field"),
        (("accounts", "add", "a", "--vendor", "nobody"), "bad_field"),
        ((*ADD, "--set", "colour=red"), "bad_field"),
        ((*BASE, "--set", "app_id=编号"), "bad_field"),
        ((*BASE, "--set", "app_id=1", "--set", "ca_file=/nowhere.pem"), "bad_file"),
    ],
)
def test_what_cannot_be(here: Here, arguments: tuple[str, ...], kind: str) -> None:
    said = here(*arguments, "--json")
    assert (said.status, said.kind) == (6, kind)


def test_an_address_without_tls_needs_a_word(here: Here) -> None:
    plain = (*BASE, "--set", "app_id=1", "--set", "base_url=http://example.org")
    said = here(*plain, "--json")
    assert (said.status, said.kind) == (6, "bad_field")
    assert "--set plain_http=yes" in said.err
    said = here(*plain, "--set", "plain_http=yes", "--json")
    assert said.document["account"]["fields"]["base_url"] == "http://example.org"


def test_a_missing_scheme_is_corrected(here: Here) -> None:
    said = here(*BASE, "--set", "app_id=1", "--set", "base_url=example.org", "--json")
    assert said.document["account"]["fields"]["base_url"] == "https://example.org"
    assert "path" not in said.err


def test_a_path_in_the_address_is_said(here: Here) -> None:
    said = here(*BASE, "--set", "app_id=1", "--set", "base_url=https://example.org/voice/", "--json")
    assert said.document["account"]["fields"]["base_url"] == "https://example.org/voice"
    assert "The address has a path: /voice is put before" in said.err


def test_an_account_is_renamed(here: Here, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = here("say", "Hello.", "--account", account, "--voice", "local-en-female", "--no-play", "--json")
    assert made.status == 0, made
    renamed = here("accounts", "rename", account, "ours")
    assert renamed.status == 0, renamed
    assert "rename VOICE_STUDIO_SECRET_SHARED_APP_SECRET to VOICE_STUDIO_SECRET_OURS_APP_SECRET" in renamed.err
    assert renamed.out == "shared is called ours now.\n"
    monkeypatch.setenv("VOICE_STUDIO_SECRET_OURS_APP_SECRET", os.environ["VOICE_STUDIO_SECRET_SHARED_APP_SECRET"])
    (take,) = here("takes", "list", "--json").document["takes"]
    assert take["account"] == "ours"
    assert here("accounts", "test", "ours", "--json").document["verdict"] == "works"
    refused = here("accounts", "rename", "ours", "local", "--json")
    assert (refused.status, refused.kind) == (6, "bad_field")


# Somebody at the terminal


def test_a_key_is_asked_for_unseen_and_kept_in_the_keyring(home: Path) -> None:
    with KeyringSession() as session:
        status, shown = on_a_terminal(*ADD, answers=[f" {KEY} "], **session.environment)
        assert status == 0, shown
        assert "kept in the system's keyring" in shown
        assert KEY not in shown
        listed = studio("accounts", "list", "--json", **session.environment)
        assert listed.document["accounts"][1]["secrets"] == {"app_secret": "keyring"}
        elsewhere = studio("accounts", "list", "--json", "--home", str(home / "other"), **session.environment)
        assert len(elsewhere.document["accounts"]) == 1
        assert studio("accounts", "remove", "work", **session.environment).status == 0
        assert studio(*ADD, "--json", **session.environment).document["account"]["secrets"] == {"app_secret": None}
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert KEY.encode() not in written


def test_without_a_keyring_the_key_is_said_to_be_lost(home: Path) -> None:
    status, shown = on_a_terminal(*ADD, answers=[KEY])
    assert status == 0, shown
    assert "This computer has no keyring" in shown
    assert f"Set {VARIABLE}" in shown
    assert KEY not in shown


def test_what_the_environment_holds_is_not_asked_for(home: Path) -> None:
    status, shown = on_a_terminal(*ADD, answers=[], **{VARIABLE: KEY})
    assert status == 0, shown
    assert "not shown" not in shown
    assert "Set " not in shown


def test_of_keys_that_stand_for_each_other_the_first_given_is_enough(home: Path) -> None:
    add = ("accounts", "add", "work", "--vendor", "aipaas", "--set", "app_id=1")
    _, shown = on_a_terminal(*add, answers=[KEY])
    assert "app_key (" in shown
    assert "authorization (" not in shown
    assert studio("accounts", "remove", "work").status == 0
    _, shown = on_a_terminal(*add, answers=["", KEY])
    assert "authorization (" in shown


def test_the_key_to_a_bucket_is_asked_for_with_the_vendors(home: Path) -> None:
    bucket = ("--set", "s3_bucket=talks", "--set", "s3_access_key=a")
    status, shown = on_a_terminal(*ADD, *bucket, answers=[KEY, f"{KEY}-2"])
    assert status == 0, shown
    assert "app_secret (it is not shown" in shown
    assert "s3_secret_key (it is not shown" in shown
    assert KEY not in shown


def test_the_key_to_a_bucket_is_not_given_on_the_command_line(here: Here) -> None:
    refused = here(*ADD, "--set", "s3_secret_key=abc", "--json")
    assert refused.status == 6
    assert refused.document["error"]["kind"] == "bad_field"
    assert "abc" not in refused.out + refused.err


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("n", 130)])
def test_an_address_without_tls_is_asked_about(home: Path, answer: str, status: int) -> None:
    plain = (*BASE, "--set", "app_id=1", "--set", "base_url=http://example.org")
    ended, shown = on_a_terminal(*plain, answers=[answer, ""])
    assert ended == status, shown
    assert settings().exists() is (status == 0)


# The test


def test_an_account_that_works(here: Here, account: str) -> None:
    said = here("accounts", "test", account, "--json")
    assert said.status == 0, said
    assert {key: said.document[key] for key in ("account", "verdict", "skew_s")} == {
        "account": "shared",
        "verdict": "works",
        "skew_s": None,
    }
    assert said.document["duration_ms"] > 0
    assert here("accounts", "test", account).out.startswith("It works (")


def test_a_clock_that_is_off_is_said_and_corrected(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    good = {"error_code": 40003, "error_reason": "no such task"}
    date = {"Date": formatdate(time.time() + 7_200, usegmt=True)}
    with MisbehavingServer([Reply(401, headers=date), Reply(200, good, date)]) as server:
        assert here(*BASE, "--set", "app_id=1", "--set", f"base_url={server.url}").status == 0
        said = here("accounts", "test", "work")
        assert said.status == 0, said
    assert "It works (" in said.out
    assert re.search(r"This computer's clock is off by 7,(200|199) s; signatures are corrected\.", said.out)
    first, second = (int(request.headers["x-timestamp"]) for request in server.requests)
    assert 7_190 < second - first < 7_210


def test_a_wrong_key_is_said(here: Here, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE_STUDIO_SECRET_SHARED_APP_SECRET", KEY)
    said = here("accounts", "test", account, "--json")
    assert (said.status, said.kind, said.document["verdict"]) == (5, "key_refused", "key_refused")
    assert KEY not in said.out + said.err
    said = here("accounts", "test", account)
    assert "refused the key of “shared”" in said.err


def test_a_vendor_that_is_not_there(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    assert here(*BASE, "--set", "app_id=1", "--set", "base_url=http://127.0.0.1:9").status == 0
    said = here("accounts", "test", "work", "--json")
    assert (said.status, said.kind, said.document["verdict"]) == (4, "unreachable", "unreachable")


def test_an_account_without_a_key_is_not_tested(here: Here) -> None:
    here(*ADD)
    said = here("accounts", "test", "work", "--json")
    assert (said.status, said.kind) == (5, "no_secret")
    assert "verdict" not in said.document


def test_the_local_account_is_tested_too(here: Here) -> None:
    assert here("accounts", "test", "local", "--json").document["verdict"] == "works"


def test_after_everything_the_key_is_in_no_file(home: Path, service: dict[str, str]) -> None:
    """Added, tested, spoken with, refused, reported: what the program wrote holds the key nowhere."""
    key = service["app_secret"]
    fields = [f"--set={name}={service[name]}" for name in ("base_url", "app_id")]
    with KeyringSession() as session:
        status, shown = on_a_terminal(*BASE, *fields, answers=[key], **session.environment)
        assert status == 0, shown
        runs = [
            studio("accounts", "test", "work", "--json", **session.environment),
            studio(
                "say",
                "Hello.",
                "--account",
                "work",
                "--voice",
                "local-en-female",
                "--no-play",
                "--json",
                **session.environment,
            ),
            studio("doctor", "--json", **session.environment),
        ]
        assert [run.status for run in runs[:2]] == [0, 0], runs
        assert runs[0].document["verdict"] == "works"
        assert key.encode() not in session.files
    refused = studio("accounts", "test", "work", "--json", **{VARIABLE: KEY})
    assert refused.kind == "key_refused"
    said = shown + "".join(run.out + run.err for run in (*runs, refused))
    files = [path for path in home.rglob("*") if path.is_file()]
    written = b"".join(path.read_bytes() for path in files)
    assert {"settings.json", "library.db", "activity.db"} <= {path.name for path in files}
    for secret in (key, KEY):
        assert secret not in said
        assert secret.encode() not in written


@pytest.mark.parametrize("proxied", [False, True])
def test_without_a_keyring_keys_and_passwords_of_proxies_are_in_no_file_either(
    here: Here, home: Path, service: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, proxied: bool
) -> None:
    """Spoken with, called, refused, found out nothing, reported: by environment, over both kinds of connection.

    The proxy is the system's, with a password in its address; it knows the vendor under a name that nobody has.
    """
    key, password = service["app_secret"], "a-password-of-a-proxy"
    basic = base64.b64encode(f"me:{password}".encode()).decode()

    def with_a_wrong_key(*arguments: str) -> Run:
        with monkeypatch.context() as environment:
            environment.setenv(VARIABLE, KEY)
            return here(*arguments)

    with ConnectProxy(service["base_url"], authorization=f"Basic {basic}") as proxy:
        through = proxy.url.replace("://", f"://me:{password}@")
        monkeypatch.setenv(VARIABLE, key)
        monkeypatch.setenv("no_proxy", "")
        if proxied:
            monkeypatch.setenv("http_proxy", through)
            monkeypatch.setenv("https_proxy", through)
        address = f"http://localhost:{service['base_url'].rpartition(':')[2]}" if not proxied else f"http://{NAME}"
        fields = [f"--set={each}" for each in (f"app_id={service['app_id']}", f"base_url={address}", "plain_http=yes")]
        assert here(*BASE, *fields, "--json").status == 0
        speak = ("--account", "work", "--voice", "local-en-female", "--no-play", "--json")
        bundle = tmp_path / "report.zip"
        runs = [
            here("say", "Hello.", *speak),
            with_a_wrong_key("say", "Good evening.", *speak),
            here("accounts", "test", "work", "--json"),
            with_a_wrong_key("accounts", "test", "work", "--json"),
            here("accounts", "list", "--json"),
            here("doctor", "--json", "--bundle", str(bundle)),
        ]
        if proxied:
            assert len(proxy.asked) >= 2, "the conversation, and its other reading"
    assert bundle.exists()
    with zipfile.ZipFile(bundle) as packed:
        reported = b"".join(packed.read(name) for name in packed.namelist())
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    said = "".join(run.out + run.err for run in runs)
    for secret in (key, KEY, password, basic):
        assert secret not in said
        assert secret.encode() not in written + reported + bundle.read_bytes()
    if not proxied:
        assert [run.status for run in runs[:4]] == [0, 5, 0, 5], runs
