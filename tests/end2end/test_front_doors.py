"""The vendors' clients against the local service, which was written from the same pages by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.request import urlopen

import pytest

from studio.core.errors import Kind, StudioError
from studio.core.ports import Vendor
from studio.core.records import Account
from studio.vendors.aipaas import VENDOR as AIPAAS
from studio.vendors.metastudio import VENDOR as METASTUDIO
from studio.vendors.xingyun import VENDOR as XINGYUN
from tests.fakes.links import MemoryLink

SIGNED = {"xingyun": "app_secret", "aipaas": "app_key", "metastudio": "secret_key"}
WHO = {"xingyun": "app_id", "aipaas": "app_id", "metastudio": "access_key"}
EVERY_VENDOR = pytest.mark.parametrize("vendor", [XINGYUN, AIPAAS, METASTUDIO], ids=lambda vendor: vendor.name)

Served = Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """The account fields of a service that runs for this module; it is strict about signatures."""
    child = subprocess.Popen(
        [sys.executable, "-m", "studio.local", "--strict"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield json.loads(child.stdout.readline())
    finally:
        child.stdin.close()
        child.wait(30)
        child.stdout.close()


def made(vendor: Vendor, served: Served, link: MemoryLink, what: str, **changes: str) -> Any:
    """A capability of an account at the local service."""
    fields = {**served[vendor.name], **changes}
    secrets = {field.name: fields.pop(field.name) for field in vendor.fields if field.secret and field.name in fields}
    make = {"probe": vendor.probe, "timbres": vendor.timbres}[what]
    assert make is not None
    return make(Account("local", vendor.name, fields), secrets, link)


def probed(vendor: Vendor, served: Served, *, wrong_s: float = 0.0, **changes: str) -> MemoryLink:
    link = MemoryLink(vendor.name, wrong_s=wrong_s)
    link.run(made(vendor, served, link, "probe", **changes).test)
    return link


@EVERY_VENDOR
def test_an_account_that_works(vendor: Vendor, served: Served) -> None:
    (call,) = probed(vendor, served).calls
    assert (call.outcome, call.what) == ("ok", "accounts.test")


@EVERY_VENDOR
def test_a_wrong_key(vendor: Vendor, served: Served) -> None:
    with pytest.raises(StudioError) as caught:
        probed(vendor, served, **{SIGNED[vendor.name]: "another-key-than-that"})
    assert (caught.value.kind, caught.value.subject) == (Kind.KEY_REFUSED, "cloud")
    assert caught.value.code


@EVERY_VENDOR
def test_somebody_unknown(vendor: Vendor, served: Served) -> None:
    with pytest.raises(StudioError) as caught:
        probed(vendor, served, **{WHO[vendor.name]: "nobody"})
    assert caught.value.kind in {Kind.KEY_REFUSED, Kind.APP_UNUSABLE}


@EVERY_VENDOR
@pytest.mark.parametrize("wrong_s", [7200.0, -7200.0])
def test_a_wrong_clock(vendor: Vendor, served: Served, wrong_s: float) -> None:
    link = probed(vendor, served, wrong_s=wrong_s)
    assert link.calls[-1].outcome == "ok"
    assert abs(link.skew_s + wrong_s) < 10


def test_a_voice_is_deleted_once_and_an_unsettled_one_is_gone(served: Served) -> None:
    with urlopen(f"{served['aipaas']['base_url']}/local/timbres") as answer:
        voice_id = json.load(answer)["timbres"][0]["speaker_id"]
    link = MemoryLink("aipaas")
    timbres = made(AIPAAS, served, link, "timbres")
    link.run(lambda: timbres.delete(voice_id))
    link.run(lambda: timbres.delete(voice_id, unsettled=True))
    with urlopen(f"{served['aipaas']['base_url']}/local/timbres") as answer:
        assert voice_id not in answer.read().decode()
