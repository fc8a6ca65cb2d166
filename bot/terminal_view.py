"""How answers, sources and quotations look in a terminal: pure functions from values to styled lines.

Not here: the live part of an answer (terminal_answer.py), the conversation (terminal_chat.py), the words.
"""

from collections.abc import Container, Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot import defusing, phrasing
from bot.wording import Words
from rag.answer import NO_QUESTION, Answer, Citation, Sentence
from store.article import Article

MARKERS = ("bold cyan", "bold magenta", "bold green", "bold yellow", "bold blue", "bold red")
QUIET = "dim"
WARNING = "yellow"
QUOTED = "bold black on yellow"
INDENT = "    "  # under a marker


def marker(number: int) -> Text:
    """[2], in the colour of that source."""
    return Text(f"[{number}]", style=MARKERS[(number - 1) % len(MARKERS)])


def sentence(said: Sentence, words: Words) -> Text:
    """A sentence with its markers, and the day where it must be told."""
    text = Text(defusing.line(said.text))
    for citation in said.citations:
        text.append(" ").append_text(marker(citation.marker))
    if day := phrasing.dated(said, words):
        text.append(f" {day}", style=QUIET)
    return text


def paragraph(sentences: Iterable[Sentence], words: Words) -> Text:
    """Sentences as running text; `words` are of the answer's language."""
    return Text(" ").join(sentence(said, words) for said in sentences)


def wrapped(text: Text, console: Console, *, first: str = "", rest: str = "") -> list[Text]:
    """`text` as lines that fit, broken between words, behind `first` and then `rest`.

    Where no terminal is watching it stays one line: programs that read it break lines themselves.
    """
    if not console.is_terminal:
        return [Text(first).append_text(part) for part in text.split("\n", allow_blank=True)]
    room = max(console.width - max(cell_len(first), cell_len(rest)), 10)
    lines = text.wrap(console, room)
    for line in lines:
        line.rstrip()
    return [Text(first if number == 0 else rest).append_text(line) for number, line in enumerate(lines)]


def show(console: Console, lines: Iterable[Text]) -> None:
    """Print lines that are already as long as they should be."""
    for line in lines:
        console.print(line, soft_wrap=True)


def sources(answer: Answer, words: Words, console: Console) -> list[Text]:
    """The numbered list, an article once, however many of its quotations are used."""
    by_article: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        by_article.setdefault(citation.article.id, []).append(citation)
    lines = [Text(words.say("answer.sources"), style="bold")] if by_article else []
    for citations in by_article.values():
        lines += source(citations, words, console)
    return lines


def source(citations: Sequence[Citation], words: Words, console: Console) -> list[Text]:
    """One entry: markers and title; publisher, date and reprints; address. The citations are of one article."""
    article = citations[0].article
    title = Text(" ").join(marker(citation.marker) for citation in citations)
    title.append(" ").append(phrasing.title_of(article, words), style=_linked(article))
    byline = " · ".join(filter(None, (phrasing.byline(article, words), phrasing.also(citations, words))))
    lines = [
        *wrapped(title, console, rest=INDENT),
        *wrapped(Text(byline, style=QUIET), console, first=INDENT, rest=INDENT),
    ]
    if article.url:
        address = Text(defusing.line(article.url), style=_linked(article) + Style(dim=True))
        if console.is_terminal:
            address.truncate(console.width - len(INDENT), overflow="ellipsis")
        lines.append(Text(INDENT).append_text(address))
    return lines


def quotation(citation: Citation, words: Words, console: Console) -> list[Text]:
    """The quotation in its paragraph: highlighted, or where there is no colour between » and «."""
    article = citation.article
    before, quote, after = phrasing.in_context(article.text, citation.start, citation.end)
    text = Text(before.lstrip())
    if console.is_terminal and not console.no_color:
        text.append(quote, style=QUOTED)
    else:
        text.append(f"»{quote}«", style="bold")
    text.append(after.rstrip())
    return [
        *source([citation], words, console),
        Text(),
        *wrapped(text, console, first="  ", rest="  "),
    ]


def abstention(answer: Answer, words: Words, console: Console) -> list[Text]:
    """Why there is no answer, what can be asked about, and the nearest headlines."""
    lines = wrapped(Text(phrasing.why_none(answer, words), style=WARNING), console)
    if perhaps := phrasing.why_perhaps(answer, words):
        lines += wrapped(Text(perhaps), console)
    if answer.coverage.articles and answer.reason not in NO_QUESTION:
        lines += wrapped(Text(phrasing.covered(answer.coverage, words), style=QUIET), console)
    nearest = phrasing.headlines(answer)
    if nearest:
        lines.append(Text(phrasing.nearest(answer, words), style=QUIET))
    for article in nearest:
        entry = Text(phrasing.title_of(article, words), style=_linked(article))
        entry.append(f" ({phrasing.byline(article, words)})", style=QUIET)
        lines += wrapped(entry, console, first="  · ", rest="    ")
    return lines


def footer(answer: Answer, words: Words, console: Console, told: Container[str] = ()) -> list[Text]:
    """Below the sentences: a doubt, the sources, and who wrote the answer (see phrasing.engine for `told`)."""
    doubt = phrasing.doubt(answer, words)
    return [
        *(wrapped(Text(doubt, style=WARNING), console) if doubt else []),
        Text(),
        *sources(answer, words, console),
        *wrapped(Text(phrasing.engine(answer, words, told), style=QUIET), console),
    ]


def whole(answer: Answer, words: Words, console: Console, told: Container[str] = ()) -> list[Text]:
    """A complete answer, as it is printed where nobody watches it come."""
    if answer.abstained:
        return abstention(answer, words, console)
    said = paragraph(answer.sentences, Words(answer.language))
    return [*wrapped(said, console), *footer(answer, words, console, told)]


def _linked(article: Article) -> Style:
    return Style(link=defusing.line(article.url)) if article.url else Style()
