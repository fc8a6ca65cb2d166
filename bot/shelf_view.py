"""How the library's contents and the report of an indexing run are printed.

Not here: the run (rag/indexing.py), the library (store/library.py), answers (terminal_view.py).
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot import defusing, phrasing, printing, terminal_view
from bot.wording import Words
from rag.errors import IdClaimedTwice
from store.article import Article

if TYPE_CHECKING:
    from rich.console import Console

    from rag.indexing import Report
    from rag.reading import Skipped

WIDE = 90  # columns from which publisher and passages get columns of their own
NARROW = 70  # columns below which an article gets lines instead of columns


def report(done: "Report", words: Words) -> None:
    """What an indexing run did: a line of figures, then what the reader may want to mend."""
    figures = {
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "removed_count": len(done.removed),
        "gone_count": len(done.gone),
        "skipped_count": len(done.skipped),
    }
    shown = [
        words.count(f"index.{name}", count) for name, count in figures.items() if count or name in ("new", "unchanged")
    ]
    printing.result(" · ".join(shown))
    _list(words.say("index.removed"), done.removed)
    _list(words.say("index.gone"), done.gone)
    _list(words.say("index.skipped"), (skipped_line(skipped, words) for skipped in done.skipped))
    for conflict in done.conflicts:
        printing.trouble(words.trouble(IdClaimedTwice(id=conflict.id, first=conflict.first, second=conflict.second)))


def skipped_line(skipped: "Skipped", words: Words) -> str:
    """One skipped file or line, and why."""
    place = nearby(skipped.path)
    if skipped.line is not None:
        place = words.say("index.at_line", path=place, line=skipped.line)
    # Sizes come in bytes; the option that raises the limit counts megabytes.
    megabytes = words.decimal(int(skipped.detail) / 1_000_000) if skipped.detail.isdecimal() else ""
    reason = words.say(f"skipped.{skipped.reason}", detail=skipped.detail or "?", megabytes=megabytes)
    return words.say("index.skipped_line", place=place, reason=reason)


def nearby(path: str) -> str:
    """A path as a reader would type it: from the current folder, if it stands below it."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _list(title: str, items: Iterable[str]) -> None:
    lines = [f"  {defusing.line(item)}" for item in items]
    if lines:
        printing.result(title)
        for line in lines:
            printing.result(line)


def articles(listed: Iterable[tuple[Article, int]], words: Words) -> None:
    """The library's articles: a table on a terminal, tab-separated lines elsewhere."""
    if printing.is_terminal(sys.stdout):
        console = printing.console(sys.stdout)
        if console.width < NARROW:
            terminal_view.show(console, _stacked(listed, words, console))
        else:
            console.print(_table(listed, words, wide=console.width >= WIDE))
        return
    for article, passages in listed:
        cells = (
            article.id,
            article.published.isoformat() if article.published else "",
            article.publisher or "",
            article.title,
            str(passages),
        )
        printing.data("\t".join(map(defusing.line, cells)))


def _stacked(listed: Iterable[tuple[Article, int]], words: Words, console: "Console") -> list[Text]:
    lines: list[Text] = []
    for article, _ in listed:
        title = Text(phrasing.title_of(article, words), style="bold")
        facts = Text(phrasing.byline(article, words), style=terminal_view.QUIET)
        lines += terminal_view.wrapped(title, console)
        for below in (facts, Text(defusing.line(article.id), style="cyan")):
            lines += terminal_view.wrapped(below, console, first="  ", rest="  ")
    return lines


def _table(listed: Iterable[tuple[Article, int]], words: Words, *, wide: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(words.say("articles.published"), no_wrap=True)
    table.add_column(words.say("articles.title"), ratio=3)
    if wide:
        table.add_column(words.say("articles.publisher"), ratio=1)
    table.add_column(words.say("articles.id"), ratio=2, overflow="fold", style="cyan")
    if wide:
        table.add_column(words.say("articles.passages"), justify="right")
    for article, passages in listed:
        published = words.day(article.published) if article.published else "–"
        title = Text(phrasing.title_of(article, words))
        publisher = [Text(defusing.line(article.publisher or "–"))] if wide else []
        count = [Text(words.number(passages))] if wide else []
        table.add_row(Text(published), title, *publisher, Text(defusing.line(article.id)), *count)
    return table


def article(shown: Article, words: Words) -> None:
    """One article, whole."""
    console = printing.console(sys.stdout)
    text = defusing.block(shown.text)
    lines = [
        *terminal_view.wrapped(Text(phrasing.title_of(shown, words), style="bold"), console),
        *terminal_view.wrapped(Text(phrasing.byline(shown, words), style=terminal_view.QUIET), console),
    ]
    if shown.url:
        lines.append(Text(defusing.line(shown.url), style=terminal_view.QUIET))
    terminal_view.show(console, [*lines, Text(), *terminal_view.wrapped(Text(text), console)])
