"""How answers, sources and quotations look in a terminal: pure functions from values to styled lines.

Not here: the live part of an answer (terminal_answer.py), the conversation (terminal_chat.py), the words.
"""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot import defusing
from bot.wording import Words
from rag.answer import Answer, Citation, Sentence
from store.article import Article, Coverage

MARKERS = ("bold cyan", "bold magenta", "bold green", "bold yellow", "bold blue", "bold red")
QUIET = "dim"
QUOTED = "bold black on yellow"
AROUND = 700  # characters shown on either side of a quotation, where its paragraph is longer
INDENT = "    "  # under a marker
HEADLINES = 3
PUBLISHERS = 4


def marker(number: int) -> Text:
    """[2], in the colour of that source."""
    return Text(f"[{number}]", style=MARKERS[(number - 1) % len(MARKERS)])


def sentence(said: Sentence) -> Text:
    """A sentence with its markers."""
    text = Text(defusing.line(said.text))
    for citation in said.citations:
        text.append(" ").append_text(marker(citation.marker))
    return text


def paragraph(sentences: Iterable[Sentence]) -> Text:
    """Sentences as running text."""
    return Text(" ").join(sentence(said) for said in sentences)


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
    """One entry: markers and title; publisher and date; address. The citations are of one article."""
    article = citations[0].article
    title = Text(" ").join(marker(citation.marker) for citation in citations)
    title.append(" ").append(title_of(article, words), style=_linked(article))
    lines = [
        *wrapped(title, console, rest=INDENT),
        *wrapped(Text(byline(article, words), style=QUIET), console, first=INDENT, rest=INDENT),
    ]
    if article.url:
        address = Text(defusing.line(article.url), style=_linked(article) + Style(dim=True))
        if console.is_terminal:
            address.truncate(console.width - len(INDENT), overflow="ellipsis")
        lines.append(Text(INDENT).append_text(address))
    return lines


def title_of(article: Article, words: Words) -> str:
    """The headline, or words for its absence."""
    return defusing.line(article.title) or words.say("articles.untitled")


def byline(article: Article, words: Words) -> str:
    """Publisher · 19 Juni 2024."""
    publisher = defusing.line(article.publisher) if article.publisher else words.say("answer.no_publisher")
    return (
        f"{publisher} · {words.day(article.published) if article.published else words.say('dates.unknown')}"
    )


def quotation(citation: Citation, words: Words, console: Console) -> list[Text]:
    """The quotation in its paragraph: highlighted, or where there is no colour between » and «."""
    article = citation.article
    before, quote, after = in_context(article.text, citation.start, citation.end)
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


def in_context(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before a quotation in its paragraph, the quotation, and what stands after it.

    A paragraph ends at a line end; a long one is cut at a word, with an ellipsis. Defused piece by piece,
    so that the quotation keeps its bounds.
    """
    before, after = text[text.rfind("\n", 0, start) + 1 : start], text[end:]
    after = after[: after.find("\n")] if "\n" in after else after
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return defusing.block(before), defusing.block(text[start:end]), defusing.block(after)


def abstention(answer: Answer, words: Words, console: Console) -> list[Text]:
    """Why there is no answer, what can be asked about, and the nearest headlines."""
    lines = wrapped(Text(words.say(f"reasons.{answer.reason or 'no_evidence'}"), style="yellow"), console)
    if answer.coverage.articles:
        lines += wrapped(Text(covered(answer.coverage, words), style=QUIET), console)
    nearest = headlines(answer)
    if nearest:
        lines.append(Text(words.say("abstained.nearest"), style=QUIET))
    for article in nearest:
        entry = Text(title_of(article, words), style=_linked(article))
        entry.append(f" ({byline(article, words)})", style=QUIET)
        lines += wrapped(entry, console, first="  · ", rest="    ")
    return lines


def headlines(answer: Answer, limit: int = HEADLINES) -> Sequence[Article]:
    """The articles of the passages that came nearest, each once."""
    nearest: dict[str, Article] = {}
    for found in answer.found:
        nearest.setdefault(found.article.id, found.article)
    return list(nearest.values())[:limit]


def covered(coverage: Coverage, words: Words) -> str:
    """What the library covers, in one sentence."""
    period = words.period(coverage.first, coverage.last)
    return words.say(
        "abstained.covers" if period else "abstained.covers_undated",
        articles=words.count("coverage.articles", coverage.articles),
        period=period,
        publishers=publishers(coverage, words),
    )


def publishers(coverage: Coverage, words: Words) -> str:
    """The first publishers, and how many more there are."""
    return words.several(coverage.publishers, PUBLISHERS) or words.say("coverage.publishers.none")


def engine(answer: Answer, words: Words) -> str:
    """Who wrote the answer, and why another stood in."""
    if answer.fallback:
        return words.say("answer.fallback", cause=answer.fallback)
    kind, _, model = answer.engine.partition(":")
    return words.say(f"answer.{kind}", model=model)


def footer(answer: Answer, words: Words, console: Console) -> list[Text]:
    """Below the sentences: the sources, and who wrote the answer."""
    return [
        Text(),
        *sources(answer, words, console),
        *wrapped(Text(engine(answer, words), style=QUIET), console),
    ]


def whole(answer: Answer, words: Words, console: Console) -> list[Text]:
    """A complete answer, as it is printed where nobody watches it come."""
    if answer.abstained:
        return abstention(answer, words, console)
    return [*wrapped(paragraph(answer.sentences), console), *footer(answer, words, console)]


def _linked(article: Article) -> Style:
    return Style(link=defusing.line(article.url)) if article.url else Style()
