"""The local service from the command line."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys

import pytest

from .conftest import command, environment, studio


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_it_prints_where_it_is_and_serves_until_it_is_told_to_end() -> None:
    with subprocess.Popen(
        command("local-service"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    ) as service:
        assert service.stdout is not None
        fields = json.loads(service.stdout.readline())["xingyun"]
        assert set(fields) == {"base_url", "app_id", "app_secret"}
        host, _, port = fields["base_url"].removeprefix("http://").partition(":")
        socket.create_connection((host, int(port)), 5).close()
        service.send_signal(signal.SIGTERM)
        assert service.wait(30) == 0
        assert service.stdout.read() == b""


def test_a_port_in_use_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = studio("local-service", "--port", port, "--json")
    assert (said.status, said.kind) == (6, "bad_field")
    assert port in said.document["error"]["message"]
