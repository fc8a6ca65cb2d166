"""Titles and answers full of what breaks messages, through the production rendering and wire, in this process.

An article for each through the whole bot would take hours. Not here: properties of the rendering (tests/bot/).
"""

import asyncio
import random
from datetime import date

from bot import telegram_buttons, telegram_pages, telegram_reply
from bot.phrasing import title_of
from bot.telegram_errors import Rejected
from bot.telegram_wire import Wire
from bot.wording import Words
from rag.answer import Answer, Citation, Found, Moment, Sentence, Timeline
from store.article import Article, Coverage, Passage
from tests.fakes.telegram_server import TelegramServer, User
from tests.trials.outcome import Outcome, Scale

SIZES = {"full": 10_000, "ci": 600, "tiny": 60}
AT_ONCE = 8
_WILD = (
    *"*_~`|>#[](){}<>&\\\"'=+-.!@$%^:;/?",
    *["<b>", "</a>", "&amp;", "[x](http://a.b)", "||rahasia||", "```", "**tebal**", "<script>", "/start", "@siapa"],
    *["\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u061c", "شكرا", "שלום", "ﷺ"],
    *["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\ue0001", "\x00", "\x07", "\x1b[31m"],
    *["😀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇮🇩", "👍🏽", "e\u0301", "a" + "\u0301" * 40, "\U000e0041", "\ufe0f", "\U0010ffff"],
    *[" ", "\n", "\t", "\r\n", "\u2028", "\u00a0", "\u3000", "  "],
    *["\ud800", "\udc00", "\ud83d"],
)
_WORDS = (
    "presiden menteri kopi ekspor jembatan 12.500 ton Rp1,5 triliun pada Maret 2024 dan di yang PBB Dr. hlm.".split()
)
_URLS = (
    *[None, "https://contoh.example/a", "http://dalam/a", "https://contoh.example/" + "a" * 1_900, "http://[::1]/a"],
    *[
        "https://contoh.example/a?b=[c]&d=(e)",
        "https://пример.рф/новости",
        "https://x.id:99999/a",
        "https://a.b/\u202e",
    ],
)


def measure(scale: Scale) -> Outcome:
    """Composes each answer or abstention, its previews, quotations, buttons and inline results, and sends them."""
    with TelegramServer() as server:
        left_out = asyncio.run(_send_all(server, SIZES[scale]))
        counts, messages = server.counts, len(server.calls)
        refused, wrong = sum(counts.rejected.values()), len(server.violations)
        worst = [f"{n} × {words}" for words, n in counts.rejected.most_common(3)]
        return Outcome(
            f"{SIZES[scale]} generated titles and answers (rendering and wire in this process): rejected by the server",
            "0",
            f"{refused + wrong + len(left_out)}",
            not (refused or wrong or left_out),
            (
                f"{messages} calls; not sent for an error of ours {len(left_out)}; links dropped by Telegram in silence"
                f" {counts.dropped_entities}",
                *worst,
                *left_out[:2],
                *server.violations[:2],
            ),
        )


async def _send_all(server: TelegramServer, number: int) -> list[str]:
    """What went wrong before the server could refuse."""
    user = server.user("Ani")
    question = user.say(user.private, "Apa?").id
    wire, chance = Wire(server.url, server.token), random.Random(10)
    left_out: list[str] = []
    numbers = iter(range(number))

    async def send_some() -> None:
        for _ in numbers:
            try:
                await _send(wire, user, question, chance)
            except Rejected:
                pass  # the server counts it
            except Exception as error:  # noqa: BLE001 - whatever it is, a reader gets no answer
                left_out.append(f"{type(error).__name__}: {error}"[:300])

    await asyncio.gather(*(send_some() for _ in range(AT_ONCE)))
    await wire.close()
    return left_out


async def _send(wire: Wire, asker: User, question: int, chance: random.Random) -> None:
    answer = _answer(chance)
    words, chat = Words(answer.language), asker.id
    asked = _wild(chance, 300) if chance.random() < 0.5 else None
    composed = telegram_reply.compose(answer, words, "t" * 8, asked=asked)
    if answer.sentences and chance.random() < 0.2:
        moments = tuple(
            Moment(day=date(2024, 4, 2), sentence=each) for each in answer.sentences if len(each.citations) == 1
        )
        told = Timeline(topic=answer.question, language=answer.language, moments=moments, coverage=answer.coverage)
        composed = telegram_pages.timeline(told, words, "t" * 8)
    *parts, last = composed.reply.parts
    for part in parts:
        await wire.send(chat, 0, part, reply_to=question)
    await wire.send(chat, 0, last, reply_to=question, buttons=composed.reply.buttons)
    for source in composed.shown.sources[:1]:
        await wire.send(chat, 0, telegram_reply.source_page(source))
    if answer.sentences and (draft := telegram_reply.so_far(answer.sentences, words)):
        await wire.draft(chat, 0, 1, draft)
    if answer.found:
        hits = [telegram_pages.hit(each, words) for each in answer.found]
        await wire.answer_search(asker.search_inline("apa").id, hits, "")
        asking = telegram_buttons.question_buttons("t" * 8, [title_of(each.article, words) for each in answer.found])
        await wire.send(chat, 0, telegram_pages.latest(answer.found, words), buttons=asking)


def _answer(chance: random.Random) -> Answer:
    articles = [_article(chance, number) for number in range(chance.randint(1, 4))]
    cited = [_citation(article, number + 1, chance) for number, article in enumerate(articles)]
    sentences = [
        Sentence(text=_valid(_wild(chance, 800)) or "Ya.", citations=_some(chance, cited))
        for _ in range(chance.randint(1, 5))
    ]
    abstains = chance.random() < 0.2
    return Answer(
        question=_valid(_wild(chance, 200)),
        searched=_valid(_wild(chance, 60)),
        language=chance.choice(("id", "en")),
        sentences=() if abstains else tuple(sentences),
        abstained=abstains,
        reason="no_evidence" if abstains else None,
        found=tuple(map(_found, articles)) if abstains else (),
        unsure=chance.random() < 0.2,
        missing=(_valid(_wild(chance, 30)),) if chance.random() < 0.3 else (),
        coverage=Coverage(
            articles=1,
            passages=1,
            first=date(2024, 1, 1),
            last=date(2024, 1, 2),
            publishers=(_valid(_wild(chance, 40)),),
        ),
        engine="embedded",
    )


def _some(chance: random.Random, cited: list[Citation]) -> tuple[Citation, ...]:
    return tuple(chance.sample(cited, chance.randint(1, len(cited))))


def _found(article: Article) -> Found:
    passage = Passage(
        id=article.id, article_id=article.id, ordinal=0, start=0, end=len(article.text), text=article.text
    )
    return Found(passage=passage, article=article, score=1.0)


def _citation(article: Article, marker: int, chance: random.Random) -> Citation:
    start = chance.randrange(len(article.text))
    end = chance.randint(start + 1, len(article.text))
    quote = article.text[start:end]
    return Citation(marker=marker, article=article, passage_id="p", quote=quote, start=start, end=end)


def _article(chance: random.Random, number: int) -> Article:
    url = chance.choice(_URLS)
    try:
        return _made(chance, number, url)
    except ValueError:  # the door of the library refuses such an address
        return _made(chance, number, None)


def _made(chance: random.Random, number: int, url: str | None) -> Article:
    return Article(
        id=f"a{number}",
        title=_valid(_wild(chance, 600))[:2_000],
        text=_valid(_wild(chance, 3_000)) or "Isi.",
        publisher=_valid(_wild(chance, 60))[:2_000].strip() or None,
        published=date(2024, 4, 2) if chance.random() < 0.8 else None,
        url=url,
    )


def _wild(chance: random.Random, longest: int) -> str:
    """Words and trouble in any mixture; now and then a word of 10 kB."""
    if chance.random() < 0.02:
        return chance.choice(("a", "😀", "á", "́", "<b>")) * 10_000
    pieces = [chance.choice(_WILD if chance.random() < 0.5 else _WORDS) for _ in range(chance.randint(1, longest // 5))]
    return chance.choice(("", " ")).join(pieces)


def _valid(text: str) -> str:
    """Without lone surrogates, which no article can hold; what people write can, and keeps them."""
    return text.encode("utf-8", "ignore").decode()
