"""The recognizer that is always there, and what it says where its model is not installed with it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pocketsphinx
import pytest

from studio.local.hearing import serve
from studio.local.sphinx import NO_MODEL, ModelError, Sphinx

AMIABLE = Path(__file__).parents[1] / "recordings" / "amiable.flac"


def test_without_its_model_it_says_which_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pocketsphinx, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ModelError, match="voice-studio-english"):
        Sphinx().hear(b"\0\0" * 1600, "en")
    answers = io.StringIO()
    request = {"sound": str(AMIABLE), "result": str(tmp_path / "result"), "language": "en"}
    serve(io.StringIO(json.dumps(request) + "\n"), answers, None)
    assert json.loads(answers.getvalue()) == {"trouble": NO_MODEL}
