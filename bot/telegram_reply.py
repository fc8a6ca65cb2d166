"""How answers, sources and quotations look in Telegram: pure functions from values to text with entities.

Not here: the conversation (telegram_talk.py), the manners of the text itself (telegram_text.py), the words.
"""

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from bot import defusing
from bot.conversations import Shown, Source
from bot.phrasing import (
    also,
    covered,
    dated,
    doubt,
    engine,
    headlines,
    in_context,
    nearest,
    searched,
    title_of,
    why_perhaps,
)
from bot.telegram_buttons import answer_buttons
from bot.telegram_text import Rich, joined, parted, shortened, shortened_before, styled, units
from bot.telegram_wire import Button
from bot.wording import Words
from rag.answer import Answer, Citation, Found, Sentence
from store.article import Article, Frozen

TITLE_UNITS = 120  # of a headline among others
_PREVIEW_UNITS = 4_000
# A quotation's page must fit into one message, whatever the article holds: these add up to less than 4,096.
_HEAD_UNITS, _QUOTE_UNITS, _AROUND_UNITS = 300, 2_000, 700


class Reply(Frozen):
    """What is sent: messages in their order; the buttons stand under the last."""

    parts: tuple[Rich, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()


class Composed(NamedTuple):
    """A reply, and what its buttons lead to."""

    reply: Reply
    shown: Shown


def compose(
    answer: Answer,
    words: Words,
    token: str,
    *,
    asked: str | None = None,
    told: Container[str] = (),
    next_questions: tuple[str, ...] = (),
) -> Composed:
    """An answer as messages. `asked` repeats a question that does not stand in the chat; see engine for `told`."""
    opening = [styled(defusing.line(asked), "bold"), "\n\n"] if asked else []
    said = [_abstention(answer, words)] if answer.abstained else _paragraph(answer.sentences, words)
    closing = [] if answer.abstained else _footer(answer, words, told)
    pieces = [*opening, *said, *closing]
    parts = parted(joined(pieces), ends=_ends(pieces))
    sources = tuple(source_of(citation, words) for citation in answer.citations)
    shown = Shown(
        language=answer.language,
        text=parts[-1],
        sources=sources,
        questions=next_questions,
        question=answer.question,
        answer=answer.text,
        passages=tuple(found.passage.id for found in answer.found),
    )
    return Composed(Reply(parts=tuple(parts), buttons=answer_buttons(token, shown, words)), shown)


def source_page(source: Source) -> Rich:
    """The exact quotation, bold in its paragraph."""
    title = styled(shortened(source.title, _HEAD_UNITS), "bold")
    paragraph = joined(
        [
            shortened_before(source.before, _AROUND_UNITS),
            styled(shortened(source.quote, _QUOTE_UNITS), "bold"),
            shortened(source.after, _AROUND_UNITS),
        ]
    )
    return joined(
        [
            f"{source.marker} · {shortened(source.byline, _HEAD_UNITS)}\n",
            styled(title, "text_link", source.url) if source.url else title,
            "\n\n",
            styled(paragraph, "expandable_blockquote"),
        ]
    )


def source_list(sources: Sequence[Source], words: Words) -> Rich:
    """A line for each source."""
    lines = [_line(source.marker, source.byline, source.title, source.url, source.also) for source in sources]
    return joined([words.say("answer.sources"), *lines], "\n")


def stage(words: Words, found: Sequence[Found] | None) -> str:
    """What the desk is doing: searching, or writing from what was found."""
    articles = len({each.article.id for each in found or ()})
    return words.count("telegram.writing", articles) if articles else words.say("telegram.searching")


def queued(words: Words, place: int) -> str:
    """That others are served before."""
    return words.say("telegram.queued", place=words.number(place))


def so_far(sentences: Iterable[Sentence], words: Words) -> str:
    """The sentences that stand already, as a preview; its end where it is too long for one message."""
    text = joined(_paragraph(tuple(sentences), words)).text + " …"
    return parted(Rich(text=text))[-1].text if units(text) > _PREVIEW_UNITS else text


def _paragraph(sentences: Sequence[Sentence], words: Words) -> list[str | Rich]:
    """Sentences as running text, each with its markers, which link to the articles that are on the web."""
    pieces: list[str | Rich] = []
    for sentence in sentences:
        day = [dated(sentence, words)] if dated(sentence, words) else []
        pieces += [joined([marked(sentence), *day], " "), " "]
    return pieces[:-1]


def marked(sentence: Sentence) -> Rich:
    """A sentence with its markers, which link to the articles that are on the web."""
    return joined([defusing.line(sentence.text), *(_marker(citation) for citation in sentence.citations)], " ")


def _marker(citation: Citation) -> str | Rich:
    text = f"[{citation.marker}]"
    url = web_address(citation.article)
    return styled(text, "text_link", url) if url else text


def _footer(answer: Answer, words: Words, told: Container[str]) -> list[str | Rich]:
    doubtful = doubt(answer, words)
    pieces: list[str | Rich] = ["\n\n", styled(doubtful, "italic"), "\n"] if doubtful else ["\n"]
    for citation in answer.citations:
        pieces += ["\n", source_line(citation, words)]
    noted = searched(answer.question, answer.searched, words)
    below = " · ".join(filter(None, (noted, engine(answer, words, told))))
    return [*pieces, "\n\n", styled(below, "italic")]


def source_line(citation: Citation, words: Words) -> Rich:
    """Where a citation is from, in a line."""
    article = citation.article
    others = also([citation], words)
    return _line(citation.marker, byline(article, words), title_of(article, words), None, others)


def _line(marker: int, byline: str, title: str, url: str | None, others: str) -> Rich:
    """1 · VOA Indonesia · 22 Sep 2023 · headline · juga di Tempo."""
    short = shortened(title, TITLE_UNITS)
    lead = f"{marker} · {shortened(byline, _HEAD_UNITS)} · "
    tail = f" · {shortened(others, _HEAD_UNITS)}" if others else ""
    return joined([lead, styled(short, "text_link", url) if url else short, tail])


def source_of(citation: Citation, words: Words) -> Source:
    """A citation, as its button will show it."""
    article = citation.article
    before, quote, after = in_context(article.text, citation.start, citation.end)
    return Source(
        marker=citation.marker,
        title=title_of(article, words),
        byline=byline(article, words),
        url=web_address(article),
        before=before.lstrip(),
        quote=quote,
        after=after.rstrip(),
        also=also([citation], words),
        article=article.id,
    )


def byline(article: Article, words: Words) -> str:
    """Publisher · 19 Jun 2024, as far as they are known: lines are short here."""
    publisher = defusing.line(article.publisher or "")
    published = words.short_day(article.published) if article.published else ""
    return " · ".join(filter(None, (publisher, published))) or words.say("answer.no_publisher")


def _abstention(answer: Answer, words: Words) -> Rich:
    """Why there is no answer, what may be the reason, what can be asked about, and the nearest headlines."""
    reason = answer.reason or "no_evidence"
    own = f"telegram.reasons.{reason}"  # where the terminal's words name a command that nobody can type here
    lines: list[str | Rich] = [words.say(own if words.has(own) else f"reasons.{reason}")]
    if perhaps := why_perhaps(answer, words):
        lines.append(perhaps)
    if noted := searched(answer.question, answer.searched, words):
        lines.append(styled(noted, "italic"))
    if answer.coverage.articles:
        lines += ["", covered(answer.coverage, words)]
    near = headlines(answer)
    if near:
        lines += ["", nearest(answer, words)]
    for article in near:
        lines.append(headline(article, words))
    return joined(lines, "\n")


def headline(article: Article, words: Words) -> Rich:
    """· headline (VOA Indonesia · 22 Sep 2023), linked where the article is on the web."""
    title, url = shortened(title_of(article, words), TITLE_UNITS), web_address(article)
    linked = styled(title, "text_link", url) if url else title
    return joined(["· ", linked, f" ({shortened(byline(article, words), _HEAD_UNITS)})"])


def web_address(article: Article) -> str | None:
    """The article's address where a link can be made of it."""
    url = defusing.line(article.url or "")
    try:
        host = urlsplit(url).hostname
    except ValueError:  # "http://[" and the like
        return None
    return url if host and " " not in url and url == article.url else None


def _ends(pieces: Sequence[str | Rich]) -> list[int]:
    """The places after each piece, at which a message may end."""
    ends, at = [], 0
    for piece in pieces:
        at += len(piece if isinstance(piece, str) else piece.text)
        ends.append(at)
    return ends
