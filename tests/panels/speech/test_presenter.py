"""Stories at the speech panel: what a person does, and what must come of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from studio.core.errors import Kind, StudioError
from studio.core.ports import PlayState
from studio.core.resources import resource
from studio.panels.speech.reading import ReadingView
from studio.services.scripts import Script
from studio.services.timbres import Picks
from studio.ui.export import ExportDialog
from studio.ui.script_editor import ScriptEditor
from studio.ui.script_marks import Mark
from tests.fakes.disk import small_disk
from tests.panels.speech.conftest import CHARACTER, Desk, Story, ToldVendor

Told = Callable[[Story], None]
TEXT = "春眠不觉晓\n处处闻啼鸟\n夜来风雨声\n花落知多少"
FIRST, SECOND, THIRD, LAST = TEXT.split("\n")


def click(editor: ScriptEditor, place: int, *, twice: bool = False) -> None:
    """Click a character of the present text."""
    start = editor._present().utf16(place)
    spot = next(editor._strips(QRectF(editor.viewport().rect()), start, start + 1)).center().toPoint()
    press = QTest.mouseDClick if twice else QTest.mouseClick
    press(editor.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def words(desk: Desk, name: str) -> str:
    return desk.person.find(QLabel, name).text()


# First start


def test_a_newcomer_finds_a_script_that_one_press_reads(told: Told) -> None:
    async def story(desk: Desk) -> None:
        assert desk.person.editor.text() == resource("scripts", "welcome.en.txt").read_text(encoding="utf-8").strip()
        desk.person.press("speech.play")
        await desk.person.until(lambda: desk.playback.state is PlayState.PLAYING)
        await desk.person.until(lambda: desk.person.editor.lit_text == "P")

    told(story)


def test_an_empty_page_offers_the_sample(told: Told) -> None:
    async def story(desk: Desk) -> None:
        assert not desk.person.there(QPushButton, "speech.sample")
        desk.person.write("")
        offer = desk.person.find(QPushButton, "speech.sample")
        assert offer.isVisible()
        desk.studio.appearance.set_language("zh_CN")
        await desk.person.until(lambda: offer.accessibleName() == offer.text() == "打开示例文稿")
        desk.person.press("speech.sample")
        sample = resource("scripts", "welcome.zh_CN.txt").read_text(encoding="utf-8").strip()
        await desk.person.until(lambda: desk.person.editor.text() == sample)
        assert not offer.isVisible()
        assert desk.playback.state is PlayState.STOPPED
        desk.person.write("")
        desk.person.editor.insertPlainText("我")
        assert not offer.isVisible()

    told(story)


def test_the_draft_comes_back_with_its_caret(told: Told) -> None:
    async def write(desk: Desk) -> None:
        desk.person.write("一份没有保存的稿子")
        desk.person.editor.place_caret(3)

    async def find(desk: Desk) -> None:
        assert desk.person.editor.text() == "一份没有保存的稿子"
        assert desk.person.editor.caret() == 3

    told(write)
    told(find)


# Playing


def test_the_light_is_where_the_sound_is(told: Told) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.made()
        for place in (0, 3, 7):
            await desk.at(int((place + 0.5 if place < 5 else place - 0.5) * CHARACTER))
            assert desk.person.editor.lit_text == TEXT[place]
        desk.playback.state = PlayState.ENDED
        await desk.person.until(lambda: desk.person.editor.lit_text == "")
        assert words(desk, "speech.timing") == "Character timing"
        assert words(desk, "speech.progress") == "4 of 4 paragraphs made"
        assert [desk.person.editor.mark(number) for number in range(4)] == [Mark.MADE] * 4

    told(story)


def test_the_first_sound_is_measured_from_the_press(told: Told) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.made()
        desk.playback.first_audible = asyncio.get_running_loop().time() + 60  # the loop's clock is the monotonic one
        await desk.person.until(lambda: words(desk, "speech.first_sound").endswith(" ms"))
        assert 59_000 < int(words(desk, "speech.first_sound").split()[2]) < 61_000

    told(story)


def test_play_pauses_and_goes_on_and_stop_ends_it(told: Told) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        play = desk.person.find(QPushButton, "speech.play")
        for label, state in (("Pause", PlayState.PLAYING), ("Go on", PlayState.PAUSED), ("Pause", PlayState.PLAYING)):
            desk.person.press("speech.play")
            await desk.person.until(lambda state=state: desk.playback.state is state)
            await desk.person.until(lambda label=label: play.text() == label)
        desk.person.press("speech.stop")
        await desk.person.until(lambda: desk.playback.state is PlayState.STOPPED)
        await desk.person.until(lambda: play.text() == "Play")

    told(story)


def test_what_was_made_is_played_again_without_the_vendor(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.made()
        assert len(vendor.spoken) == 4
        desk.person.press("speech.stop")
        await desk.person.until(lambda: desk.playback.state is PlayState.STOPPED)
        desk.person.editor.place_caret(TEXT.index(THIRD))
        desk.person.key(Qt.Key.Key_F5)
        await desk.person.until(lambda: desk.playback.state is PlayState.PLAYING)
        assert desk.playback.frame == 10 * CHARACTER
        assert len(vendor.spoken) == 4

    told(story)


def test_an_edit_makes_one_paragraph_stale_and_only_that_is_made_again(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        editor = desk.person.editor
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.made()
        await desk.at(int(10.5 * CHARACTER))
        assert editor.lit_text == THIRD[0]
        editor.place_caret(TEXT.index(SECOND))
        editor.insertPlainText("新")
        assert editor.mark(1) is Mark.STALE
        await desk.at(int(11.5 * CHARACTER))
        assert editor.lit_text == THIRD[1]  # it has moved with its text
        desk.person.press("speech.stop")
        await desk.person.until(lambda: desk.playback.state is PlayState.STOPPED)
        desk.person.editor.place_caret(0)
        desk.person.press("speech.play")
        await desk.person.until(lambda: len(vendor.spoken) == 5)
        await desk.made()
        assert vendor.spoken[-1][0] == "新" + SECOND
        await desk.person.until(lambda: editor.mark(1) is Mark.MADE)

    told(story)


def test_the_selection_and_the_paragraph_are_read_alone(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        editor = desk.person.editor
        editor.place_caret(2)
        cursor = editor.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor, 3)
        editor.setTextCursor(cursor)
        desk.person.key(Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        await desk.person.until(lambda: len(vendor.spoken) == 1)
        await desk.made()
        assert vendor.spoken[0][0] == FIRST[2:]
        editor.place_caret(TEXT.index(THIRD) + 2)
        desk.person.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await desk.person.until(lambda: len(vendor.spoken) == 2)
        await desk.made()
        assert vendor.spoken[1][0] == THIRD
        assert editor.text() == TEXT

    told(story)


def test_nothing_to_speak_is_said(told: Told) -> None:
    async def story(desk: Desk) -> None:
        await desk.script("  \n ")
        desk.person.press("speech.play")
        await desk.person.until(lambda: "There is no text to speak." in desk.notices())
        await desk.script("🎉🎉")
        desk.person.press("speech.play")
        await desk.person.until(lambda: "nothing in this text that can be spoken" in desk.notices())

    told(story)


# Clicks


def test_a_click_seeks_while_it_plays_and_else_only_moves_the_caret(told: Told) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        editor = desk.person.editor
        desk.person.press("speech.play")
        await desk.made()
        click(editor, TEXT.index("啼"))
        await desk.person.until(lambda: desk.playback.frame == 8 * CHARACTER)
        assert desk.playback.state is PlayState.PLAYING
        desk.person.press("speech.stop")
        await desk.person.until(lambda: desk.playback.state is PlayState.STOPPED)
        desk.playback.calls.clear()
        click(editor, TEXT.index("花"))
        await asyncio.sleep(0.05)
        assert desk.playback.calls == []
        assert editor.caret() in (TEXT.index("花"), TEXT.index("花") + 1)
        click(editor, TEXT.index("落"), twice=True)
        await desk.person.until(lambda: desk.playback.state is PlayState.PLAYING)
        assert desk.playback.frame == 16 * CHARACTER

    told(story)


def test_a_click_on_what_has_not_arrived_waits_for_it_visibly(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        vendor.gates[SECOND] = asyncio.Event()
        await desk.script(TEXT)
        editor = desk.person.editor
        desk.person.press("speech.play")
        await desk.person.until(lambda: desk.playback.state is PlayState.PLAYING)
        await desk.person.until(lambda: editor.mark(0) is Mark.MADE)
        click(editor, TEXT.index("夜"))
        await desk.person.until(lambda: editor.waiting)
        assert desk.playback.state is PlayState.PAUSED
        assert words(desk, "speech.progress") == "Waiting for this place to arrive…"
        vendor.gates[SECOND].set()
        await desk.person.until(lambda: desk.playback.state is PlayState.PLAYING)
        assert desk.playback.frame == 10 * CHARACTER
        assert not editor.waiting

    told(story)


def test_a_click_far_ahead_reads_from_there(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        lines = [f"第{chr(0x4E00 + number)}行文字" for number in range(12)]
        text = "\n".join(lines)
        vendor.gates[lines[1]] = asyncio.Event()
        await desk.script(text)
        desk.person.press("speech.play")
        await desk.person.until(lambda: desk.person.editor.mark(0) is Mark.MADE)
        click(desk.person.editor, text.index(lines[10]) + 2)
        await desk.person.until(lambda: (lines[10], "soft") in vendor.spoken)
        await desk.person.until(lambda: desk.playback.state is PlayState.PLAYING)
        assert desk.playback.frame == 2 * CHARACTER
        vendor.gates[lines[1]].set()

    told(story)


def test_a_place_before_the_part_that_is_read_is_read_from_there(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        editor = desk.person.editor
        editor.place_caret(TEXT.index(THIRD))
        desk.person.press("speech.play")
        await desk.made()
        assert [text for text, _ in vendor.spoken] == [THIRD, LAST]
        click(editor, TEXT.index(SECOND) + 1)
        await desk.person.until(lambda: (SECOND, "soft") in vendor.spoken)
        await desk.made()
        await desk.person.until(lambda: desk.playback.frame == CHARACTER)
        assert desk.playback.state is PlayState.PLAYING
        # The same with the keyboard, from what was read to what comes before it.
        desk.person.press("speech.stop")
        await desk.person.until(lambda: desk.playback.state is PlayState.STOPPED)
        editor.place_caret(0)
        desk.person.key(Qt.Key.Key_F5)
        await desk.person.until(lambda: (FIRST, "soft") in vendor.spoken)
        await desk.made()
        assert desk.playback.frame == 0

    told(story)


def test_what_is_no_part_of_the_selection_that_was_read_is_read_when_it_is_clicked_twice(
    told: Told, vendor: ToldVendor
) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        editor = desk.person.editor
        cursor = editor.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor, 3)
        editor.setTextCursor(cursor)
        desk.person.key(Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        await desk.made()
        desk.playback.state = PlayState.ENDED
        editor.place_caret(TEXT.index(SECOND))
        editor.insertPlainText("新")  # also when the script is another one by now
        click(editor, TEXT.index(THIRD) + 2, twice=True)
        await desk.person.until(lambda: (THIRD, "soft") in vendor.spoken)
        await desk.made()
        await desk.person.until(lambda: desk.playback.frame == CHARACTER)
        assert desk.playback.state is PlayState.PLAYING

    told(story)


@pytest.mark.parametrize("play", ["speech.play", "transport.play"])
def test_pressing_play_ends_the_waiting(told: Told, vendor: ToldVendor, play: str) -> None:
    async def story(desk: Desk) -> None:
        vendor.gates[SECOND] = asyncio.Event()
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.person.until(lambda: desk.person.editor.mark(0) is Mark.MADE)
        click(desk.person.editor, TEXT.index(SECOND) + 2)
        await desk.person.until(lambda: desk.person.editor.waiting)
        desk.person.press(play)
        await desk.person.until(lambda: not desk.person.editor.waiting)
        assert desk.playback.state is PlayState.PLAYING
        vendor.gates[SECOND].set()

    told(story)


def test_a_click_on_the_waveform_seeks(told: Told) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.made()
        waveform = desk.person.find(QWidget, "speech.waveform")
        QTest.mouseClick(waveform, Qt.MouseButton.LeftButton, pos=waveform.rect().center())
        await desk.person.until(lambda: abs(desk.playback.frame - 10 * CHARACTER) < CHARACTER)

    told(story)


def test_a_click_on_a_mark_makes_that_paragraph(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.person.editor.mark_clicked.emit(2)
        await desk.person.until(lambda: vendor.spoken == [(THIRD, "soft")])
        await desk.made()
        await desk.person.until(lambda: desk.person.editor.mark(2) is Mark.MADE)
        assert desk.person.editor.mark(0) is Mark.NOT_MADE

    told(story)


# Trouble


def test_a_failed_paragraph_is_red_and_retry_goes_on_there(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        vendor.failures[SECOND] = StudioError(Kind.UNREADABLE, message="gone", request_id="r-1")
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.person.until(lambda: desk.person.editor.mark(1) is Mark.FAILED)
        take = desk.page.reader.take
        assert take is not None
        assert take.frames > 5 * CHARACTER  # what came of it stays
        await desk.person.until(lambda: "cannot be read" in desk.notices())
        vendor.failures.clear()
        desk.person.press("notices.retry")
        await desk.person.until(lambda: desk.person.editor.mark(3) is Mark.MADE)
        await desk.person.until(lambda: desk.playback.state is PlayState.PLAYING)
        assert desk.playback.frame == 5 * CHARACTER
        assert desk.person.editor.mark(1) is Mark.MADE

    told(story)


def test_text_without_times_is_heard_and_says_why_it_is_not_lit(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        vendor.coarse = True
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.made()
        await desk.person.until(lambda: words(desk, "speech.timing") not in ("", "Character timing"))
        assert desk.person.find(QLabel, "speech.timing").toolTip()
        assert desk.playback.state is PlayState.PLAYING

    told(story)


# Choices, inspector, versions


def test_another_voice_is_remembered_and_marks_start_anew(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.made()
        box = desk.person.find(QComboBox, "speech.voice")
        box.setCurrentIndex(box.findData("loud"))
        box.activated.emit(box.currentIndex())
        await desk.person.until(lambda: desk.person.editor.mark(0) is Mark.NOT_MADE)
        assert desk.studio.services.preferences.last_voice == "loud"
        desk.person.press("speech.stop")
        await desk.person.until(lambda: desk.playback.state is PlayState.STOPPED)
        desk.person.editor.place_caret(0)
        desk.person.press("speech.play")
        await desk.person.until(lambda: (LAST, "loud") in vendor.spoken)

    told(story)


def automatic(desk: Desk) -> None:
    """Let the voice be chosen."""
    voice = desk.person.find(QComboBox, "speech.voice")
    voice.setCurrentIndex(voice.findData(""))
    voice.activated.emit(voice.currentIndex())


@pytest.mark.parametrize(("script", "voice", "typed"), [
    ("One or two.\nThree or four.\nFive.", "plain", "一"),
    (TEXT, "soft", "a spring night slept through to the late morning, nobody knows how many petals have fallen "),
])  # fmt: skip
def test_words_of_another_language_leave_the_voice_of_what_is_made(
    told: Told, vendor: ToldVendor, script: str, voice: str, typed: str
) -> None:
    async def story(desk: Desk) -> None:
        editor = desk.person.editor
        await desk.script(script)
        automatic(desk)
        desk.person.press("speech.play")
        await desk.made()
        lines = script.split("\n")
        assert vendor.spoken == [(line, voice) for line in lines]
        await desk.person.until(lambda: editor.mark(0) is Mark.MADE)
        editor.place_caret(0)
        editor.insertPlainText(typed)
        count = f"{len(lines) - 1} of {len(lines)} paragraphs made"
        await desk.person.until(lambda: words(desk, "speech.progress") == count)
        assert [editor.mark(number) for number in range(len(lines))] == [Mark.STALE] + [Mark.MADE] * (len(lines) - 1)
        desk.person.press("speech.stop")
        await desk.person.until(lambda: desk.playback.state is PlayState.STOPPED)
        editor.place_caret(0)
        desk.person.press("speech.play")
        await desk.person.until(lambda: len(vendor.spoken) > len(lines))
        await desk.made()
        assert vendor.spoken[len(lines) :] == [(typed + lines[0], voice)]
        assert desk.notices() == ""

    told(story)


def test_what_would_be_made_again_with_another_voice_is_said_before(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        editor = desk.person.editor
        await desk.script("One.\nTwo.\nThree.")
        automatic(desk)
        desk.person.press("speech.play")
        await desk.made()
        assert {spoken for _, spoken in vendor.spoken} == {"plain"}
        assert words(desk, "speech.progress") == "3 of 3 paragraphs made"
        editor.place_caret(0)
        editor.insertPlainText("一二三")
        await desk.person.until(lambda: [editor.mark(number) for number in (1, 2)] == [Mark.NOT_MADE] * 2)
        assert words(desk, "speech.progress") == "0 of 3 paragraphs made"
        await desk.person.until(lambda: "To keep it, choose Plain" in desk.notices())
        editor.insertPlainText("四")
        desk.studio.window.notices.clear()
        await desk.person.until(lambda: not desk.page._refresh.isActive())
        await desk.page._mark()
        assert desk.notices() == ""  # it was said
        editor.document().undo()
        editor.document().undo()
        await desk.person.until(lambda: [editor.mark(number) for number in (0, 1, 2)] == [Mark.MADE] * 3)
        assert words(desk, "speech.progress") == "3 of 3 paragraphs made"
        assert len(vendor.spoken) == 3

    told(story)


def test_the_marks_of_what_is_being_made_are_the_takes_own(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        editor = desk.person.editor
        await desk.script("One.\nTwo.\nThree.")
        voice = desk.person.find(QComboBox, "speech.voice")
        voice.setCurrentIndex(voice.findData(""))
        voice.activated.emit(voice.currentIndex())
        gate = vendor.gates["Three."] = asyncio.Event()
        desk.person.press("speech.play")
        await desk.person.until(lambda: words(desk, "speech.progress") == "2 of 3 paragraphs made")
        await desk.person.until(lambda: editor.mark(2) is Mark.ARRIVING)
        editor.place_caret(len(editor.text()))
        editor.insertPlainText("一二三")
        await desk.page._mark()
        assert [editor.mark(number) for number in range(3)] == [Mark.MADE, Mark.MADE, Mark.STALE]
        assert words(desk, "speech.progress") == "2 of 3 paragraphs made"
        gate.set()
        await desk.person.until(lambda: words(desk, "speech.progress") == "0 of 3 paragraphs made")
        assert [editor.mark(number) for number in range(2)] == [Mark.NOT_MADE] * 2

    told(story)


@pytest.mark.parametrize("playing", [True, False])
def test_an_emptied_script_has_nothing_made_and_nothing_to_stop(
    told: Told, vendor: ToldVendor, *, playing: bool
) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        vendor.gates[SECOND] = asyncio.Event()
        desk.person.press("speech.play")
        await desk.person.until(lambda: words(desk, "speech.progress") == "1 of 4 paragraphs made")
        if not playing:
            desk.person.press("speech.play")
            await desk.person.until(lambda: desk.playback.state is PlayState.PAUSED)
        stop = desk.person.find(QToolButton, "speech.stop")
        assert stop.isEnabled()
        desk.person.write("")
        await desk.person.until(lambda: not stop.isEnabled())
        assert words(desk, "speech.progress") == ""
        assert desk.playback.state is PlayState.STOPPED
        desk.person.editor.insertPlainText(FIRST)
        assert desk.person.editor.mark(0) is Mark.NOT_MADE
        desk.person.press("speech.play")
        await desk.person.until(lambda: words(desk, "speech.progress") == "1 of 1 paragraphs made")

    told(story)


def test_stop_has_nothing_to_do_once_the_making_has_ended_too(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        vendor.gates[SECOND] = asyncio.Event()
        desk.person.press("speech.play")
        stop = desk.person.find(QToolButton, "speech.stop")
        await desk.person.until(lambda: words(desk, "speech.progress") == "1 of 4 paragraphs made")
        desk.person.press("speech.stop")
        await desk.person.until(lambda: not stop.isEnabled())

    told(story)


def test_voices_that_come_late_are_not_those_of_another_account(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(desk: Desk) -> None:
        timbres, gate, picks = desk.studio.services.timbres, asyncio.Event(), desk.studio.services.timbres.picks
        asked: list[str] = []

        async def slow_for_mine(account: str) -> Picks:
            asked.append(account)
            if account == "mine":
                await gate.wait()
            return await picks(account)

        monkeypatch.setattr(timbres, "picks", slow_for_mine)
        accounts, voices = desk.person.find(QComboBox, "speech.account"), desk.person.find(QComboBox, "speech.voice")
        for name in ("mine", "local"):
            accounts.setCurrentIndex(accounts.findData(name))
            accounts.activated.emit(accounts.currentIndex())
        await desk.person.until(lambda: asked == ["mine", "local"] and voices.findData("soft") < 0)
        listed = voices.count()
        gate.set()
        await asyncio.sleep(0.05)
        assert (voices.count(), voices.findData("soft")) == (listed, -1)
        assert desk.studio.services.preferences.last_account == "local"

    told(story)


def test_a_typed_voice_is_told_once_however_often_the_voices_were_listed(told: Told) -> None:
    async def story(desk: Desk) -> None:
        view, told_of = desk.page.view, []
        for _ in range(3):
            view.set_voices((), (), "", typed=True)
        view.voice_chosen.connect(told_of.append)
        line = desk.person.find(QComboBox, "speech.voice").lineEdit()
        assert line is not None
        line.setText("another")
        line.editingFinished.emit()
        assert told_of == ["another"]

    told(story)


def test_the_inspector_tells_of_the_paragraph_and_makes_and_chooses_versions(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.made()
        desk.person.editor.place_caret(TEXT.index(SECOND) + 1)
        await desk.person.until(lambda: words(desk, "speech.paragraph") == "Paragraph 2")
        await desk.person.until(lambda: words(desk, "speech.paragraph_state") == "Made")
        for name in ("speech.paragraph_state", "speech.paragraph_voice", "speech.timing", "speech.document"):
            value = desk.person.find(QLabel, name)
            # Whoever listens to the window hears what each is, and what it says.
            assert value.accessibleName()
            assert value.text().removesuffix(" •") in value.accessibleDescription()
        assert words(desk, "speech.paragraph_length") == "0.5 s"
        assert words(desk, "speech.paragraph_timing") == "By character"
        assert words(desk, "speech.paragraph_voice").startswith("Soft")
        assert desk.person.find(QPushButton, "speech.make_again").text() == "Make again"
        desk.person.press("speech.make_again")
        await desk.person.until(lambda: [text for text, _ in vendor.spoken].count(SECOND) == 2)
        await desk.person.until(lambda: chosen(desk) == [False, True])
        versions(desk)[0].click()
        await desk.person.until(lambda: chosen(desk) == [True, False])

    told(story)


def test_the_inspector_counts_what_is_spoken_and_forgets_what_is_gone(told: Told) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(f"{FIRST}\n\n🎉\n\n{SECOND}")
        editor = desk.person.editor
        editor.place_caret(len(editor.text()))
        await desk.person.until(lambda: words(desk, "speech.paragraph") == "Paragraph 2")
        # Of a part that was read alone nothing is said: it is not the paragraph.
        cursor = editor.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveMode.KeepAnchor, 2)
        editor.setTextCursor(cursor)
        desk.person.key(Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
        await desk.made()
        await asyncio.sleep(0.3)
        assert (words(desk, "speech.paragraph_state"), words(desk, "speech.paragraph_length")) == ("Not made", "–")
        assert desk.person.find(QPushButton, "speech.make_again").text() == "Make"
        editor.selectAll()
        desk.person.key(Qt.Key.Key_Delete)
        await desk.person.until(lambda: words(desk, "speech.paragraph") == "No paragraph")

    told(story)


def test_a_long_paragraph_has_versions_too(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        await desk.script("".join(chr(0x4E00 + number) for number in range(2700)))  # nine segments
        desk.person.press("speech.play")
        await desk.person.until(lambda: desk.playback.state is PlayState.PLAYING)
        desk.playback.frame = 2500 * CHARACTER  # it is made a minute ahead of the listener
        await desk.made()
        assert len(vendor.spoken) == 9
        await desk.person.until(lambda: chosen(desk) == [True])
        assert words(desk, "speech.paragraph_length") == "270.0 s"
        desk.person.press("speech.make_again")
        await desk.person.until(lambda: len(vendor.spoken) > 9)
        desk.playback.frame = 2500 * CHARACTER
        await desk.person.until(lambda: chosen(desk) == [False, True])

    told(story)


def versions(desk: Desk) -> list[QWidget]:
    inspector = desk.person.find(QWidget, "speech.inspector")
    return [
        button
        for number in range(1, 9)
        if (button := inspector.findChild(QWidget, f"speech.version{number}")) is not None
    ]


def chosen(desk: Desk) -> list[bool]:
    return [button.isChecked() for button in versions(desk)]  # type: ignore[attr-defined]


# Files


def test_opening_a_file_replaces_the_script_and_can_be_taken_back(told: Told, tmp_path: Path) -> None:
    path = tmp_path / "poem.md"
    path.write_bytes("静夜思".encode("utf-16"))

    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.person.write("没有保存")
        desk.person.editor.file_dropped.emit(str(path))
        await desk.person.until(lambda: desk.person.editor.text() == "静夜思")
        assert words(desk, "speech.document") == "poem.md"
        desk.person.press("notices.undo")
        assert desk.person.editor.text() == "没有保存"
        assert words(desk, "speech.document").endswith("•")

    told(story)


def test_saving_writes_the_file_as_it_was(told: Told, tmp_path: Path) -> None:
    path = tmp_path / "poem.txt"
    path.write_bytes("一\r\n二\r\n".encode())

    async def story(desk: Desk) -> None:
        desk.person.editor.file_dropped.emit(str(path))
        await desk.person.until(lambda: words(desk, "speech.document") == "poem.txt")
        desk.person.editor.place_caret(1)
        desk.person.editor.insertPlainText("\u00a0三")
        desk.page.document.save()
        await desk.person.until(lambda: "Saved as poem.txt." in desk.notices())
        assert path.read_bytes() == "一\u00a0三\r\n二\r\n".encode()
        assert words(desk, "speech.document") == "poem.txt"

    told(story)


def test_what_is_saved_while_another_script_is_opened_does_not_get_its_name(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, other = tmp_path / "slow.txt", tmp_path / "other.txt"
    slow.write_bytes(b"one")
    other.write_bytes(b"two")

    async def story(desk: Desk) -> None:
        document, gate, save = desk.page.document, asyncio.Event(), desk.studio.services.scripts.save

        async def take_long(script: Script, path: Path | None = None) -> Script:
            await gate.wait()
            return await save(script, path)

        document.open(slow)
        await desk.person.until(lambda: words(desk, "speech.document") == "slow.txt")
        monkeypatch.setattr(desk.studio.services.scripts, "save", take_long)
        document.save()
        document.open(other)
        await desk.person.until(lambda: words(desk, "speech.document") == "other.txt")
        gate.set()
        await desk.person.until(lambda: "Saved as slow.txt." in desk.notices())
        assert words(desk, "speech.document") == "other.txt"
        desk.person.editor.insertPlainText("and ")
        document.save()
        await desk.person.until(lambda: "Saved as other.txt." in desk.notices())
        assert slow.read_bytes() == b"one"
        assert other.read_bytes() == b"and two"

    told(story)


def test_a_window_that_is_closed_before_the_draft_was_read_leaves_it(told: Told) -> None:
    async def write(desk: Desk) -> None:
        desk.person.write("kept")

    async def leave(desk: Desk) -> None:
        desk.page.document._begun.clear()  # as it is at the very start, for a moment
        desk.person.editor.set_text("")
        await desk.page.document.keep()

    async def find(desk: Desk) -> None:
        assert desk.person.editor.text() == "kept"

    told(write)
    told(leave)
    told(find)


# Export


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_export_makes_what_is_missing_and_writes_every_file(told: Told, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        preference = {"formats": ["flac", "srt", "json"], "pattern": "{title} {voice}", "folder": str(tmp_path)}
        desk.studio.services.preferences.remember("speech.export", json.dumps(preference))
        desk.person.key(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        await desk.person.until(lambda: desk.studio.qt.activeModalWidget() is not None)
        dialog = desk.studio.qt.activeModalWidget()
        assert isinstance(dialog, ExportDialog)
        name = f"{FIRST} soft"
        preview = dialog.findChild(QLabel, "export.preview")
        assert isinstance(preview, QLabel)
        assert preview.text() == f"{name}.flac, .srt, .json"
        desk.person.press("export.start")
        await desk.person.until(lambda: "files were written" in desk.notices())
        assert desk.person.find(QPushButton, "notices.show_folder").isVisible()
        assert sorted(files(tmp_path)) == [f"{name}.flac", f"{name}.json", f"{name}.srt"]
        assert desk.playback.state is PlayState.STOPPED  # exporting makes no noise
        assert TEXT[0] in files(tmp_path)[f"{name}.json"].decode()
        await desk.person.until(lambda: [desk.person.editor.mark(number) for number in range(4)] == [Mark.MADE] * 4)

    told(story)


def test_an_export_that_cannot_be_written_says_so_and_stays_open(told: Told, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        nowhere = {"formats": ["wav"], "pattern": "{title}", "folder": str(tmp_path / "missing")}
        desk.studio.services.preferences.remember("speech.export", json.dumps(nowhere))
        desk.page.export()
        await desk.person.until(lambda: desk.studio.qt.activeModalWidget() is not None)
        desk.person.press("export.start")
        trouble = desk.person.find(QLabel, "export.trouble")
        await desk.person.until(trouble.isVisible)
        assert "cannot be written" in trouble.text()
        desk.person.press("export.cancel")
        await desk.person.until(lambda: desk.studio.qt.activeModalWidget() is None)

    told(story)


def test_an_export_that_finds_the_disk_full_leaves_nothing_and_can_go_elsewhere(told: Told, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        kept = {"formats": ["srt", "wav"], "pattern": "{title}", "folder": str(full)}
        desk.studio.services.preferences.remember("speech.export", json.dumps(kept))
        desk.page.export()
        await desk.person.until(lambda: desk.studio.qt.activeModalWidget() is not None)
        desk.person.press("export.start")
        trouble = desk.person.find(QLabel, "export.trouble")
        await desk.person.until(trouble.isVisible)
        assert "The disk is full" in trouble.text()
        assert "Free some space" in trouble.text()
        assert files(full) == {}
        desk.person.find(QLineEdit, "export.folder").setText(str(roomy))
        desk.person.press("export.start")
        await desk.person.until(lambda: "files were written" in desk.notices())
        assert sorted(files(roomy)) == [f"{FIRST}.srt", f"{FIRST}.wav"]

    roomy = tmp_path / "roomy"
    roomy.mkdir()
    with small_disk(tmp_path / "full", 64) as full:
        told(story)


@pytest.mark.parametrize("to_the_end", [True, False])
def test_what_is_on_its_way_is_not_asked_for_again_to_be_exported(
    told: Told, vendor: ToldVendor, tmp_path: Path, to_the_end: bool
) -> None:
    # More than a minute of it, which is as far as making goes ahead of somebody who listens.
    minutes = ["".join(chr(0x4E00 + 300 * line + number) for number in range(300)) for line in range(4)]

    async def story(desk: Desk) -> None:
        vendor.gates[SECOND] = asyncio.Event()
        await desk.script("\n".join((FIRST, SECOND, *minutes)))
        desk.person.press("speech.play")
        await desk.person.until(lambda: (SECOND, "soft") in vendor.spoken)
        kept = {"formats": ["wav"], "pattern": "{title}", "folder": str(tmp_path)}
        desk.studio.services.preferences.remember("speech.export", json.dumps(kept))
        desk.page.export()
        await desk.person.until(lambda: desk.studio.qt.activeModalWidget() is not None)
        desk.person.press("export.start")
        await desk.person.until(lambda: desk.person.find(QLabel, "export.step").isVisible())
        if to_the_end:
            vendor.gates[SECOND].set()
            await desk.person.until(lambda: "was written" in desk.notices())
            assert len(files(tmp_path)[f"{FIRST}.wav"]) == 44 + 2 * 1210 * CHARACTER
            assert len(vendor.spoken) == 6
        else:
            desk.person.press("export.cancel")
            await desk.person.until(lambda: desk.studio.qt.activeModalWidget() is None)
            vendor.gates[SECOND].set()
            await desk.person.until(lambda: (minutes[2], "soft") in vendor.spoken)
            await asyncio.sleep(0.1)
            assert desk.page.reader.take is not None
            assert not desk.page.reader.take.over  # it goes on as if nobody had wanted the whole of it
            assert (minutes[3], "soft") not in vendor.spoken

    told(story)


def test_closing_the_dialog_cancels_the_export(told: Told, vendor: ToldVendor, tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        vendor.gates[LAST] = asyncio.Event()
        await desk.script(TEXT)
        kept = {"formats": ["wav"], "pattern": "{title}", "folder": str(tmp_path)}
        desk.studio.services.preferences.remember("speech.export", json.dumps(kept))
        desk.page.export()
        await desk.person.until(lambda: desk.studio.qt.activeModalWidget() is not None)
        desk.person.press("export.start")
        await desk.person.until(lambda: (LAST, "soft") in vendor.spoken)
        desk.person.press("export.cancel")
        await desk.person.until(lambda: desk.studio.qt.activeModalWidget() is None)
        await desk.person.until(lambda: not desk.studio.services.speech._live)
        assert files(tmp_path) == {}

    told(story)


# Reading mode


def test_reading_mode_lights_mirrors_and_leaves(told: Told) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.person.press("speech.play")
        await desk.made()
        desk.page.read_large()
        reading = desk.person.find(ReadingView, "speech.reading")
        await desk.at(int(10.5 * CHARACTER))
        await desk.person.until(lambda: reading.lit_text == THIRD[0])
        QTest.keyClick(reading, Qt.Key.Key_M)
        assert reading.mirrored
        QTest.keyClick(reading, Qt.Key.Key_Plus)
        assert reading.type_size == 60
        QTest.keyClick(reading, Qt.Key.Key_Space)
        await desk.person.until(lambda: desk.playback.state is PlayState.PAUSED)
        QTest.keyClick(reading, Qt.Key.Key_Escape)
        assert not reading.isVisible()
        assert desk.studio.services.preferences.recall("speech.reading_mirrored") == "yes"
        assert desk.studio.services.preferences.recall("speech.reading_size") == "60"

    told(story)


def test_reading_mode_shows_what_is_spoken_now_and_plays_where_it_is_clicked(told: Told, vendor: ToldVendor) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.page.read_large()
        reading = desk.person.find(ReadingView, "speech.reading")
        reading.character_clicked.emit(TEXT.index(THIRD) + 1)  # nothing has been read yet
        await desk.person.until(lambda: (THIRD[1:], "soft") in vendor.spoken)
        await desk.made()
        QTest.keyClick(reading, Qt.Key.Key_Escape)
        desk.person.press("speech.stop")
        await desk.person.until(lambda: desk.playback.state is PlayState.STOPPED)
        desk.person.editor.place_caret(0)
        desk.person.editor.insertPlainText("新诗")
        desk.person.editor.place_caret(0)
        desk.page.read_large()
        reading = desk.person.find(ReadingView, "speech.reading")
        assert reading.text == "新诗" + TEXT
        QTest.keyClick(reading, Qt.Key.Key_Space)
        await desk.person.until(lambda: ("新诗" + FIRST, "soft") in vendor.spoken)
        await desk.made()
        desk.person.editor.selectAll()
        desk.person.editor.insertPlainText("别的")
        desk.page.play_all()
        await desk.person.until(lambda: reading.text == "别的")
        await desk.at(int(1.5 * CHARACTER))
        await desk.person.until(lambda: reading.lit_text == "的")

    told(story)


# Language and names


def test_the_language_is_switched_while_it_runs_and_everything_has_a_name(told: Told) -> None:
    async def story(desk: Desk) -> None:
        await desk.script(TEXT)
        desk.studio.appearance.set_language("zh_CN")
        await desk.person.until(lambda: desk.person.find(QPushButton, "speech.play").text() == "播放")
        assert words(desk, "speech.document") == "未命名的文稿"
        assert desk.person.find(QComboBox, "speech.voice").currentData() == "soft"
        names = ("editor", "voice", "account", "play", "stop", "export", "more", "waveform", "text_size", "timing")
        for name in names:
            widget = desk.person.find(QWidget, f"speech.{name}")
            assert widget.accessibleName(), name
            assert not widget.accessibleName().isascii(), name

    told(story)
