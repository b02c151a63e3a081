"""The rules of the house: layers, style, types, docstrings, errors, translations, and a Qt that keeps its counts."""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[1]
STUDIO = ROOT / "studio"
TRANSLATIONS = ROOT / "resources" / "translations" / "zh_CN"
MODULES = sorted(STUDIO.rglob("*.py"))
SCRIPTS = Path(sys.executable).parent


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


# --- tools -----------------------------------------------------------------------------------------------------------


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "format", "--no-cache", "--check", "."],
        ["lint-imports", "--no-cache"],
        ["mypy"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_tools_find_nothing(command: list[str]) -> None:
    done = subprocess.run([SCRIPTS / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- modules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_opens_with_one_sentence(path: Path) -> None:
    opening = (ast.get_docstring(tree(path)) or "").partition("\n\n")[0]
    assert re.fullmatch(r"\S.*[.:]", opening, re.DOTALL), f"no sentence: {opening!r}"


def test_nothing_catches_everything() -> None:
    """A bug must reach app/crash.py; only what cleans up and raises again may see it on the way."""
    caught = [
        f"{name_of(path)}:{handler.lineno}"
        for path in MODULES
        if name_of(path) != "studio/app/crash.py"
        for handler in ast.walk(tree(path))
        if isinstance(handler, ast.ExceptHandler) and catches_everything(handler)
    ]
    assert not caught


def catches_everything(handler: ast.ExceptHandler) -> bool:
    named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {name.id for name in named if isinstance(name, ast.Name)}
    wide = handler.type is None or "BaseException" in names
    raises_again = isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None
    return "Exception" in names or (wide and not raises_again)


def test_tests_mirror_modules() -> None:
    """A test file is found beside the module it tests, by name."""
    astray = [
        name_of(path)
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if path.parent.name not in {"tests", "end2end", "packaging"}
        and not (STUDIO / path.relative_to(ROOT / "tests").parent / path.name.removeprefix("test_")).exists()
        and not (STUDIO / path.relative_to(ROOT / "tests").parent / path.stem.removeprefix("test_")).is_dir()
    ]
    assert not astray


# --- translations ----------------------------------------------------------------------------------------------------


def calls(module: ast.Module, name: str) -> Iterator[ast.Call]:
    """Calls of `name(…)` and of `anything.name(…)`."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Name) and called.id == name) or (
                isinstance(called, ast.Attribute) and called.attr == name
            ):
                yield node


def text_of(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def sources() -> set[str]:
    """Every English text that a person may read: tr() literals, and what errors, recordings and the doctor say."""
    from studio.core.errors import ADVICE
    from studio.core.judgement import SENTENCES

    found = {text for advice in ADVICE.values() for text in (advice.sentence, advice.remedy)}
    for folder in ("ui", "panels", "app", "cli"):
        for path in sorted((STUDIO / folder).rglob("*.py")):
            for call in calls(tree(path), "tr"):
                if call.args and (text := text_of(call.args[0])):
                    found.add(text)
            # The registry of shortcuts translates the titles of actions: add("area.part", "Title", …).
            for call in calls(tree(path), "add"):
                name, title = [*map(text_of, call.args[:2]), None, None][:2]
                if name and title and "." in name:
                    found.add(title)
    found |= names_of_voices() | set(SENTENCES.values())
    # A reason is a module constant of the doctor's that ends as a sentence does.
    for node in tree(STUDIO / "core" / "doctor.py").body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if (text := text_of(value)) and text.endswith("."):
            found.add(text)
    return found


def names_of_voices() -> set[str]:
    """The local voices and timbres are named in resources."""
    folder = ROOT / "resources" / "voices"
    return {voice["name"] for file in folder.glob("*.json") for voice in json.loads(file.read_text(encoding="utf-8"))}


def translations() -> dict[str, set[str]]:
    """Chinese texts by their English source, over all areas; more than one where areas disagree."""
    found: dict[str, set[str]] = {}
    for path in sorted(TRANSLATIONS.glob("*.ts")):
        for message in ET.parse(path).iter("message"):
            translation = message.find("translation")
            assert translation is not None, path
            assert translation.get("type") is None, f"{path.name}: unfinished {message.findtext('source')!r}"
            found.setdefault(message.findtext("source") or "", set()).add(translation.text or "")
    return found


def constants() -> set[str]:
    """Every string literal of the program; a text handed to tr() as a variable is one of them."""
    return {
        node.value
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_text_has_its_translation() -> None:
    assert sorted(sources() - translations().keys()) == []


def test_every_translation_has_its_text() -> None:
    assert sorted(translations().keys() - constants() - names_of_voices()) == []


def test_translations_are_written_and_agree() -> None:
    found = translations()
    assert [source for source, texts in found.items() if len(texts) != 1 or "" in texts] == []


def test_translations_keep_the_placeholders() -> None:
    changed = [
        (source, text)
        for source, texts in translations().items()
        for text in texts
        if placeholders(source) != placeholders(text)
    ]
    assert not changed


def test_chinese_is_set_with_chinese_signs() -> None:
    """A comma of Latin script in a Chinese sentence stands too close, and looks like a slip."""
    latin = re.compile(r"[\u4e00-\u9fff”）][,;:!?(](?! ?\d)|[,;:!?)][\u4e00-\u9fff“]")
    assert [text for texts in translations().values() for text in texts if latin.search(text)] == []


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("文稿", "稿子|稿件"),
        ("密钥环", "钥匙串"),
        ("请求编号", "请求 ?ID"),
        ("动画", "动效"),
        ("检查新版本", "查看(是否有)?新版本"),
    ],
)
def test_one_thing_has_one_name_in_chinese(name: str, others: str) -> None:
    """In the window, in the terminal and in the guide, so that what the guide names is found in the window."""
    guide = (path.read_text("utf-8") for path in (ROOT / "resources/help/zh_CN").glob("*.md"))
    said = [*(text for texts in translations().values() for text in texts), *guide]
    assert any(name in text for text in said)
    assert [text for text in said if re.search(others, text)] == []


@pytest.mark.parametrize(("language", "named"), [("en", r"(?<!\*)\*([^*\n]+)\*(?!\*)"), ("zh_CN", "“([^”]+)”")])
def test_what_the_guide_quotes_stands_in_the_window(language: str, named: str) -> None:
    """Somebody who is told to press a button looks for these very words."""
    said = translations()
    texts = list(said) if language == "en" else [text for chinese in said.values() for text in chinese]
    there = {text.rstrip("…") for text in texts}
    guide = "\n".join(path.read_text("utf-8") for path in (ROOT / "resources/help" / language).glob("*.md"))
    quoted = {part for path in re.findall(named, guide) for part in path.split(" > ")}
    assert quoted
    assert sorted(quoted - there) == []


# --- Qt --------------------------------------------------------------------------------------------------------------


def test_windows_are_looked_at_with_care() -> None:
    """Qt's own lists of windows may hold some that a collection of garbage deletes while the list is read."""
    lists = re.compile(r"\.(allWidgets|topLevelWidgets|topLevelWindows)\b")
    astray = [
        name_of(path)
        for path in sorted([*MODULES, *(ROOT / "tests").rglob("*.py")])
        if name_of(path) != "tests/fakes/windows.py" and lists.search(path.read_text(encoding="utf-8"))
    ]
    assert not astray


def test_a_signal_takes_no_references() -> None:
    """PySide6 6.12 loses one of True on every emit under Python 3.11; a window at 60 Hz dies of it in seconds."""
    from PySide6.QtCore import QObject, Signal

    class Source(QObject):
        fired = Signal(bool)

        def call(self) -> None:
            self.fired.emit(True)

    received = []
    source = Source()
    source.fired.connect(received.append)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(1_000):
        source.call()
        received.clear()
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert all(abs(now - then) < 100 for now, then in zip(after, before, strict=True)), (before, after)
