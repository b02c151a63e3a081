"""Hearing a take in a terminal: the text with the character that sounds now, on the sound card's clock."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol, TextIO

from studio.core.ports import PlayState
from studio.core.records import Segment

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

    from studio.app.services import Services
    from studio.cli.terminal import Terminal
    from studio.services.takes import Take

# A terminal draws no faster, and the eye reads none.
_TICK_SECONDS = 1 / 30


class View(Protocol):
    """Something that shows where in a take the sound is."""

    def show(self, frame: int) -> None:
        """Show the audible frame."""
        ...

    def note(self, message: str) -> None:
        """Say something beside the text."""
        ...

    def close(self) -> None:
        """Show the end."""
        ...


async def listen(terminal: Terminal, services: Services, take: Take) -> None:
    """Play a take while it arrives, until its end; cancelling stops the sound."""
    await take.ready()
    playback, preferences = services.playback, services.preferences
    playback.device, playback.volume, playback.speed = preferences.device, preferences.volume, preferences.speed
    playback.load(take.track)
    playback.play()
    view = _view(terminal, take)
    said = False
    try:
        while playback.state not in (PlayState.ENDED, PlayState.STOPPED):
            if playback.trouble is not None and not said:
                view.note(terminal.sentence(playback.trouble))
                said = True
            frame = playback.position()
            take.heard(frame)
            if playback.state is not PlayState.WAITING or frame:  # before the first sound nothing is lit
                view.show(frame)
            await asyncio.sleep(_TICK_SECONDS)
        view.show(take.frames)
    finally:
        view.close()
        playback.stop()


async def wait(terminal: Terminal, take: Take) -> None:
    """Wait until a take is made, telling how far it is where somebody looks."""
    with terminal.status() as status:
        version = -1
        text = terminal.tr("Making {made} of {count} · {time}")
        while not take.over:
            version = await take.changed(version)
            made = sum(progress.frames > 0 for progress in take.segments)
            status(text.format(made=made, count=len(take.segments), time=clock(take.frames, take.rate)))
        await take.finished()


def clock(frames: int, rate: int) -> str:
    """A time as 00:03.2, from an hour on 1:00:03.2, as the window writes it."""
    tenths = frames * 10 // rate if rate else 0
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes:02d}"
    return f"{head}:{rest // 10:02d}.{rest % 10}"


def _view(terminal: Terminal, take: Take) -> View:
    if terminal.quiet:
        return Silent()
    drawable = terminal.console.is_terminal and not terminal.console.is_dumb_terminal
    return Lit(terminal.console, take) if drawable else Plain(terminal.messages, take)


class Silent:
    """Shows nothing."""

    def show(self, frame: int) -> None:
        """Nothing."""

    def note(self, message: str) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Plain:
    """Writes what has been read so far, character by character, where the cursor cannot go back (a pipe, a log)."""

    def __init__(self, stream: TextIO, take: Take) -> None:
        self._stream = stream
        self._take = take
        self._written = 0

    def show(self, frame: int) -> None:
        """Write what has sounded since the last time."""
        until = self._take.timeline.read_until(frame)
        if until > self._written:
            print(self._take.text[self._written : until], end="", file=self._stream, flush=True)
            self._written = until

    def note(self, message: str) -> None:
        """Write it on a line of its own."""
        self.close()
        print(message, file=self._stream, flush=True)

    def close(self) -> None:
        """End the line."""
        if self._written:
            print(file=self._stream, flush=True)


class Lit:
    """Draws the segment that sounds, the lit character in it, and how far the take is; what was read stays above."""

    def __init__(self, console: Console, take: Take) -> None:
        from rich.live import Live

        self._console = console
        self._take = take
        self._segment: Segment | None = None
        self._drawn: tuple[tuple[int, int] | None, int] | None = None
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._live.start()

    def show(self, frame: int) -> None:
        """Draw again where the light or the clock has moved."""
        take = self._take
        span = take.timeline.span_at(frame)
        drawn = (span, frame * 10 // max(1, take.rate))
        if drawn == self._drawn:
            return
        self._drawn = drawn
        sounding = next(
            (each.segment for each in take.segments if span and each.segment.start <= span[0] < each.segment.end),
            self._segment,
        )
        if self._segment is not None and sounding is not self._segment:
            self._console.print(_text(self._segment, None))
        self._segment = sounding
        self._live.update(self._picture(frame, span), refresh=True)

    def note(self, message: str) -> None:
        """Print it above the text."""
        self._console.print(message, markup=False)

    def close(self) -> None:
        """Leave the last segment standing and give the cursor back."""
        self._live.stop()
        if self._segment is not None:
            self._console.print(_text(self._segment, None))

    def _picture(self, frame: int, span: tuple[int, int] | None) -> RenderableType:
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        take = self._take
        row = Table.grid(expand=True, padding=(0, 1))
        row.add_column()
        row.add_column(ratio=1)
        row.add_column()
        row.add_row(
            clock(frame, take.rate),
            ProgressBar(total=max(1, take.frames), completed=frame),
            clock(take.frames, take.rate) + ("" if take.over else " …"),
        )
        return Group(_text(self._segment, span), row) if self._segment is not None else row


def _text(segment: Segment, span: tuple[int, int] | None) -> Text:
    from rich.text import Text

    text = Text(segment.text)
    if span is not None:
        start, end = span[0] - segment.start, span[1] - segment.start
        text.stylize("dim", 0, max(0, start))
        # Not by colour alone: reversed and underlined shows on every terminal.
        text.stylize("bold reverse underline", max(0, start), end)
    return text
