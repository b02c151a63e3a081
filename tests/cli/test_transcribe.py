"""`transcribe`: recordings written down by the real local service, in every way a script may ask for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.misbehaving import MisbehavingServer, Serve

from .conftest import Run

Here = Callable[..., Run]
AMIABLE = Path(__file__).parents[1] / "recordings" / "amiable.flac"
KEYS = {"id", "remote_id", "account", "state", "vendor_state", "created", "updated", "error", "text", "segments"}


def test_a_recording_is_written_down_once(here: Here, tmp_path: Path) -> None:
    out = [str(tmp_path / name) for name in ("talk.srt", "talk.txt")]
    run = here("transcribe", str(AMIABLE), "--json", "--out", out[0], "--out", out[1])
    assert run.status == 0, run
    document = json.loads(run.out)
    assert document.keys() >= KEYS
    assert (document["state"], document["account"], document["mode"]) == ("done", "local", "pull")
    assert "himself" in document["text"]
    assert document["segments"][0]["words"][0]["start_s"] > 0
    assert document["transcriptions"] == [{name: document[name] for name in document["transcriptions"][0]}]
    assert document["files"] == out
    assert "-->" in Path(out[0]).read_text("utf-8")
    assert Path(out[1]).read_text("utf-8") == document["text"] + "\n"
    # The same command again shows what there is.
    again = here("transcribe", str(AMIABLE), "--wait")
    assert again.status == 0
    assert document["text"] in again.out
    assert "not sent again" in again.err
    # A link of one's own, called back.
    with MisbehavingServer([Serve(AMIABLE.read_bytes())]) as files:
        run = here("transcribe", f"{files.url}/talk.flac", "--mode", "push", "--wait", "--json")
    document = json.loads(run.out)
    assert (run.status, document["state"], document["mode"]) == (0, "done", "push")
    # A language that the local service does not know.
    run = here("transcribe", str(AMIABLE), "--language", "zh", "--wait", "--json")
    document = json.loads(run.out)
    assert (run.status, document["state"], document["error"]["kind"]) == (3, "failed", "vendor_failed")
    assert "Only English" in document["error"]["message"]
    # What this computer says of it is all there is to say: there is no vendor to be asked.
    run = here("transcribe", str(AMIABLE), "--language", "zh", "--wait")
    assert run.status == 3
    assert "Only English" in run.err
    assert "request id" not in run.err


def test_what_is_no_recording(here: Here, tmp_path: Path) -> None:
    notes, pcm = tmp_path / "notes.wav", tmp_path / "talk.pcm"
    notes.write_text("Dear Sir")
    pcm.write_bytes(bytes(1000))
    run = here("transcribe", str(notes), str(pcm), "--json")
    document = json.loads(run.out)
    assert (run.status, document["error"]["kind"]) == (6, "not_sound")
    assert [each["kind"] for each in document["rejected"]] == ["not_sound", "raw_sound"]
    run = here("transcribe", str(pcm))
    assert run.status == 6
    assert run.err.count("talk.pcm") == 1
    assert "--raw 16000,16,1" in run.err
    # What is refused besides says it, too.
    assert "--raw 16000,16,1" in here("transcribe", str(notes), str(pcm)).err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("a.wav", "b.wav", "--out", "x.txt"),
        ("a.wav", "--raw", "loud"),
        ("a.wav", "--raw", "1,2,3,4"),
        ("a.wav", "--mode", "guess"),
    ],
)
def test_command_lines_that_mean_nothing(here: Here, arguments: tuple[str, ...]) -> None:
    assert here("transcribe", *arguments).status == 2


def test_files_that_cannot_be_written(here: Here, tmp_path: Path) -> None:
    assert here("transcribe", str(AMIABLE), "--out", str(tmp_path / "a.doc")).status == 6
    assert here("transcribe", str(AMIABLE), "--out", str(tmp_path / "none" / "a.txt")).status == 6


def test_pcm_whose_form_is_told(here: Here, tmp_path: Path) -> None:
    import soundfile

    samples, rate = soundfile.read(AMIABLE, dtype="int16")
    (tmp_path / "talk.pcm").write_bytes(samples.tobytes())
    run = here("transcribe", str(tmp_path / "talk.pcm"), "--raw", f"{rate},16,1", "--wait", "--json")
    document = json.loads(run.out)
    assert (run.status, document["state"]) == (0, "done")
    assert "himself" in document["text"]
    assert document["duration_s"] == pytest.approx(3.29, abs=0.01)


def test_accounts(here: Here) -> None:
    run = here("transcribe", str(AMIABLE), "--account", "nobody", "--json")
    assert (run.status, json.loads(run.out)["error"]["kind"]) == (6, "unknown_account")


def test_what_is_doubtful_is_said_and_used_all_the_same(here: Here, tmp_path: Path) -> None:
    import soundfile

    samples, rate = soundfile.read(AMIABLE, dtype="int16")
    soundfile.write(tmp_path / "talk.mp3", samples, rate, format="WAV")
    run = here("transcribe", str(tmp_path / "talk.mp3"), "--json", "--wait")
    document = json.loads(run.out)
    assert (run.status, document["state"]) == (0, "done")
    (notice,) = document["notices"]
    assert (notice["source"], notice["kind"]) == (str(tmp_path / "talk.mp3"), "wrong_suffix")
    run = here("transcribe", str(tmp_path / "talk.mp3"))
    assert "is not what its name says" in run.err
