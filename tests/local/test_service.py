"""The service as a process: how it starts, whom it answers, and that it never outlives anyone."""

from __future__ import annotations

import array
import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from tests.local.conftest import ROOT, Service, alive, children, listen, running, wait_for

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


def test_it_prints_one_line_and_starts_quickly() -> None:
    with running() as first, running() as second:
        print(f"start: {first.start_s * 1000:.0f} ms, {second.start_s * 1000:.0f} ms")
        assert first.start_s < 20  # while whoever starts it waits; how fast it is, is measured among the benchmarks
        assert first.base_url == f"http://127.0.0.1:{first.port}"
        assert first.app_secret != second.app_secret
        assert first.app_id != second.app_id
        first.heard("好")
        assert first.process.stdout
        assert first.process.stdin
        first.process.stdin.close()
        assert first.process.stdout.read() == b""


def test_a_port_can_be_chosen_and_a_taken_one_is_said() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running("--port", str(port)) as service:
        assert service.port == port
        second = subprocess.run(
            [sys.executable, "-m", "studio.local", "--port", str(port)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert second.returncode == 1
        assert f"port {port}" in second.stderr
        assert second.stdout == ""


def raw_request(service: Service, *headers: str) -> str:
    """The first line that a request to speak is answered with."""
    signed = [f"{name}: {value}" for name, value in service.signature("local-zh-female").items()]
    lines = ["GET /user/v1/ws/tts?tts_vcn=local-zh-female HTTP/1.1", *headers, *signed]
    upgrade = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, *upgrade, key, "", ""]).encode())
        return connection.recv(4096).decode().partition("\r\n")[0]


def test_only_names_of_this_machine_are_answered(service: Service) -> None:
    for name in ("127.0.0.1", "localhost"):
        assert "101" in raw_request(service, f"Host: {name}:{service.port}")
    for name in (f"evil.example:{service.port}", "127.0.0.1", f"127.0.0.1:{service.port + 1}"):
        assert "421" in raw_request(service, f"Host: {name}")


def test_a_web_page_is_not_answered(service: Service) -> None:
    assert "421" in raw_request(service, f"Host: 127.0.0.1:{service.port}", "Origin: https://evil.example")


def test_plain_requests_are_guarded_too(service: Service) -> None:
    def answer(host: str) -> bytes:
        with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            return connection.recv(4096).partition(b"\r\n")[0]

    assert b"404" in answer(f"127.0.0.1:{service.port}")
    assert b"421" in answer("evil.example")


def test_connections_have_a_limit() -> None:
    with running() as service:
        with contextlib.ExitStack() as idle:
            for _ in range(256):
                idle.enter_context(socket.create_connection(("127.0.0.1", service.port), timeout=30))
            wait_for(lambda: service.ask("GET", "/local/timbres").status == 503)
        wait_for(lambda: service.ask("GET", "/local/timbres").status == 200)


def test_every_vendor_has_credentials_of_its_own(service: Service) -> None:
    assert {vendor: set(fields) for vendor, fields in service.accounts.items()} == {
        "xingyun": {"base_url", "app_id", "app_secret"},
        "aipaas": {"base_url", "app_id", "region", "app_key"},
        "metastudio": {"base_url", "project_id", "access_key", "secret_key"},
    }
    assert {fields["base_url"] for fields in service.accounts.values()} == {service.base_url}
    own = [value for fields in service.accounts.values() for name, value in fields.items() if name != "base_url"]
    assert len(set(own)) == len(own)


def test_strictness_is_an_option() -> None:
    with running("--strict") as strict:

        async def main() -> None:
            headers = strict.signature("local-zh-female", data={})
            with pytest.raises(InvalidStatus):
                async with strict.connected(headers=headers):
                    pass
            assert (await strict.say("好")).tokens == ["好"]

        asyncio.run(main())


def test_empty_data_is_taken_otherwise(service: Service) -> None:
    async def main() -> None:
        async with service.connected(headers=service.signature("local-zh-female", data={})) as connection:
            await connection.send(json.dumps({"text": "好"}))
            assert (await listen(connection)).tokens == ["好"]

    asyncio.run(main())


# --- ends ------------------------------------------------------------------------------------------------------------


@linux
def test_it_ends_with_its_input_and_takes_its_engine_along() -> None:
    with running() as service:
        engine = service.engine()
        assert service.process.stdin
        service.process.stdin.close()
        assert service.process.wait(30) == 0
        wait_for(lambda: not alive(engine))


@linux
@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_a_signal_also_while_it_speaks(signal_number: signal.Signals) -> None:
    with running("--pace", "1") as service:
        engine = service.engine()

        async def main() -> None:
            async with service.connected() as connection:
                await connection.send(json.dumps({"text": "很长很长的一段话，说了又说。" * 20}))
                await connection.recv()
                service.process.send_signal(signal_number)
                assert await asyncio.to_thread(service.process.wait, 30) == 0

        asyncio.run(main())
        wait_for(lambda: not alive(engine))


# What starts the service and then waits, with the service's input held open by somebody else as well: only the kernel
# can tell the service that its parent is gone.
PARENT = """
import subprocess, sys, time
service = subprocess.Popen([sys.executable, "-m", "studio.local"], stdin={stdin}, stdout=subprocess.PIPE)
service.stdout.readline()
print(service.pid, flush=True)
time.sleep(60)
"""


@linux
@pytest.mark.parametrize("stdin", ["subprocess.PIPE", "None"])
def test_it_ends_when_its_parent_is_killed_and_leaves_nothing(stdin: str, tmp_path: Path) -> None:
    memory = tmp_path / "memory"
    memory.touch()
    reading, writing = os.pipe()
    with os.fdopen(reading), os.fdopen(writing, "wb"):
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT.format(stdin=stdin)],
            cwd=ROOT,
            env={**os.environ, "VOICE_STUDIO_LOCAL_MEMORY": str(memory)},
            stdin=reading,
            stdout=subprocess.PIPE,
        )
        assert parent.stdout
        with parent.stdout:
            service = int(parent.stdout.readline())
            engine = wait_for(lambda: next(iter(children(service)), None))
            assert alive(service)
            parent.kill()
            parent.wait()
            wait_for(lambda: not alive(service) and not alive(engine))
            assert not memory.exists()


@linux
def test_a_killed_service_takes_its_engine_along() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "studio.local"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    with process.stdin, process.stdout:
        process.stdout.readline()
        engine = wait_for(lambda: next(iter(children(process.pid)), None))
        process.kill()
        process.wait()
        wait_for(lambda: not alive(engine))


def unread(process: int) -> int:
    """Bytes that a process has been sent on its standard input and has not read."""
    import fcntl  # neither is there on Windows
    import termios

    count = array.array("i", [0])
    with Path(f"/proc/{process}/fd/0").open("rb", buffering=0) as pipe:
        fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


# --- the engine's ends -----------------------------------------------------------------------------------------------


@linux
@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_crash_of_the_engine_costs_one_conversation(signal_number: signal.Signals) -> None:
    with running() as service:
        assert service.heard("你好").tokens == ["你", "好"]
        engine = service.engine()
        os.kill(engine, signal.SIGSTOP)  # so that it is at work when it dies

        async def main() -> None:
            async with service.connected() as connection:
                await connection.send(json.dumps({"text": "你好"}))
                waiting = asyncio.create_task(service.say("再见"))
                await asyncio.to_thread(wait_for, lambda: unread(engine))
                os.kill(engine, signal_number)
                with contextlib.suppress(ProcessLookupError):  # gone before it could go on
                    os.kill(engine, signal.SIGCONT)
                error = (await listen(connection)).error
                assert error
                assert error["error_code"] == 40001
                assert (await waiting).tokens == ["再", "见"]

        asyncio.run(main())
        assert service.heard("好").tokens == ["好"]
        assert service.engine() != engine


@linux
def test_an_engine_that_died_idle_is_not_noticed() -> None:
    with running() as service:
        assert service.heard("你好").tokens == ["你", "好"]
        engine = service.engine()
        os.kill(engine, signal.SIGKILL)
        wait_for(lambda: not alive(engine))
        time.sleep(0.05)
        assert service.heard("你好").tokens == ["你", "好"]
