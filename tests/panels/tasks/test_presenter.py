"""The tasks panel over the real engine: what is composed is counted, sent once, followed, heard and put away."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, QUrl
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPlainTextEdit, QPushButton, QWidget

from studio.core.errors import Kind, StudioError
from studio.core.jobs import JobDraft, JobQuery, JobState, Standing, TaskOrder
from studio.core.ports import Link, PlayState, Route, Vendor
from studio.core.records import Account, Voice
from studio.panels.tasks import PANEL
from studio.panels.tasks.presenter import TasksPresenter
from studio.services.accounts import Accounts
from studio.services.jobs import Jobs
from studio.services.library import LibraryService
from studio.services.local import LocalService
from studio.services.preferences import Preferences
from studio.services.scripts import Scripts
from studio.services.speech import SpeechService
from studio.services.tasks import TaskRow, TaskService, TaskWork
from studio.services.timbres import TimbreService
from studio.storage.library import Library
from studio.storage.paths import Paths
from studio.storage.secrets import Secrets
from studio.storage.settings import SettingsFile
from studio.ui.appearance import Appearance
from studio.ui.drop import files_of
from studio.ui.form import Choice
from tests.fakes.shell import ShellBench
from tests.fakes.trouble import fail_once


@dataclass
class Remote:
    """A vendor's tasks, which are done when the test says so."""

    orders: list[TaskOrder] = field(default_factory=list)
    standing: Standing = field(
        default_factory=lambda: Standing(JobState.DONE, "finished", result={"link": "http://vendor/sound"})
    )
    lost: bool = False

    async def create(self, order: TaskOrder) -> str:
        self.orders.append(order)
        if self.lost:
            raise StudioError(Kind.OUTCOME_UNKNOWN)
        return f"r-{len(self.orders)}"

    async def get(self, remote_id: str) -> Standing:
        return self.standing

    async def cancel(self, remote_id: str) -> None:
        self.standing = Standing(JobState.CANCELLED, "cancel")


class Downloads:
    """Every link leads to half a second of sound."""

    async def download(
        self,
        link: str,
        target: Path,
        *,
        suits: Callable[[bytes], bool],
        limit: int = 0,
        progress: Callable[[int, int | None], None] | None = None,
        route: Route = Route(),
        take_in: Callable[[], object] | None = None,
    ) -> None:
        kept = io.BytesIO()
        with wave.open(kept, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(b"\1\0" * 8_000)
        await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(target.write_bytes, kept.getvalue())
        if take_in is not None:
            await asyncio.to_thread(take_in)


class Bench(ShellBench):
    """The panel, the engine, and a home with an account whose vendor takes tasks."""

    def __init__(self, appearance: Appearance, home: Path) -> None:
        super().__init__(appearance)
        self.remote = Remote()
        paths = Paths(home)
        settings = SettingsFile(paths)
        self.preferences = Preferences(settings)

        def tasks(account: Account, secrets: Mapping[str, str], link: Link) -> Remote:
            return self.remote

        vendors = (Vendor("xingyun", "Xingyun", (), (Voice("v-1", "Clear"), Voice("v-2", "Deep")), tasks=tasks),)
        self.accounts = Accounts(settings, Secrets(environment={}), vendors, LocalService())
        self.accounts.add("mine", "xingyun", {})
        self.preferences.last_account = "mine"
        self.library = Library(paths.library)
        self.speech = SpeechService(self.accounts, self.library, paths.recordings)
        self.takes = LibraryService(self.library, self.speech, paths.recordings, paths.tasks)
        self.scripts = Scripts(paths.drafts)

        async def opened(account: str) -> Remote:
            return self.remote

        async def route(account: str) -> Route:
            return Route()

        self.originals = home / "tasks"
        work = TaskWork(opened, route, Downloads(), recordings=paths.recordings, originals=self.originals)
        self.jobs = Jobs(self.library, (work,))
        self.tasks_service = TaskService(self.jobs, self.accounts, self.scripts, self.originals)
        self.timbres = TimbreService(self.accounts, self.library, opened)  # type: ignore[arg-type]
        page = PANEL.create(_Services(self), self, PANEL.view())
        assert isinstance(page, TasksPresenter)
        self.page, self.view = page, page.view
        self.put(page)

    async def begin(self) -> None:
        self.jobs.start()
        self.page.shown()
        await self.until(lambda: self.view.composer.account.value == "mine")
        await self.until(lambda: self.view.composer.voice.value)

    async def write(self, text: str) -> None:
        self.view.compose(composing=True)
        self.find(QPlainTextEdit, "tasks.text").setPlainText(text)
        await self.until(self.view.composer.submit.isEnabled)

    async def send(self, text: str) -> None:
        await self.write(text)
        self.press("tasks.submit")
        await self.until(lambda: text[:10] in self.titles())

    async def select(self, *titles: str) -> None:
        self.view.table.clearSelection()
        self.view.table.select([job.job_id for job in self.view.model.here() if job.title in titles])
        self.page.select()
        await self.rest()

    async def stands(self, state: JobState) -> None:
        await self.until(lambda: [job.state for job in self.view.model.here()] == [state])

    async def close(self) -> None:
        await super().close()
        await self.jobs.close()
        await self.timbres.close()
        await self.speech.close()
        await self.preferences.close()
        await self.library.close()

    def titles(self) -> list[str]:
        return [job.title for job in self.view.model.here()]


class _Services:
    """What the panel sees of the bench: there `tasks` are the window's."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.tasks = bench.tasks_service

    def __getattr__(self, name: str) -> object:
        return getattr(self._bench, name)


@pytest.fixture
def bench(appearance: Appearance, home: Path) -> Iterator[Bench]:
    made = Bench(appearance, home / "studio")
    yield made
    made.loop.run_until_complete(made.close())
    made.page.inspector.deleteLater()
    made.end()


def test_a_text_is_counted_sent_once_and_heard(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        assert bench.view.composer.isVisible(), "with nothing sent yet, the composer is open"
        assert not bench.view.composer.submit.isEnabled()
        await bench.write("第一章。很久以前。")
        assert bench.find(QLabel, "tasks.characters").text() == "9 characters"
        bench.press("tasks.submit")
        await bench.stands(JobState.DONE)
        assert [(order.text, order.voice) for order in bench.remote.orders] == [("第一章。很久以前。", "v-1")]
        assert not bench.view.composer.isVisible(), "the list is what matters now"
        await bench.select("第一章。很久以前。")
        await bench.until(lambda: bench.view.listening.text.text() == "第一章。很久以前。")
        bench.press("tasks.listen")
        await bench.until(lambda: bench.playback.state is PlayState.PLAYING)
        assert bench.view.model.data(bench.view.model.index(0, 2)) == "Clear"

    bench.tell(story)


def test_an_error_is_told_once_and_the_list_is_followed_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        await bench.begin()
        fail_once(monkeypatch, bench.jobs, "page")
        for text in ("第一章。", "第二章。"):
            await bench.tasks_service.submit([TaskRow(text)], "mine", "v-1")
            await bench.until(lambda text=text: text in bench.titles())
        assert bench.told().count("library.db") == 1

    bench.tell(story)


def test_keys_send_a_text_once_and_lose_none_that_cannot_be_sent(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        send = bench.shortcuts["tasks.send"].action
        send.trigger()
        await bench.rest()
        assert bench.told() == "", "there is nothing to be sent"
        text = bench.find(QPlainTextEdit, "tasks.text")
        text.setPlainText("……")
        send.trigger()
        await bench.until(lambda: "There is nothing in this text that can be spoken." in bench.told())
        assert (text.toPlainText(), bench.view.composes) == ("……", True)
        text.setPlainText("第一章。")
        send.trigger()
        send.trigger()
        await bench.stands(JobState.DONE)
        assert [order.text for order in bench.remote.orders] == ["第一章。"]
        await bench.until(lambda: not bench.view.composes)
        send.trigger()
        assert bench.view.composes, "with the list in front a new one is begun"
        await bench.rest()
        assert len(bench.titles()) == 1

    bench.tell(story)


def test_the_voice_that_was_chosen_is_still_chosen_when_the_page_comes_back(bench: Bench) -> None:
    async def story() -> None:
        bench.preferences.last_voice = "v-1"
        await bench.begin()
        box = bench.view.composer.voice
        await bench.until(lambda: box.count() == 2)
        box.set_value("v-2")
        bench.page.hidden()
        bench.page.shown()
        await bench.rest()
        assert box.value == "v-2"

    bench.tell(story)


def test_files_of_any_ending_are_chosen_and_a_dismissed_dialog_changes_nothing(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "chapter").write_text("第一章。", encoding="utf-8")

    def dialog() -> QFileDialog | None:
        return next((each for each in bench.widget.findChildren(QFileDialog) if each.isVisible()), None)

    async def asked() -> QFileDialog:
        bench.shortcuts["tasks.open_files"].action.trigger()
        await bench.until(dialog)
        found = dialog()
        assert found is not None
        return found

    async def story() -> None:
        await bench.begin()
        found = await asked()
        found.selectFile(str(tmp_path / "chapter"))
        found.accept()
        chosen = bench.find(QLabel, "tasks.chosen_files")
        await bench.until(lambda: chosen.text() == "chapter")
        (await asked()).reject()
        await bench.until(lambda: dialog() is None)
        await bench.rest()
        assert (chosen.text(), bench.view.composer.source) == ("chapter", "files")

    bench.tell(story)


def test_a_result_that_was_deleted_is_not_heard_as_another(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        for text in ("第一章。", "第二章。"):
            await bench.send(text)
        await bench.until(lambda: {job.state for job in bench.view.model.here()} == {JobState.DONE})
        gone = str((await bench.jobs.job(bench.view.model.here()[0].job_id)).result["take"])
        await bench.takes.trash([gone])
        await bench.takes.purge([gone])
        await bench.select("第一章。")
        await bench.until(lambda: bench.view.listening.heard is not None)
        await bench.select("第二章。")
        await bench.until(lambda: bench.view.listening.heard is None)
        assert bench.told().count(gone) == 0, "looking at it is no mistake"
        bench.press("tasks.listen")
        await bench.until(lambda: gone in bench.told())
        assert bench.playback.state is not PlayState.PLAYING

    bench.tell(story)


def test_files_are_dropped_and_each_becomes_a_task(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("你好。", encoding="gb18030")
    (tmp_path / "two.md").write_text("Good morning.", encoding="utf-16")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("one.txt", "two.md", "picture.png")])

    async def story() -> None:
        await bench.begin()
        bench.view.composer.files.dropped.emit(files_of(data, (".txt", ".md")))
        await bench.until(lambda: bench.view.composer.source == "files")
        await bench.until(lambda: "2 tasks · 16 characters" in bench.find(QLabel, "tasks.characters").text())
        bench.press("tasks.submit")
        await bench.until(lambda: sorted(bench.titles()) == ["one", "two"])
        await bench.until(lambda: len(bench.remote.orders) == 2)
        assert {order.text for order in bench.remote.orders} == {"你好。", "Good morning."}

    bench.tell(story)


def place_of(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint()), widget.size())


def test_a_new_task_begins_with_its_text_whatever_was_looked_at(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        await bench.until(lambda: bench.there("tasks.empty_button"))
        bench.press("tasks.source_table")
        bench.press("tasks.empty_button")
        assert bench.view.composer.source == "text"
        assert bench.view.composer.text.isVisible()

    bench.tell(story)


def test_a_table_lies_on_nothing_in_the_smallest_window(bench: Bench, tmp_path: Path) -> None:
    table = tmp_path / "lines.csv"
    table.write_text("nr;台词;who\n1;你好。;v-2\n2;;v-1\n3;再见。;\n", encoding="utf-8")
    names = ("tasks.column_text", "tasks.check", "tasks.submit", "tasks.search", "tasks.table", "tasks.forget")

    async def story() -> None:
        await bench.begin()
        bench.widget.setFixedSize(780, 510)  # what is left of 900 x 600
        await bench.send("Listed.")
        await bench.until(lambda: "1 task was added" in bench.told())  # and what was composed is put away
        bench.view.compose(composing=True)
        bench.view.composer.files_dropped.emit((table,))

        def follow() -> bool:
            places = [place_of(bench.find(QWidget, name)) for name in names if bench.there(name)]
            tops = all(above.bottom() < below.top() for above, below in pairwise(places))
            return len(places) == len(names) and tops

        await bench.until(follow)
        assert place_of(bench.view.forget).bottom() <= place_of(bench.widget).bottom()

    bench.tell(story)


def test_a_table_is_mapped_counted_and_sent_once_however_often(bench: Bench, tmp_path: Path) -> None:
    table = tmp_path / "lines.csv"
    table.write_text("nr;台词;who\n1;你好。;v-2\n2;;v-1\n3;再见。;\n", encoding="utf-8")

    async def story() -> None:
        await bench.begin()
        composer = bench.view.composer
        for _ in range(2):
            composer.files_dropped.emit((table,))
            await bench.until(lambda: composer.source == "table" and composer.submit.isEnabled())
            assert composer.columns["text"].value == "台词"
            composer.columns["voice"].set_value("who")
            composer.columns_changed.emit()
            await bench.until(lambda: "2 tasks · 6 characters" in bench.find(QLabel, "tasks.characters").text())
            assert "Line 3" in bench.find(QLabel, "tasks.check").text()
            sample = bench.find(QLabel, "tasks.sample")
            assert "你好" in sample.text()
            await bench.until(
                lambda sample=sample: place_of(sample).top() > place_of(composer.columns["text"]).bottom()
            )
            bench.press("tasks.submit")
            await bench.until(lambda: len(bench.titles()) == 2)
            bench.view.composer.files_dropped.emit(())
            await bench.rest()
        await bench.until(lambda: "2 were there already" in bench.told())
        await bench.until(lambda: len(bench.remote.orders) == 2)
        assert {order.voice for order in bench.remote.orders} == {"v-1", "v-2"}
        composer.files_dropped.emit((table,))
        await bench.until(lambda: composer.columns["voice"].value == "who")

    bench.tell(story)


def test_what_can_be_done_about_what_is_unknown_is_read_whole_in_the_smallest_window(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        bench.widget.setFixedSize(780, 510)  # what is left of 900 x 600
        bench.remote.lost = True
        await bench.send("Lost.")
        await bench.stands(JobState.UNKNOWN)
        await bench.select("Lost.")
        view = bench.view
        bar = (view.listen, view.save, view.cancel, view.retry, view.settle, view.forget)
        await bench.until(lambda: all(each.width() >= each.sizeHint().width() for each in bar if each.isVisible()))
        assert [each.isVisible() for each in bar] == [each.isEnabled() for each in bar]
        view.table.clearSelection()
        await bench.until(lambda: view.listen.isVisible() and not view.settle.isVisible())

    bench.tell(story)


def test_what_is_unknown_is_asked_about_before_it_is_sent_again(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        bench.remote.lost = True
        await bench.send("Lost.")
        await bench.stands(JobState.UNKNOWN)
        await bench.select("Lost.")
        assert "not known" in bench.page.inspector.findChild(QLabel, "tasks.state").text()
        bench.press("tasks.settle")
        await bench.until(lambda: "cannot tell" in bench.told())
        bench.remote.lost = False
        bench.press("tasks.retry")
        await bench.until(lambda: bench.there("tasks.again"))
        bench.press("tasks.again.cancel")
        await bench.rest()
        assert len(bench.remote.orders) == 1
        bench.press("tasks.retry")
        await bench.until(lambda: bench.there("tasks.again"))
        bench.press("tasks.again.confirm")
        await bench.until(lambda: len(bench.remote.orders) == 2)

    bench.tell(story)


def test_cancelled_put_away_and_brought_back(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        bench.remote.standing = Standing(JobState.RUNNING, "processing", 0.4)
        await bench.send("Slow.")
        await bench.until(lambda: bench.view.model.data(bench.view.model.index(0, 1)) == "40%")
        await bench.select("Slow.")
        bench.press("tasks.cancel")
        await bench.stands(JobState.CANCELLED)
        await bench.select("Slow.")
        bench.press("tasks.forget")
        await bench.until(lambda: bench.there("tasks.empty"))
        bench.press("notices.undo")
        await bench.until(lambda: bench.titles() == ["Slow."])

    bench.tell(story)


def test_the_vendors_words_and_its_id_can_be_copied(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        error = StudioError(Kind.REFUSED, code="40001", message="text is forbidden", request_id="q-77")
        bench.remote.standing = Standing(JobState.FAILED, "error", error=error)
        await bench.send("No.")
        await bench.stands(JobState.FAILED)
        await bench.select("No.")
        assert "40001 text is forbidden" in bench.page.inspector.findChild(QLabel, "tasks.why").text()
        bench.page.inspector.findChild(QPushButton, "tasks.copy_request_id").click()
        assert QApplication.clipboard().text() == "q-77"

    bench.tell(story)


def test_the_list_is_narrowed_by_account_and_by_vendor(bench: Bench) -> None:
    async def story() -> None:
        await bench.jobs.pause()
        for account, vendor in (("mine", "xingyun"), ("second", "xingyun"), ("there", "elsewhere")):
            await bench.jobs.add("tasks", [JobDraft(account, vendor, f"of {account}", {"text": "好。"})])
        await bench.begin()
        await bench.until(lambda: len(bench.titles()) == 3)
        box = bench.find(Choice, "tasks.filter_account")
        await bench.until(lambda: box.count() == 6)
        words = [box.itemText(place) for place in range(box.count())]
        assert words == ["All accounts", "All of elsewhere", "All of Xingyun", "mine", "second", "there"]
        for place, wanted in ((2, {"of mine", "of second"}), (1, {"of there"}), (4, {"of second"})):
            box.setCurrentIndex(place)
            box.activated.emit(place)
            await bench.until(lambda wanted=wanted: set(bench.titles()) == wanted)
        await bench.jobs.resume()

    bench.tell(story)


def test_the_pieces_of_a_text_are_saved_as_one(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever of them is chosen; as long as one is missing, each by itself."""
    offered: list[Path | str] = []

    async def named(parent: QWidget, title: str, filters: str, suggested: Path | str = "") -> Path:
        offered.append(suggested)
        return tmp_path / "saved.wav"

    async def folder(parent: QWidget, title: str) -> Path:
        return tmp_path / "many"

    monkeypatch.setattr("studio.panels.tasks.presenter.save_file", named)
    monkeypatch.setattr("studio.panels.tasks.presenter.choose_folder", folder)
    (tmp_path / "many").mkdir()

    def frames(path: Path) -> int:
        with wave.open(str(path)) as file:
            return file.getnframes()

    async def story() -> None:
        await bench.begin()
        text = "这是一句话。" * 4_000
        await bench.tasks_service.submit([TaskRow(text, name="书"), TaskRow("短。", name="短")], "mine", "v-1")
        pieces = ["书 (1/3)", "书 (2/3)", "书 (3/3)"]
        await bench.until(lambda: [job.state for job in bench.view.model.here()] == [JobState.DONE] * 4)
        await bench.select(pieces[1])
        bench.press("tasks.save")
        await bench.until(lambda: "saved.wav was written" in bench.told())
        assert offered == ["书.wav"]
        assert frames(tmp_path / "saved.wav") >= 3 * 8_000
        await bench.select(*pieces, "短")
        bench.press("tasks.save")
        await bench.until(lambda: "2 files were written" in bench.told())
        written = {path.name.partition(" ")[0]: path for path in (tmp_path / "many").iterdir()}
        assert written.keys() == {"书", "短"}
        assert len(list((tmp_path / "many").iterdir())) == 2
        assert frames(written["书"]) >= 3 * frames(written["短"])

    bench.tell(story)


def test_everything_can_be_paused(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        bench.press("tasks.pause")
        await bench.until(lambda: bench.jobs.paused)
        await bench.send("Later.")
        await bench.rest()
        assert bench.remote.orders == []
        assert (await bench.jobs.counts(JobQuery("tasks"))) == {JobState.QUEUED: 1}
        bench.press("tasks.pause")
        await bench.until(lambda: len(bench.remote.orders) == 1)

    bench.tell(story)


def test_words_follow_the_language(bench: Bench) -> None:
    async def story() -> None:
        await bench.begin()
        bench.appearance.set_language("zh_CN")
        await bench.rest()
        assert bench.find(QLabel, "tasks.panel_title").text() == "任务"
        assert bench.find(QPushButton, "tasks.submit").text() == "提交"
        bench.appearance.set_language("en")
        await bench.write("你好。")
        bench.appearance.set_language("zh_CN")
        await bench.until(lambda: bench.find(QLabel, "tasks.characters").text() == "3 个字符")

    bench.tell(story)
