"""Pages that are no answers: the newest articles, a timeline, what is kept about a person, an article on offer.

Not here: answers and sources (telegram_reply.py), when a page is asked for (telegram_commands.py).
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from bot import defusing
from bot.access import Role
from bot.conversations import Shown
from bot.forgetting import Kept
from bot.offers import Offer
from bot.phrasing import title_of
from bot.telegram_buttons import answer_buttons
from bot.telegram_reply import (
    TITLE_UNITS,
    Composed,
    Reply,
    byline,
    headline,
    marked,
    source_line,
    source_of,
    web_address,
)
from bot.telegram_text import Rich, joined, parted, shortened, styled
from bot.telegram_wire import Hit
from bot.wording import Words
from rag.answer import Found, Timeline
from rag.periods import today_in_wib

QUESTION_UNITS = 120  # of a question in a list
LINE_UNITS = 200  # of a line in the list of an inline search
PASSAGE_UNITS = 2_000


def latest(found: Sequence[Found], words: Words) -> Rich:
    """The newest articles, a line each."""
    return joined(
        [styled(words.say("telegram.latest"), "bold"), *(headline(each.article, words) for each in found)], "\n"
    )


def timeline(told: Timeline, words: Words, token: str) -> Composed:
    """The moments of a timeline, a line each with its day and its marker; below, their sources."""
    lines: list[str | Rich] = [styled(words.say("telegram.timeline.topic", topic=told.topic), "bold"), ""]
    lines += [
        joined([styled(words.short_day(moment.day), "bold"), " · ", marked(moment.sentence)]) for moment in told.moments
    ]
    citations = [citation for moment in told.moments for citation in moment.sentence.citations]
    lines += ["", *(source_line(citation, words) for citation in citations)]
    parts = tuple(parted(joined(lines, "\n")))
    sources = tuple(source_of(citation, words) for citation in citations)
    shown = Shown(language=words.lang, text=parts[-1], sources=sources)
    return Composed(Reply(parts=parts, buttons=answer_buttons(token, shown, words)), shown)


def mine(kept: Kept, user: int, role: Role, days: int, words: Words) -> Rich:
    """What is kept about a person, and for how long."""
    since = words.day(today_in_wib(datetime.fromtimestamp(kept.since, UTC))) if kept.since is not None else ""
    turns = words.say("telegram.mine.turns", n=words.number(kept.turns), day=since)
    lines: list[str | Rich] = [
        styled(words.say("telegram.mine.title"), "bold"),
        words.say("telegram.mine.number", user=user),
        words.say("telegram.mine.role", role=words.say(f"telegram.{role}")),
        words.say("telegram.mine.today", n=words.number(kept.asked_today)),
        turns if kept.turns else words.say("telegram.mine.no_turns"),
        words.say("telegram.mine.shown", n=words.number(kept.shown)),
        words.say("telegram.mine.verdicts", n=words.number(kept.verdicts)),
    ]
    if kept.language:
        name = Words(kept.language).say("telegram.language.name")
        lines.append(words.say("telegram.mine.language", language=name))
    if kept.questions:
        lines += ["", words.say("telegram.mine.latest")]
        lines += [f"· {shortened(defusing.line(question), QUESTION_UNITS)}" for question in kept.questions]
    return joined([*lines, "", words.say("telegram.mine.ends", days=days)], "\n")


def offer(article: Offer, words: Words) -> Rich:
    """An article as it would be kept."""
    published = words.short_day(article.published) if article.published else words.say("dates.unknown")
    publisher = defusing.line(article.publisher or "") or words.say("answer.no_publisher")
    return joined(
        [
            words.say("telegram.offer.ask" if article.new else "telegram.offer.ask_again"),
            "\n\n",
            styled(shortened(defusing.line(article.title) or words.say("articles.untitled"), QUESTION_UNITS), "bold"),
            f"\n{shortened(publisher, QUESTION_UNITS)} · {published}",
        ]
    )


def hit(found: Found, words: Words) -> Hit:
    """An article as a result of an inline search; choosing it sends its passage with where it is from."""
    article, passage = found.article, defusing.line(found.passage.text)
    title, url = title_of(article, words), web_address(article)
    where = shortened(byline(article, words), LINE_UNITS)
    linked = styled(shortened(title, TITLE_UNITS), "text_link", url) if url else shortened(title, TITLE_UNITS)
    return Hit(
        id=hashlib.sha256(found.passage.id.encode()).hexdigest(),
        title=shortened(title, LINE_UNITS),
        description=f"{where}\n{shortened(passage, LINE_UNITS)}",
        message=joined(
            [styled(linked, "bold"), f"\n{where}\n\n", styled(shortened(passage, PASSAGE_UNITS), "blockquote")]
        ),
    )
