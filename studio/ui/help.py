"""The guide inside the program: short pages in the person's language, the keys, and what is new; nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QShowEvent, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QTextBrowser, QWidget

from studio.core.errors import Kind
from studio.core.resources import resource
from studio.ui.form import Words
from studio.ui.key_groups import grouped
from studio.ui.language import tr
from studio.ui.parts import named, row
from studio.ui.shortcuts import Shortcut, Shortcuts
from studio.ui.theme import tokens

GUIDE: Final = ("start", "speech", "tasks", "transcription", "timbres", "training", "library", "activity", "settings")
TROUBLE: Final = ("sound", "accounts", "network", "files", "recordings", "unknown", "damage")
SHORTCUTS: Final = "shortcuts"
PAGES: Final = (*GUIDE, "terminal", *TROUBLE, SHORTCUTS, "news")
"""Every page by its name, in order; a panel's page has the panel's name."""
_HEADING: Final = 2
"""Lines of keys that a heading is as high as."""

_EXPLAINED: Final = {
    "accounts": (Kind.NO_SECRET, Kind.KEYRING_LOCKED, Kind.KEY_REFUSED, Kind.APP_UNUSABLE, Kind.CLOCK_OFF),
    "network": (
        *(Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.DROPPED, Kind.BUSY, Kind.VENDOR_FAILED, Kind.UNREADABLE),
        *(Kind.REFUSED, Kind.NOT_UNDERSTOOD, Kind.NOT_THERE, Kind.NAME_TAKEN),
    ),
    "files": (
        *(Kind.LINK_GONE, Kind.LINK_EXPIRED, Kind.PRIVATE_ADDRESS, Kind.TOO_LARGE, Kind.WRONG_CONTENT),
        *(Kind.BUCKET_MISSING, Kind.BUCKET_REFUSED, Kind.NOT_FETCHED, Kind.NO_WAY_FOR_FILES, Kind.FILE_CHANGED),
        *(Kind.DISK_FULL, Kind.NOT_WRITABLE, Kind.BAD_FILE),
    ),
    "recordings": (
        *(Kind.NOT_SOUND, Kind.RAW_SOUND, Kind.NO_FRAMES, Kind.SILENT, Kind.TRUNCATED, Kind.TOO_LONG),
        Kind.WRONG_SUFFIX,
    ),
    "sound": (Kind.NO_SOUND, Kind.DEVICE_LOST, Kind.NO_MICROPHONE, Kind.MICROPHONE_LOST, Kind.LOCAL_SERVICE),
    "unknown": (Kind.OUTCOME_UNKNOWN,),
    "damage": (Kind.LIBRARY_DAMAGED, Kind.LIBRARY_NEWER, Kind.SETTINGS_DAMAGED),
}
_PAGE_OF: Final = {kind: page for page, kinds in _EXPLAINED.items() for kind in kinds}


def page_about(kind: Kind) -> str | None:
    """The page that helps with a kind of error, where there is one."""
    return _PAGE_OF.get(kind)


def page_text(name: str, language: str) -> str:
    """A page in Markdown."""
    return resource("help", language, f"{name}.md").read_text(encoding="utf-8")


class Help(QWidget):
    """A small window of its own: pages at the left, the one that was chosen at the right.

    Links lead to other pages (`page:tasks`); what leads out of the program is opened by the system's browser.
    """

    def __init__(self, parent: QWidget, shortcuts: Shortcuts, language: str) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("help.window")
        self._shortcuts = shortcuts
        self._language = language
        self._page = ""
        self.pages = named(QListWidget(), "help.pages")
        self.pages.setFixedWidth(232)
        self.text = named(QTextBrowser(), "help.text")
        self.text.setOpenLinks(False)
        self.text.setOpenExternalLinks(False)
        self.text.anchorClicked.connect(self._follow)
        for name in PAGES:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setSizeHint(QSize(0, 32))
            self.pages.addItem(item)
        self.pages.currentItemChanged.connect(self._chosen)
        line = row(self, spacing=12, margins=(16, 16, 16, 16))
        line.addWidget(self.pages)
        line.addWidget(self.text, 1)
        self.resize(self.screen().availableSize().boundedTo(QSize(880, 700)))
        self._retranslate()

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self._page

    def open(self, page: str, language: str) -> None:
        """Show a page; the first one where there is none of that name."""
        if language != self._language:
            self._language = language
            self._retranslate()
        self.pages.setCurrentRow(PAGES.index(page) if page in PAGES else 0)
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._draw()  # in the shortcuts that are in force now
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self._page:
            self._draw()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(tr("Help"))
        self.pages.setAccessibleName(tr("Pages"))
        self.text.setAccessibleName(tr("Help"))
        for number, name in enumerate(PAGES):
            self.pages.item(number).setText(_title(name, self._language))
        if self._page:
            self._draw()

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._page = item.data(Qt.ItemDataRole.UserRole)
            self._draw()

    def _draw(self) -> None:
        if not self._page:
            return
        look = tokens()
        document = self.text.document()
        document.setDocumentMargin(16)
        document.setIndentWidth(20)
        document.setDefaultStyleSheet(f"a {{ color: {look.accent}; }}")
        if self._page == SHORTCUTS:
            self.text.setHtml(self._keys())
        else:
            self.text.setMarkdown(page_text(self._page, self._language))
            _loosen(document)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _keys(self) -> str:
        """Every action that has keys, group by group, in two columns of about the same height."""
        groups = grouped([item for item in self._shortcuts.all() if item.shown_keys])
        left = _first_half([len(items) + _HEADING for _, items in groups])
        columns = "".join(
            f'<td width="50%" style="padding: 8px 8px 0 0">{"".join(_keys_of(*group) for group in column)}</td>'
            for column in (groups[:left], groups[left:])
        )
        return f'<h1>{escape(_title(SHORTCUTS, self._language))}</h1><table width="100%"><tr>{columns}</tr></table>'

    def _follow(self, link: QUrl) -> None:
        if link.scheme() == "page":
            self.open(link.path(), self._language)
        elif link.scheme() in ("https", "mailto"):
            QDesktopServices.openUrl(link)


def _title(name: str, language: str) -> str:
    if name == SHORTCUTS:
        return tr("Keyboard shortcuts")
    return page_text(name, language).partition("\n")[0].removeprefix("# ").strip()


def _first_half(heights: Sequence[int]) -> int:
    """How many of these, one above the other, come nearest to half of all."""
    return min(range(len(heights) + 1), key=lambda count: abs(2 * sum(heights[:count]) - sum(heights)))


def _keys_of(heading: Words, items: Sequence[Shortcut]) -> str:
    rows = "".join(
        f'<tr><td width="54%" valign="middle">{escape(item.action.text())}</td>'
        f'<td valign="middle">{escape(item.shown_keys)}</td></tr>'
        for item in items
    )
    return f'<h3>{escape(heading())}</h3><table width="100%" cellpadding="3">{rows}</table>'


def _loosen(document: QTextDocument) -> None:
    """Give the lines of a page room to breathe; Markdown has no style for that."""
    spacing = QTextBlockFormat()
    spacing.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    spacing.setBottomMargin(8)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.mergeBlockFormat(spacing)
