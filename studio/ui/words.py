"""Words that more than one panel says: accounts, moments, stretches of time, sizes."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt

from studio.ui.language import tr


def account_title(account: str) -> str:
    """What an account is called; the one that always exists has a name of its own in every language."""
    return tr("This computer") if account == "local" else account


def when(moment: str) -> str:
    """A moment (ISO 8601) in the system's own format and time; nothing for never."""
    if not moment:
        return ""
    local = QDateTime.fromString(moment, Qt.DateFormat.ISODateWithMs).toLocalTime()
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)


def duration(seconds: float) -> str:
    """A stretch of time as people say it, to the second."""
    whole = max(0, round(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    if days:
        return tr("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return tr("{hours} h {minutes:02} min").format(hours=hours, minutes=minutes)
    if minutes:
        return tr("{minutes} min {seconds:02} s").format(minutes=minutes, seconds=left)
    return tr("{seconds} s").format(seconds=left)


def size_words(count: int) -> str:
    """Bytes as people read them."""
    return QLocale().formattedDataSize(count, 1)
