"""The log: what it keeps, and what it never keeps."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from studio.app import log as app_log
from studio.app.log import FILE, describe, redact, start_log, stop_log
from studio.core.errors import Kind, StudioError

SECRET = "bb81b706-ef1f-443e-9e86-9df8399f796b"
SCRIPT = "在这里提醒大家 remember the milk"


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Path]:
    handler = start_log(tmp_path)
    yield tmp_path
    stop_log(handler)
    assert handler not in logging.getLogger().handlers


def written(folder: Path) -> str:
    return (folder / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line",
    [
        f"Authorization: Bearer {SECRET}",
        f"authorization={SECRET}; next",
        f"X-TOKEN: {SECRET}",
        f"{{'X-Token': '{SECRET}', 'X-APP-ID': '{SECRET}'}}",
        f'{{"app_secret": "{SECRET}"}}',
        f"app_key={SECRET}",
        f"secret_key = {SECRET}",
        f"password:{SECRET}",
        f"sent with bearer {SECRET}",
        f"wss://nebula-agent.xingyun3d.com/user/v1/ws/tts?tts_vcn=x&text={SECRET}",
        f"GET http://127.0.0.1:8080/a/b?signature={SECRET} 101",
    ],
)
def test_keys_and_queries_are_hidden(line: str) -> None:
    shown = redact(line)
    assert SECRET not in shown
    assert "[hidden]" in shown


def test_what_is_no_key_stays() -> None:
    for line in ("connecting to wss://nebula-agent.xingyun3d.com/user/v1/ws/tts", "3 tokens, 40 units", "key refused"):
        assert redact(line) == line


def test_own_records_from_info_and_others_from_warning(logs: Path) -> None:
    logging.getLogger("studio.services.speech").info("take begun")
    logging.getLogger("studio.services.speech").debug("not this")
    logging.getLogger("websockets").info("> TEXT %s", SCRIPT)
    logging.getLogger("websockets").warning("odd frame")
    logging.getLogger("studiolike").info("not ours")
    text = written(logs)
    assert "take begun" in text
    assert "odd frame" in text
    assert SCRIPT not in text
    assert "not this" not in text
    assert "not ours" not in text
    assert "started on Python" in text


def test_a_traceback_says_where_and_not_what(logs: Path) -> None:
    script = SCRIPT
    try:
        try:
            int(script)
        except ValueError as error:
            raise StudioError(Kind.UNREADABLE, message="frame 3") from error
    except StudioError:
        logging.getLogger("studio").exception("while reading")
    text = written(logs)
    assert "test_a_traceback_says_where_and_not_what" in text
    assert "builtins.ValueError" in text
    assert "which led to" in text
    assert "frame 3" in text
    assert SCRIPT not in text


def failing(error: BaseException) -> BaseException:
    try:
        raise error
    except (TypeError, KeyError, OSError, AttributeError) as caught:
        return caught


def test_errors_about_code_keep_their_words() -> None:
    assert "no attribute 'plya'" in describe(failing(AttributeError("no attribute 'plya'")))
    assert SCRIPT not in describe(failing(KeyError(SCRIPT)))
    assert SECRET not in describe(failing(OSError(f"X-TOKEN: {SECRET}")))


def test_an_error_that_leads_to_itself_ends() -> None:
    one, other = failing(TypeError("one")), failing(TypeError("other"))
    one.__context__, other.__context__ = other, one
    assert describe(one).count("Traceback") == 2
    hidden = failing(TypeError("second"))
    hidden.__context__, hidden.__suppress_context__ = one, True
    assert describe(hidden).count("Traceback") == 1


def test_it_rotates_and_outlives_what_cannot_be_encoded(logs: Path) -> None:
    [handler] = [each for each in logging.getLogger().handlers if isinstance(each, RotatingFileHandler)]
    handler.maxBytes = 2_000
    for number in range(200):
        logging.getLogger("studio").info("line %d \ud800", number)
    assert len(list(logs.glob(f"{FILE}*"))) == 1 + app_log.KEPT
    assert all(path.stat().st_size <= 2_000 for path in logs.glob(f"{FILE}*"))
    assert "\\ud800" in written(logs)


def test_an_empty_exception_is_nothing() -> None:
    assert app_log.Formatter().formatException((None, None, None)) == ""
