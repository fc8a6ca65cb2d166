"""What every door says of an answer: plain text from values and words.

Not here: how it looks in a terminal (terminal_view.py) or in Telegram (telegram_reply.py).
"""

from collections.abc import Container, Sequence

from bot import defusing
from bot.wording import Words
from rag.answer import NO_QUESTION, Answer, Citation, Sentence
from rag.language import tokens
from rag.language import words as words_of
from store.article import Article, Coverage

AROUND = 700  # characters shown on either side of a quotation, where its paragraph is longer
HEADLINES = 3
PUBLISHERS = 4
LACKED = 3  # words that a reader is told are not mentioned
REPRINTS = 3


def title_of(article: Article, words: Words) -> str:
    """The headline, or words for its absence."""
    return defusing.line(article.title) or words.say("articles.untitled")


def byline(article: Article, words: Words) -> str:
    """Publisher · 19 Juni 2024."""
    publisher = defusing.line(article.publisher) if article.publisher else words.say("answer.no_publisher")
    return f"{publisher} · {words.day(article.published) if article.published else words.say('dates.unknown')}"


def also(citations: Sequence[Citation], words: Words) -> str:
    """Who else prints the story of an article: "juga di Kompas, Tempo"; empty where nobody does.

    The citations are of one article. An article of the same publisher is named by its headline.
    """
    publisher = citations[0].article.publisher
    named: dict[str, None] = {}
    for article in (article for citation in citations for article in citation.also):
        other = article.publisher if article.publisher != publisher else None
        named[defusing.line(other or "") or title_of(article, words)] = None
    return words.say("answer.also", listed=words.several(named, REPRINTS)) if named else ""


def dated(sentence: Sentence, words: Words) -> str:
    """(24 Februari 2024), the day of the article, where a sentence must not stand without it; else empty."""
    published = sentence.citations[0].article.published if sentence.citations else None
    return f"({words.day(published)})" if sentence.dated and published else ""


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


def searched(question: str, searched: str, words: Words) -> str:
    """What was searched, where it is not what was asked: put right, or a follow-up restated; else empty."""
    if [word.form for word in words_of(question)] == [word.form for word in words_of(searched)]:
        return ""
    return words.say("answer.searched", searched=searched)


def engine(answer: Answer, words: Words, told: Container[str] = ()) -> str:
    """Who wrote the answer, and why another stood in; shortly where that cause was `told` before."""
    if answer.fallback in told:
        return words.say("answer.without_model")
    if answer.fallback:
        return words.say("answer.fallback", cause=answer.fallback)
    kind, _, model = answer.engine.partition(":")
    return words.say(f"answer.{kind}", model=model)


def why_none(answer: Answer, words: Words) -> str:
    """Why there is no answer, in one sentence."""
    return words.say(f"reasons.{answer.reason or 'no_evidence'}")


def why_perhaps(answer: Answer, words: Words) -> str:
    """What may be the reason that nothing was found, in one sentence; empty where nothing is known of it."""
    if answer.reason not in ("no_evidence", "not_supported"):
        return ""
    if answer.language == "en" and _is_foreign(answer) and answer.engine == "embedded":
        return Words(answer.language).say("abstained.language")  # for one who may read no other
    lacked = _lacked(answer)
    return words.say("abstained.lacked", lacked=lacked) if lacked else ""


def doubt(answer: Answer, words: Words) -> str:
    """That an answer is not to be relied on, and why, in one sentence; empty where it is."""
    if not answer.unsure:
        return ""
    lacked = _lacked(answer)
    return words.say("answer.unsure_lacked", lacked=lacked) if lacked else words.say("answer.unsure")


def nearest(answer: Answer, words: Words) -> str:
    """Introduces the headlines that came near."""
    return words.say("abstained.outside" if answer.reason == "nothing_in_scope" else "abstained.nearest")


def refusal(answer: Answer, words: Words) -> str:
    """Why there is no answer, and what can be asked about."""
    said = [why_none(answer, words), why_perhaps(answer, words)]
    if answer.coverage.articles and answer.reason not in NO_QUESTION:
        said.append(covered(answer.coverage, words))
    return " ".join(filter(None, said))


def _is_foreign(answer: Answer) -> bool:
    """Whether the nearest article is in another language than the question."""
    return bool(answer.found) and answer.found[0].article.language != answer.language


def _lacked(answer: Answer) -> str:
    """“Jepang”, “kopi”: what the nearest article does not mention of the question, as the question writes it.

    Not named is what the article has outside its best passage, what the reader did not write (a word put right,
    or one of an earlier question), and what an article in another language must lack.
    """
    if not answer.missing or not answer.found or _is_foreign(answer):
        return ""
    article = answer.found[0].article
    held = tokens(article.text) | tokens(article.title)
    written = filter(None, (_as_written(missing, answer.question) for missing in answer.missing))
    return ", ".join([f"“{each}”" for each in written if not tokens(each) <= held][:LACKED])


def _as_written(missing: str, question: str) -> str:
    """Where `missing` stands in the question, as it stands there; empty where it does not."""
    forms, asked = missing.split(), words_of(question)
    for first in range(len(asked) - len(forms) + 1):
        last = first + len(forms)
        if [word.form for word in asked[first:last]] == forms:
            return defusing.line(question[asked[first].start : asked[last - 1].end])
    return ""
