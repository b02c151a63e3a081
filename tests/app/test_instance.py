"""A second start: its files go to the window that is open, and a window that does not answer keeps nobody waiting."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.app import instance
from studio.app.instance import Doorbell, hand_over
from studio.storage.paths import Paths

Called = list[tuple[tuple[Path, ...], str]]


def with_a_window(home: Path, then: Callable[[], Any]) -> tuple[Any, Called]:
    """What a second start makes of it, and what the open window heard."""
    called: Called = []

    async def main() -> Any:
        doorbell = Doorbell(Paths(home), lambda files, token: called.append((files, token)))
        await doorbell.hang()
        try:
            return await asyncio.to_thread(then)
        finally:
            await doorbell.close()

    return asyncio.run(main()), called


@pytest.fixture(autouse=True)
def in_no_hurry_and_on_no_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "PATIENCE_S", 30.0)
    for name in instance._TOKENS:
        monkeypatch.delenv(name, raising=False)


def test_the_files_go_to_the_window_that_is_open(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "let it")
    files = [Path("a b.txt"), tmp_path / "早上.wav"]
    done, called = with_a_window(home, lambda: hand_over(home, files))
    assert done
    assert called == [((tmp_path / "a b.txt", tmp_path / "早上.wav"), "let it")]
    assert not hand_over(home, files), "it has closed"


def test_where_nothing_is_open_nothing_is_loaded_to_ask(home: Path) -> None:
    assert not hand_over(home, [])
    assert not hand_over(home / "another", [])


def test_only_the_owner_can_read_where_it_listens(home: Path) -> None:
    card = Paths(home).data / instance._FILE
    mode, _ = with_a_window(home, lambda: card.stat().st_mode & 0o777)
    assert mode == 0o600
    assert not card.exists()


@pytest.mark.parametrize(
    "said",
    [b"", b"let me in\n", b"\n", b'{"files": []}\n'],
    ids=["nothing", "another word", "an empty line", "no word"],
)
def test_who_does_not_know_the_word_learns_nothing(home: Path, said: bytes) -> None:
    def knock() -> bytes:
        card = json.loads((Paths(home).data / instance._FILE).read_bytes())
        with socket.create_connection(("127.0.0.1", card["port"]), 30) as line:
            line.sendall(said)
            line.shutdown(socket.SHUT_WR)
            return line.recv(100)

    assert with_a_window(home, knock) == (b"", [])


@pytest.mark.parametrize("wish", [b"no json\n", b"[]\n", b'{"files": 5, "token": ""}\n', b"{}\n", b""])
def test_what_makes_no_sense_is_not_opened(home: Path, wish: bytes) -> None:
    def ask() -> bytes:
        card = json.loads((Paths(home).data / instance._FILE).read_bytes())
        with socket.create_connection(("127.0.0.1", card["port"]), 30) as line:
            line.sendall(card["question"].encode() + b"\n" + wish)
            line.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: line.recv(100), b""))

    answer, called = with_a_window(home, ask)
    assert (answer.count(b"\n"), called) == (1, [])


def answering(home: Path, answer: Callable[[socket.socket], object]) -> bool:
    """Hand over to something that listens at the port of a window and is not one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        card = {"port": server.getsockname()[1], "question": "q", "answer": "a", "process": 1}
        (Paths(home).data / instance._FILE).write_text(json.dumps(card))

        def serve() -> None:
            line, _ = server.accept()
            with line:
                answer(line)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            return hand_over(home, [Path("secret.txt")])
        finally:
            thread.join()


def test_whoever_has_the_port_now_is_told_no_file(home: Path) -> None:
    heard: list[bytes] = []

    def pretend(line: socket.socket) -> None:
        heard.append(line.recv(1000))
        line.sendall(b"yes\n")
        heard.append(line.recv(1000))

    assert not answering(home, pretend)
    assert heard == [b"q\n", b""]


def test_one_that_goes_away_in_between_is_no_window(home: Path) -> None:
    assert not answering(home, lambda line: line.recv(1000))
    assert not answering(home, lambda line: (line.recv(1000), line.sendall(b"a\n"), line.recv(1000)))


def test_a_window_that_hangs_is_not_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "PATIENCE_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:  # connects, and never answers
        card = {"port": server.getsockname()[1], "question": "q", "answer": "a", "process": 1}
        (Paths(home).data / instance._FILE).write_text(json.dumps(card))
        assert not hand_over(home, [])


@pytest.mark.parametrize(
    "card",
    [
        b"",
        b"\0\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"port": "x", "question": "q", "answer": "a", "process": 1}',
        b'{"port": 99999, "question": "q", "answer": "a", "process": 1}',
        b'{"port": null, "question": null, "answer": null, "process": null}',
    ],
    ids=["empty", "zeros", "a list", "nothing in it", "brackets", "a word", "no such port", "nulls"],
)
def test_a_note_that_makes_no_sense_is_none(home: Path, card: bytes) -> None:
    (Paths(home).data / instance._FILE).write_bytes(card)
    assert not hand_over(home, [])


@pytest.mark.parametrize("wrong", [{"question": 1}, {"answer": ["a"]}, {"process": "1"}])
def test_a_damaged_note_of_a_port_that_answers_is_none(home: Path, wrong: dict[str, object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        card = {"port": server.getsockname()[1], "question": "q", "answer": "a", "process": 1}
        (Paths(home).data / instance._FILE).write_text(json.dumps(card | wrong))
        assert not hand_over(home, [])
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_note_of_a_later_window_stays(home: Path) -> None:
    async def main() -> None:
        first, second = (Doorbell(Paths(home), lambda _files, _token: None) for _ in range(2))
        await first.hang()
        await second.hang()
        await first.close()
        assert await asyncio.to_thread(hand_over, home, [])
        await second.close()
        assert not (Paths(home).data / instance._FILE).exists()

    asyncio.run(main())


def test_a_doorbell_that_was_never_hung_is_taken_down(home: Path) -> None:
    asyncio.run(Doorbell(Paths(home), lambda _files, _token: None).close())
