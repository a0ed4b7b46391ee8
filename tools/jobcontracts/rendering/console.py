"""Tables, colours and live displays: the styles are ours, the text may be anybody's."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from jobcontracts.rendering.terminal import PIPED_WIDTH, terminal, terminal_lines, text_only

# What draws comes later: most commands print lines.
if TYPE_CHECKING:
    from rich.progress import TextColumn


class TerminalConsole(Console):
    """A console on which text is text: no escape sequence, no markup, no emoji, no link.

    Args:
        file: Where it writes; standard output if None.
        stderr: Standard error instead.
        options: Those of rich's console.
    """

    def __init__(
        self, file: IO[str] | None = None, *, stderr: bool = False, **options: Any
    ) -> None:
        stream = file or (sys.stderr if stderr else sys.stdout)
        # Past the guard, which would take our own colours for somebody else's.
        stream = getattr(stream, "unguarded", stream)
        super().__init__(file=stream, markup=False, emoji=False, highlight=False, **options)
        if not self.is_terminal and "width" not in options:
            self.width = PIPED_WIDTH

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield what is shown, with the text of each segment as `terminal_lines` has it."""
        for segment in super().render(renderable, options):
            text, style, control = segment
            yield segment if control else Segment(terminal_lines(text), style)

    def render_str(self, text: str, **options: Any) -> Text:
        """Return text that has been made safe before its width is measured."""
        return super().render_str(terminal_lines(text), **options)

    def print_line(self, text: str, style: str = "") -> None:
        """Print text in one line, however long: what is copied must not be broken in two."""
        self.print(styled(text, style), soft_wrap=True)

    @contextmanager
    def live(
        self, get_renderable: Callable[[], RenderableType], per_second: float
    ) -> Iterator[None]:
        """Draw something anew so many times a second, for as long as the context lasts."""
        from rich.live import Live

        live = Live(console=self, get_renderable=get_renderable, refresh_per_second=per_second)
        # What others print meanwhile is shown above it, and rich would read its escape sequences.
        with live, text_only():
            yield

    @contextmanager
    def progress(self, title: str, total: float) -> Iterator[Callable[[float, str], None]]:
        """Draw a bar; yield what tells how much of the total is done, and what is under way."""
        from rich.progress import BarColumn, Progress, TimeRemainingColumn

        title_and_bar = (_column("description"), BarColumn(), TimeRemainingColumn())
        with Progress(*title_and_bar, _column("fields[what]"), console=self) as bar, text_only():
            task = bar.add_task(terminal(title), total=total, what="")

            def show(done: float, what: str) -> None:
                bar.update(task, completed=done, what=terminal(what))

            yield show
            show(total, "")


def styled(text: str, style: str = "") -> Text:
    """Return text in one line, for a line or a cell of a table."""
    return Text(terminal(text), style)


def _column(field: str) -> TextColumn:
    from rich.progress import TextColumn

    return TextColumn(f"{{task.{field}}}", markup=False)
