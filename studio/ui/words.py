"""Words that more than one panel says: accounts, counts, moments, stretches of time, sizes."""

from __future__ import annotations

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt

from studio.ui.language import tr


def account_title(account: str) -> str:
    """What an account is called; the one that always exists has a name of its own in every language."""
    return tr("This computer") if account == "local" else account


def counted(count: int, one: str, many: str, **others: object) -> str:
    """What is said of one thing, or of so many: `counted(n, tr("1 take"), tr("{count} takes"))`; `others` as they are.

    Both are written out, for it is not only the noun that follows the number.
    """
    return (one if count == 1 else many).format(count=f"{count:,}", **others)


def when(moment: str) -> str:
    """A moment (ISO 8601) in the system's own format and time; nothing for never."""
    if not moment:
        return ""
    local = QDateTime.fromString(moment, Qt.DateFormat.ISODateWithMs).toLocalTime()
    locale = QLocale()
    # "C" is no place, and its own format ("20 11 2026 17:55") nobody's.
    if locale.language() == QLocale.Language.C:
        return local.toString("yyyy-MM-dd HH:mm")
    return locale.toString(local, QLocale.FormatType.ShortFormat)


def day(date: QDate) -> str:
    """A date in the system's own format."""
    locale = QLocale()
    if locale.language() == QLocale.Language.C:
        return date.toString("yyyy-MM-dd")
    return locale.toString(date, QLocale.FormatType.ShortFormat)


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
    """Bytes as people read them, in powers of ten like file managers."""
    if count < 1_000:
        return f"{count} B"  # Qt would spell "bytes" out, in English whatever the language
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
