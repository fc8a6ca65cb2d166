"""What every door says of an answer: plain text from values and words.

Not here: how it looks in a terminal (terminal_view.py) or in Telegram (telegram_reply.py).
"""

from collections.abc import Sequence

from bot import defusing
from bot.wording import Words
from rag.answer import NO_QUESTION, Answer
from store.article import Article, Coverage

AROUND = 700  # characters shown on either side of a quotation, where its paragraph is longer
HEADLINES = 3
PUBLISHERS = 4


def title_of(article: Article, words: Words) -> str:
    """The headline, or words for its absence."""
    return defusing.line(article.title) or words.say("articles.untitled")


def byline(article: Article, words: Words) -> str:
    """Publisher · 19 Juni 2024."""
    publisher = defusing.line(article.publisher) if article.publisher else words.say("answer.no_publisher")
    return f"{publisher} · {words.day(article.published) if article.published else words.say('dates.unknown')}"


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


def why_none(answer: Answer, words: Words) -> str:
    """Why there is no answer, in one sentence."""
    return words.say(f"reasons.{answer.reason or 'no_evidence'}")


def refusal(answer: Answer, words: Words) -> str:
    """Why there is no answer, and what can be asked about."""
    said = why_none(answer, words)
    if answer.reason in NO_QUESTION or not answer.coverage.articles:
        return said
    return f"{said} {covered(answer.coverage, words)}"
