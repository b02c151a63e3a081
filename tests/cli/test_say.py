"""`say`, with the real program, the real local service, every text that a person may hand it, and any vendor."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.core.errors import ADVICE, Kind
from studio.core.language import Catalogue
from studio.net.ws import Timeouts
from studio.services import speech
from studio.services.local import LocalService
from studio.vendors.xingyun.speech import XingyunSpeech
from tests.fakes import disk
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

from .conftest import ROOT, Run, command, environment, studio

Here = Callable[..., Run]

CHINESE = "local-zh-female"
MIXED = "你好,world! 今天是2026年😀。\n第二段 here."
KEYS = ["take", "audio", "sample_rate", "duration_s", "first_audio_ms", "timing", "warnings", "units"]


def check_units(document: dict[str, Any], text: str) -> None:
    """Times are in order and inside the sound; offsets point at what the unit says."""
    before = 0.0
    for unit in document["units"]:
        assert list(unit) == ["text", "kind", "start_s", "end_s", "src_start", "src_end"]
        assert before <= unit["start_s"] <= unit["end_s"] <= document["duration_s"] + 0.001
        before = unit["start_s"]
        assert (unit["src_start"] is None) == (unit["src_end"] is None)
        if unit["kind"] == "character" and unit["src_start"] is not None:
            assert 0 <= unit["src_start"] < unit["src_end"] <= len(text)
            assert text[unit["src_start"] : unit["src_end"]].strip()


def lit(document: dict[str, Any], text: str) -> str:
    """Every character of the text that is lit at some time."""
    spans = [(unit["src_start"], unit["src_end"]) for unit in document["units"] if unit["src_start"] is not None]
    covered = {index for start, end in spans for index in range(start, end)}
    return "".join(text[index] for index in sorted(covered))


@pytest.mark.parametrize(
    ("text", "must_be_lit"),
    [("你好世界", "你好世界"), ("Hello brave world", "Hellobraveworld"), (MIXED, "你好world今天是2026年第二段here")],
    ids=["chinese", "english", "mixed"],
)
def test_what_is_said_comes_with_its_times(here: Here, account: str, text: str, must_be_lit: str) -> None:
    said = here("say", text, "--account", account, "--voice", CHINESE, "--json")
    assert said.status == 0, said
    document = said.document
    assert list(document) == KEYS
    assert document["audio"] is None
    assert document["sample_rate"] > 0
    assert document["duration_s"] > 0.3
    assert 0 < document["first_audio_ms"] < 5_000
    assert document["timing"] in ("character", "word")
    check_units(document, text)
    assert set(must_be_lit) <= set(lit(document, text))


@pytest.mark.parametrize(
    ("options", "ahead"),
    [
        ([], True),
        (["--account", "local"], True),
        (["--voice", CHINESE], True),
        (["--voice", "somebody-elses"], False),
        (["--account", "shared"], False),
    ],
)
def test_the_local_service_starts_ahead_where_it_is_the_one_to_speak(
    here: Here, account: str, monkeypatch: pytest.MonkeyPatch, options: list[str], ahead: bool
) -> None:
    assert account == "shared"
    launched: list[bool] = []
    monkeypatch.setattr(LocalService, "launch", lambda service: launched.append(service._child is None))
    here("say", "好", "--json", *options)
    assert launched == ([True] if ahead else [])


def test_a_process_of_its_own_says_it_with_the_local_account(tmp_path: Path) -> None:
    """As a newcomer would: no account, no settings, files of every kind."""
    sound = tmp_path / "out.wav"
    timings = [tmp_path / f"out.{each}" for each in ("srt", "vtt", "lrc", "ass", "json", "txt")]
    arguments = ["say", MIXED, "--out", str(sound), *(f"--timing={path}" for path in timings)]
    said = studio("--json", *arguments)
    assert said.status == 0, said.err
    document = said.document
    assert document["audio"] == str(sound)
    check_units(document, MIXED)
    with wave.open(str(sound)) as file:
        assert file.getframerate() == document["sample_rate"]
        assert file.getnframes() == pytest.approx(document["duration_s"] * document["sample_rate"], abs=1)
    for path in timings:
        assert path.stat().st_size > 20, path
    assert json.loads(timings[4].read_text("utf-8")) == document["units"]
    # Without --json: the take and the files, for people; nothing is heard because it was written.
    again = studio(*arguments)
    assert again.status == 0
    assert again.out.splitlines()[0].startswith(f"Take {document['take']}")
    assert again.out.splitlines()[1:] == [str(path) for path in (sound, *timings)]


@pytest.mark.parametrize("form", ["flac", "mp3", "ogg", "opus"])
def test_every_format_is_written(here: Here, account: str, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"名字 {form}.{form}"
    said = here("say", "好", "--account", account, "--voice", CHINESE, "--out", str(path), "--quiet")
    assert said == Run(0, "", "")
    magic = {"flac": b"fLaC", "mp3": b"", "ogg": b"OggS", "opus": b"OggS"}[form]
    assert path.read_bytes().startswith(magic)
    assert path.stat().st_size > 100


def test_saying_it_again_costs_nothing(here: Here, account: str) -> None:
    arguments = ("say", "再说一次", "--account", account, "--voice", CHINESE, "--json")
    first = here(*arguments).document
    again = here(*arguments).document
    assert again["take"] == first["take"]
    assert again["units"] == first["units"]
    assert len(here("takes", "list", "--json").document["takes"]) == 1


@pytest.mark.parametrize(
    "content", [MIXED.encode(), MIXED.encode("utf-16"), MIXED.replace("\n", "\r\n").encode("gb18030")]
)
def test_files_and_stdin_in_any_encoding(
    here: Here, account: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    path = tmp_path / "script.md"
    path.write_bytes(content)
    arguments = ("--account", account, "--voice", CHINESE, "--json")
    from_file = here("say", "--file", str(path), *arguments)
    assert from_file.status == 0
    check_units(from_file.document, MIXED)
    for text in (("-",), ()):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert here("say", *text, *arguments).document["units"] == from_file.document["units"]


# --- what cannot be said ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "empty_text"), (" \t\n　", "empty_text"), ("😀🎉 !?", "nothing_to_speak"), ("\ud800", "nothing_to_speak")],
)
def test_texts_with_nothing_to_say(here: Here, text: str, kind: str) -> None:
    said = here("say", "--json", "--", text)
    assert (said.status, said.kind) == (6, kind)
    assert list(said.document) == ["error"]
    plain = here("say", "--no-play", "--", text)
    assert (plain.status, plain.out) == (6, "")
    assert plain.err.count("\n") == 2


@pytest.mark.parametrize(
    ("arguments", "status", "kind"),
    [
        (["--voice", "nobody"], 6, "unknown_voice"),
        (["--account", "nobody"], 6, "unknown_account"),
        (["--file", "/no/such/file.txt"], 6, "bad_file"),
        (["--out", "/no/such/folder/a.wav"], 6, "not_writable"),
        (["--out", f"/tmp/{'long' * 100}.wav"], 6, "not_writable"),
        (["--out", "a.aac"], 6, "unsupported"),
        (["--out", "a.srt"], 6, "unsupported"),
        (["--timing", "a.wav"], 6, "unsupported"),
        (["--home", "/dev/null/home"], 6, "not_writable"),
    ],
)
def test_wishes_that_cannot_be_met(here: Here, arguments: list[str], status: int, kind: str) -> None:
    text = [] if "--file" in arguments else ["hello"]
    said = here("say", *text, *arguments, "--json")
    assert (said.status, said.kind) == (status, kind)
    error = said.document["error"]
    assert list(error) == ["kind", "code", "message", "request_id"]
    assert error["message"]


def test_an_error_is_a_sentence_and_a_remedy() -> None:
    said = studio("say", "hello", "--voice", "nobody", "--quiet")
    assert (said.status, said.out) == (6, "")
    assert said.err == "There is no voice called “nobody”.\nChoose a voice from the list.\n"


def test_errors_in_chinese(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    message = here("say", "hello", "--voice", "nobody", "--json").document["error"]["message"]
    assert "nobody" in message
    assert any("\u4e00" <= character <= "\u9fff" for character in message)


def test_lone_surrogates_are_said_as_far_as_they_can_be(here: Here, account: str) -> None:
    text = "你\ud800好"
    said = here("say", text, "--account", account, "--voice", CHINESE, "--json")
    assert said.status == 0
    check_units(said.document, text)
    assert "好" in lit(said.document, text)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no arguments that are bytes")
def test_an_argument_that_is_no_utf8() -> None:
    done = subprocess.run(
        [os.fsencode(part) for part in command("say", "--json", "--no-play")] + [b"ok \xff\xfe"],
        capture_output=True,
        env=environment(),
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["duration_s"] > 0


def test_a_wrong_key(here: Here, account: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("say", "hello", "--account", account, "--voice", CHINESE, "--json")
    monkeypatch.setenv("VOICE_STUDIO_SECRET_SHARED_APP_SECRET", "wrong-secret-0123")
    refused = here(*arguments)
    assert (refused.status, refused.kind) == (5, "key_refused")
    assert "wrong-secret-0123" not in refused.out + refused.err
    monkeypatch.delenv("VOICE_STUDIO_SECRET_SHARED_APP_SECRET")
    missing = here(*arguments)
    assert (missing.status, missing.kind) == (5, "no_secret")


def test_a_vendor_that_is_not_there(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = ("--set", "base_url=http://127.0.0.1:9", "--set", "app_id=x")
    assert here("accounts", "add", "gone", "--vendor", "xingyun", *fields).status == 0
    monkeypatch.setenv("VOICE_STUDIO_SECRET_GONE_APP_SECRET", "x")
    said = here("say", "hello", "--account", "gone", "--voice", "v", "--json")
    assert (said.status, said.kind) == (4, "unreachable")
    assert list(said.document) == ["error"]


# --- vendors that misbehave ------------------------------------------------------------------------------------------

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


@pytest.fixture
def impatient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a minute for a vendor that is silent; how often something is tried stays as it is."""
    long = 0.4 if "silence" in request.node.name else 20.0
    quick = Timeouts(connect=20.0, first=long, idle=long, ping=10.0, close=0.2)
    monkeypatch.setitem(XingyunSpeech.__init__.__kwdefaults__, "timeouts", quick)  # type: ignore[arg-type]
    monkeypatch.setattr(speech, "PAUSES", {kind: (0.0,) * len(pauses) for kind, pauses in speech.PAUSES.items()})


@pytest.fixture
def cloud(impatient: None, here: Here, monkeypatch: pytest.MonkeyPatch) -> Callable[[XingyunServer], str]:
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
        stdout, stderr = process.communicate(timeout=90)
    said = Run(process.returncode, stdout.decode(), stderr.decode())
    assert said.status == 0, said.err
    text = long_text.read_text("utf-8")
    spans = [(unit["src_start"], unit["src_end"]) for unit in said.document["units"] if unit["src_start"] is not None]
    lit = [place for start, end in spans for place in range(start, end)]
    assert {text[place] for place in set(range(len(text))) - set(lit)} <= set("，。\n")
    assert lit == sorted(lit)


# --- what this machine does ------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with disk.small_disk(tmp_path / "small", 256) as folder:
        yield folder


def test_a_full_disk_keeps_the_take(here: Here, account: str, small_disk: Path) -> None:
    text = "这一段话比较长,所以写出来的文件放不下。" * 4
    out, times = small_disk / "a.wav", small_disk / "a.srt"
    arguments = ("say", text, "--account", account, "--voice", CHINESE, "--json")
    said = here(*arguments, "--out", str(out), "--timing", str(times))
    assert (said.status, said.kind) == (6, "disk_full")
    document = said.document
    assert document["audio"] is None
    assert document["duration_s"] > 10
    assert list(small_disk.iterdir()) == []
    # What was made is in the library, and can be written where there is room.
    other = small_disk.parent / "a.wav"
    assert here("takes", "export", document["take"], "--to", str(other)).status == 0
    assert other.stat().st_size > 256 * 1024


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_interrupting_a_long_text_keeps_what_came(tmp_path: Path) -> None:
    """One megabyte takes hours to say; whoever stops it after a moment has that moment."""
    script, out = tmp_path / "long.txt", tmp_path / "long.wav"
    script.write_text("这是一段很长的文字。" * 100 + "\n" + "Another line of it.\n" * 50_000, encoding="utf-8")
    with subprocess.Popen(
        command("say", "--file", str(script), "--json", "--out", str(out)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        recordings = Path(os.environ["VOICE_STUDIO_HOME"]) / "data" / "recordings"
        while not any(path.stat().st_size > 100_000 for path in recordings.rglob("*.pcm")):
            assert process.poll() is None
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=90)
    said = Run(process.returncode, stdout.decode(), stderr.decode())
    assert (said.status, said.kind) == (130, "cancelled"), said.err
    document = said.document
    assert list(document) == ["error", *KEYS]
    assert document["duration_s"] > 1
    assert document["audio"] == str(out)
    assert out.stat().st_size > 44 + document["duration_s"] * document["sample_rate"]
    shown = studio("takes", "show", document["take"], "--json").document
    assert shown["complete"] is False
    assert shown["duration_s"] == document["duration_s"]


def test_two_programs_on_one_home_at_once(tmp_path: Path) -> None:
    def say(name: str) -> Run:
        return studio("say", f"同时说话 {name}", "--json", "--out", str(tmp_path / f"{name}.wav"))

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(say, ("甲", "乙")))
    assert [each.status for each in runs] == [0, 0], [each.err for each in runs]
    listed = studio("takes", "list", "--json").document["takes"]
    assert {each["take"] for each in listed} == {each.document["take"] for each in runs}


def test_a_damaged_library_is_said_and_the_text_too(here: Here, account: str) -> None:
    data = Path(os.environ["VOICE_STUDIO_HOME"]) / "data"
    data.mkdir(parents=True, exist_ok=True)
    (data / "library.db").write_bytes(b"damaged" * 1_000)
    said = here("say", "好", "--account", account, "--voice", CHINESE, "--json")
    assert said.status == 0
    assert said.document["take"]
    assert "library.damaged-" in said.err
    assert list(data.glob("library.damaged-*.db"))


def test_playing_shows_the_text_as_it_is_heard(here: Here, account: str) -> None:
    """Without a sound server the clock is silent, but it runs; without a terminal the text comes as it is read."""
    arguments = ("say", "你好世界", "--account", account, "--voice", CHINESE)
    said = here(*arguments, "--play", "--json")
    assert said.status == 0, said.err
    assert said.document["duration_s"] > 0.3
    shown = "".join(line for line in said.err.splitlines() if "sound" not in line)
    assert shown == "你好世界"
    for warning in said.document["warnings"]:
        assert warning in said.err
    # It is also what happens when nothing else is asked for; quiet only takes the text away.
    quiet = here(*arguments, "--quiet")
    assert (quiet.status, quiet.out, quiet.err) == (0, "", "")


def test_what_was_kept_is_told_to_people_too(here: Here, account: str, small_disk: Path) -> None:
    text = "这一段话比较长,所以写出来的文件放不下。" * 4
    out, times = small_disk / "a.wav", small_disk / "a.srt"
    said = here("say", text, "--account", account, "--voice", CHINESE, "--timing", str(times), "--out", str(out))
    assert said.status == 6
    lines = said.err.splitlines()
    assert lines[0].startswith("Take ")
    assert "full" in lines[1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals here")
def test_a_terminal_lights_the_character_that_sounds() -> None:
    import pty

    main_end, its_end = pty.openpty()
    with subprocess.Popen(
        command("say", "你好"), stdout=its_end, stderr=its_end, stdin=its_end, env=environment(TERM="xterm")
    ) as process:
        os.close(its_end)
        screen = bytearray()
        while True:
            try:
                screen += os.read(main_end, 4096)
            except OSError:  # the other end is closed
                break
    os.close(main_end)
    text = screen.decode()
    assert process.returncode == 0, text
    lit_marks = ["\x1b[1;4;7m你\x1b[0m好", "\x1b[2m你\x1b[0m\x1b[1;4;7m好"]
    assert [mark in text for mark in lit_marks] == [True, True], text
    assert text.index(lit_marks[0]) < text.index(lit_marks[1])
    assert "你好\r\nTake " in text


def test_the_module_runs_from_anywhere(tmp_path: Path) -> None:
    done = subprocess.run(command("--version"), cwd=tmp_path, env=environment(), capture_output=True, check=True)
    assert done.stdout.startswith(b"voice-studio ")
    assert (ROOT / "studio" / "__main__.py").is_file()
