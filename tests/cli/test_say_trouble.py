"""`say` with vendors that misbehave: the status, a sentence and a remedy in both languages, and what came is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from studio.core.errors import Kind
from studio.core.language import Catalogue
from studio.net.ws import Timeouts
from studio.services import speech
from studio.vendors.xingyun.speech import XingyunSpeech
from tests.fakes.xingyun_server import (
    END,
    FLUSH,
    SECRET,
    VOICE,
    Close,
    Pause,
    Refusal,
    Reset,
    Step,
    XingyunServer,
    message,
    sound,
    time_map,
    tone,
    utterance,
)

from .conftest import Run, command, environment

Here = Callable[..., Run]

TEXT = "你好世界"
FRAMES = Path(__file__).parents[1] / "frames" / "xingyun"
# The first half of it, then whatever goes wrong.
BEGUN = (time_map(("你", 0.0, 0.1), ("好", 0.1, 0.2)), sound(tone(4800)))


def recorded(name: str) -> list[Step]:
    return list((FRAMES / f"{name}.jsonl").read_text("utf-8").splitlines())


@dataclass(frozen=True)
class Trouble:
    """What a vendor does, and what must come of it."""

    steps: Sequence[Step]
    status: int
    kind: Kind
    kept: bool = False
    refused: Refusal | None = None
    clock: float = 0.0


REFUSED = Refusal(401, b'{"error_code": 20002, "error_reason": "signature"}')

TROUBLES = {
    "an error before the sound": Trouble([{"error_code": 20001, "error_reason": "no"}], 5, Kind.APP_UNUSABLE),
    "an error after the sound": Trouble(
        [*BEGUN, {"error_code": 40001, "error_reason": "no"}], 3, Kind.VENDOR_FAILED, kept=True
    ),
    "an error nobody knows": Trouble([{"error_code": 51234, "error_reason": "余额不足"}], 3, Kind.REFUSED),
    "an unknown voice": Trouble([{"error_code": 40001, "error_reason": "tts_vcn"}], 6, Kind.UNKNOWN_VOICE),
    "a wrong key": Trouble([], 5, Kind.KEY_REFUSED, refused=REFUSED),
    "a clock that stays refused": Trouble([], 5, Kind.KEY_REFUSED, refused=REFUSED, clock=600.0),
    "too much asked": Trouble([], 3, Kind.BUSY, refused=Refusal(429)),
    "not a socket": Trouble([], 3, Kind.REFUSED, refused=Refusal(200)),
    "closed with 1002": Trouble([Close(1002, "no")], 4, Kind.DROPPED),
    "closed with 1002 after the sound": Trouble([*BEGUN, Close(1002, "no")], 4, Kind.DROPPED, kept=True),
    "gone without a word": Trouble([Close(1006)], 4, Kind.DROPPED),
    "gone without a word after the sound": Trouble([*BEGUN, Close(1006)], 4, Kind.DROPPED, kept=True),
    "reset": Trouble([Reset()], 4, Kind.DROPPED),
    "reset after the sound": Trouble([*BEGUN, Reset()], 4, Kind.DROPPED, kept=True),
    "silence": Trouble([Pause()], 4, Kind.TIMED_OUT),
    "silence after the sound": Trouble([*BEGUN, Pause()], 4, Kind.TIMED_OUT, kept=True),
    "a map without sound": Trouble([time_map(("你", 0.0, 0.1)), FLUSH, END], 3, Kind.VENDOR_FAILED),
    "sound that is none": Trouble([message("AUDIO", "%%%"), END], 3, Kind.VENDOR_FAILED),
    "what is no message": Trouble(["<html>", END], 3, Kind.VENDOR_FAILED),
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a minute here; how often something is tried stays as it is."""
    quick = Timeouts(connect=5.0, first=0.4, idle=0.4, ping=0.2, close=0.2)
    monkeypatch.setitem(XingyunSpeech.__init__.__kwdefaults__, "timeouts", quick)  # type: ignore[arg-type]
    monkeypatch.setattr(speech, "PAUSES", {kind: (0.0,) * len(pauses) for kind, pauses in speech.PAUSES.items()})


@pytest.fixture
def cloud(here: Here, monkeypatch: pytest.MonkeyPatch) -> Callable[[XingyunServer], str]:
    """Adds an account at a vendor; its name."""

    def add(vendor: XingyunServer) -> str:
        fields = [f"--set={name}={value}" for name, value in vendor.account().fields.items()]
        assert here("accounts", "add", "cloud", "--vendor", "xingyun", *fields).status == 0
        monkeypatch.setenv("VOICE_STUDIO_SECRET_CLOUD_APP_SECRET", SECRET)
        return "cloud"

    return add


@pytest.mark.parametrize("name", TROUBLES)
def test_what_goes_wrong_is_said_with_a_remedy_and_what_came_is_kept(
    here: Here, cloud: Callable[[XingyunServer], str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    trouble = TROUBLES[name]
    with XingyunServer(
        trouble.steps, refusals=[trouble.refused] * 20 if trouble.refused else (), clock=trouble.clock
    ) as vendor:
        arguments = ("say", TEXT, "--account", cloud(vendor), "--voice", VOICE, "--no-play")
        english = here(*arguments)
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
        chinese = here(*arguments)
        monkeypatch.setenv("LC_ALL", "C.UTF-8")
        said = here(*arguments, "--json")
    assert (said.status, said.kind) == (trouble.status, trouble.kind)
    advice = said.document["error"]
    assert list(advice) == ["kind", "code", "message", "request_id"]
    for run, catalogue in ((english, Catalogue.load("en")), (chinese, Catalogue.load("zh_CN"))):
        assert (run.status, run.out) == (trouble.status, "")
        for words in sentences(trouble.kind):
            assert catalogue.tr(words).partition("{subject}")[0] in run.err
            assert catalogue.tr(words).rpartition("{subject}")[2] in run.err
        assert "{" not in run.err
    assert not set(english.err.splitlines()) & set(chinese.err.splitlines()) - support(english.err)
    # Nothing that came is lost: it is in the document, and in the library.
    assert ("take" in said.document) == trouble.kept
    if trouble.kept:
        assert said.document["duration_s"] >= 0.2
        shown = here("takes", "show", said.document["take"], "--json").document
        assert (shown["complete"], shown["text"]) == (False, TEXT)
        assert [unit["text"] for unit in shown["units"]] == ["你", "好"]


def sentences(kind: Kind) -> tuple[str, str]:
    from studio.core.errors import ADVICE

    return ADVICE[kind].sentence, ADVICE[kind].remedy


def support(err: str) -> set[str]:
    """Lines that are the vendor's and not ours: its code and its request id."""
    return {line for line in err.splitlines() if line.startswith(("code ", "request_id "))}


WHOLE = list(utterance(TEXT))
MAP = time_map(*((character, i / 10, (i + 1) / 10) for i, character in enumerate(TEXT)))
SECOND_HALF = (time_map(("世", 0.2, 0.3), ("界", 0.3, 0.4)), sound(tone(4800), 0.2), END)
NO_TIMES = time_map(*((character, float("nan"), float("nan")) for character in TEXT))

# What a vendor does wrong and can still be heard, and how finely it is lit then.
BEARABLE: dict[str, tuple[Sequence[Step], str]] = {
    "the map before the sound": (WHOLE, "character"),
    "the map with the sound": ([*BEGUN, *SECOND_HALF], "character"),
    "the map after the sound": ([sound(tone(9600)), MAP, FLUSH, END], "character"),
    "the map twice": ([MAP, MAP, sound(tone(9600)), FLUSH, END], "character"),
    "no map": ([sound(tone(9600)), FLUSH, END], "sentence"),
    "a map that is none": ([message("CHAR_TIME_MAP", "not json"), sound(tone(9600)), FLUSH, END], "sentence"),
    "a map without times": ([NO_TIMES, sound(tone(9600)), FLUSH, END], "sentence"),
    "unknown messages": ([message("VISEME", "x"), *WHOLE, {"new": 1}], "character"),
    "half of the sound unreadable": ([*WHOLE[:3], message("AUDIO", "%%%"), *WHOLE[3:]], "character"),
}


@pytest.mark.parametrize("name", BEARABLE)
def test_what_can_still_be_heard_is_heard(here: Here, cloud: Callable[[XingyunServer], str], name: str) -> None:
    steps, timing = BEARABLE[name]
    with XingyunServer(steps) as vendor:
        said = here("say", TEXT, "--account", cloud(vendor), "--voice", VOICE, "--json")
    assert said.status == 0, said
    document = said.document
    assert document["timing"] == timing
    assert document["duration_s"] >= 0.2
    assert bool(document["warnings"]) == (timing != "character" or "unreadable" in name)
    if timing == "character":
        assert [unit["text"] for unit in document["units"]] == list(TEXT)
        assert [unit["src_start"] for unit in document["units"]] == [0, 1, 2, 3]


def test_a_backslash_that_json_does_not_know_is_passed_over(here: Here, cloud: Callable[[XingyunServer], str]) -> None:
    with XingyunServer(recorded("17_backslash_before_han")) as vendor:
        said = here("say", "这是一个", "--account", cloud(vendor), "--voice", VOICE, "--json")
    assert said.status == 0, said
    assert said.document["units"][0]["text"] == "这"


def test_a_clock_ten_minutes_off_is_said_and_put_right(here: Here, cloud: Callable[[XingyunServer], str]) -> None:
    with XingyunServer(list(utterance(TEXT)), clock=600.0) as vendor:
        said = here("say", TEXT, "--account", cloud(vendor), "--voice", VOICE, "--json")
    assert said.status == 0, said
    assert [unit["text"] for unit in said.document["units"]] == list(TEXT)
    assert ["10 min" in warning for warning in said.document["warnings"]] == [True]


def test_a_break_that_heals_is_not_even_noticed(here: Here, cloud: Callable[[XingyunServer], str]) -> None:
    with XingyunServer([*BEGUN, Close(1006)], list(utterance(TEXT, seconds=0.4))) as vendor:
        said = here("say", TEXT, "--account", cloud(vendor), "--voice", VOICE, "--json")
    assert (said.status, said.document["warnings"]) == (0, [])
    assert [unit["text"] for unit in said.document["units"]] == list(TEXT)
    assert said.document["duration_s"] == pytest.approx(0.4, abs=0.001)


@pytest.fixture
def long_text(tmp_path: Path) -> Path:
    script = tmp_path / "long.txt"
    script.write_text(
        "\n".join(f"这是第{number}段，它要读上好几秒钟，读到一半服务就没有了。" for number in range(100)), "utf-8"
    )
    return script


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for the service in /proc")
def test_the_local_service_may_be_killed_in_mid_sentence(long_text: Path, home: Path, tmp_path: Path) -> None:
    """It is started again, and nothing is left out or said twice."""
    out = tmp_path / "out.json"
    with subprocess.Popen(
        command("say", "--file", str(long_text), "--json", "--timing", str(out)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        recordings = home / "studio" / "data" / "recordings"
        while not any(path.stat().st_size > 100_000 for path in recordings.rglob("*.pcm")):
            assert process.poll() is None
            try:
                process.wait(0.02)
            except subprocess.TimeoutExpired:
                continue
        (service,) = (
            int(pid)
            for listing in Path(f"/proc/{process.pid}/task").glob("*/children")
            for pid in listing.read_text().split()
            if b"studio.local" in Path(f"/proc/{pid}/cmdline").read_bytes()
        )
        os.kill(service, signal.SIGKILL)
        stdout, stderr = process.communicate(timeout=50)
    said = Run(process.returncode, stdout.decode(), stderr.decode())
    assert said.status == 0, said.err
    text = long_text.read_text("utf-8")
    spans = [(unit["src_start"], unit["src_end"]) for unit in said.document["units"] if unit["src_start"] is not None]
    lit = [place for start, end in spans for place in range(start, end)]
    assert {text[place] for place in set(range(len(text))) - set(lit)} <= set("，。\n")
    assert lit == sorted(lit)
