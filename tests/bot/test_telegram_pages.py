"""The promises of the pages that are no answers: they say what there is, and Telegram takes them whatever they hold.

Not here: answers and sources (test_telegram_reply.py).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import defusing
from bot.access import Role
from bot.forgetting import LATEST as QUESTIONS
from bot.forgetting import Kept
from bot.offers import Offer
from bot.telegram_buttons import pressed
from bot.telegram_pages import hit, latest, mine, offer, timeline
from bot.telegram_text import LIMIT, Rich, entities, parted, units
from bot.wording import LANGUAGES, Words
from rag.answer import Citation, Found, Moment, Sentence, Timeline
from rag.timelining import MOMENTS
from store.article import Article, Passage
from tests.bot.stories import COVERAGE, QUOTE, RATIFIED, SIGNED, TREATY, UNDATED, found
from tests.fakes.telegram_text import checked_text, dropped_in_silence

ID = Words("id")
OFFER = Offer(
    file="a.json",
    title="Panen raya di Garut",
    publisher="Kabar Pagi",
    published=date(2024, 5, 3),
    url=None,
    articles=1,
    passages=2,
    words=120,
    new=True,
    same=False,
)
KEPT = Kept(
    turns=1_234,
    shown=12,
    answered=11,
    verdicts=3,
    since=datetime(2024, 2, 28, 17, 30, tzinfo=UTC).timestamp(),
    role=None,
    asked_today=4,
    language="en",
    questions=("Kapan\nitu?", "Siapa?"),
)
STORY = Timeline(
    topic="perjanjian",
    language="id",
    moments=(Moment(day=date(2024, 6, 19), sentence=SIGNED), Moment(day=date(2024, 11, 6), sentence=RATIFIED)),
    coverage=COVERAGE,
)


def covered(rich: Rich, kind: str) -> list[str]:
    return [rich.text[span.start : span.end] for span in rich.spans if span.kind == kind]


def test_the_newest_articles_have_a_line_each_that_leads_to_them() -> None:
    page = latest([found(), found(UNDATED)], ID)
    assert page.text.splitlines() == [
        "Berita terbaru:",
        f"· {TREATY.title} (Contoh TanyaBerita · 20 Jun 2024)",
        "· (tanpa judul) (penerbit tidak disebutkan)",
    ]
    assert covered(page, "text_link") == [TREATY.title]


def test_a_timeline_has_a_line_for_each_moment_with_its_day_and_marker_and_its_sources_below() -> None:
    reply, shown = timeline(STORY, ID, "T")
    (part,) = reply.parts
    assert part.text.splitlines() == [
        "Linimasa: perjanjian",
        "",
        f"19 Jun 2024 · {QUOTE} [1]",
        f"6 Nov 2024 · {RATIFIED.text} [2]",
        "",
        f"1 · Contoh TanyaBerita · 20 Jun 2024 · {TREATY.title}",
        "2 · penerbit tidak disebutkan · (tanpa judul)",
    ]
    assert covered(part, "bold") == ["Linimasa: perjanjian", "19 Jun 2024", "6 Nov 2024"]
    assert covered(part, "text_link") == ["[1]"]
    assert [[button.data for button in row] for row in reply.buttons] == [["s:T:1", "s:T:2"]]  # and no thumbs
    assert [source.quote for source in shown.sources] == [QUOTE, RATIFIED.text]
    assert shown.text == part


def test_what_is_kept_about_a_person_is_told_with_its_numbers_and_its_end() -> None:
    assert mine(KEPT, 77, Role.EDITOR, 30, ID).text.splitlines() == [
        "Yang saya simpan tentang Anda:",
        "ID Telegram Anda: 77",
        "Peran: penyunting",
        "Pertanyaan hari ini: 4",
        "Pertanyaan dan jawabannya: 1.234, sejak 29 Februari 2024",  # the day in Jakarta
        "Pesan bertombol: 12",
        "Penilaian 👍 dan 👎: 3",
        "Bahasa yang dipilih: English",
        "",
        "Pertanyaan terakhir:",
        "· Kapan itu?",
        "· Siapa?",
        "",
        "Percakapan dan penilaian terhapus sendiri setelah 30 hari; /lupakan menghapus semuanya sekarang.",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
def test_where_nothing_is_kept_that_is_said_in_every_role_and_language(role: Role, lang: str) -> None:
    nothing = Kept(0, 0, 0, 0, None, None, 0, None, ())
    text = mine(nothing, 77, role, 7, Words(lang)).text
    assert Words(lang).say("telegram.mine.no_turns") in text
    assert Words(lang).say("telegram.mine.latest") not in text
    assert Words(lang).say(f"telegram.{role}") in text


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({}, ["Simpan artikel ini ke pustaka?", "", "Panen raya di Garut", "Kabar Pagi · 3 Mei 2024"]),
        (
            {"new": False, "title": "", "publisher": None, "published": None},
            [
                "Artikel ini sudah ada di pustaka. Perbarui?",
                "",
                "(tanpa judul)",
                "penerbit tidak disebutkan · tanpa tanggal",
            ],
        ),
    ],
)
def test_an_offer_shows_what_would_be_kept(change: dict[str, Any], lines: list[str]) -> None:
    page = offer(OFFER.model_copy(update=change), ID)
    assert page.text.splitlines() == lines
    assert covered(page, "bold") == [lines[2]]


def test_a_hit_shows_the_passage_and_sends_it_with_where_it_is_from() -> None:
    shown = hit(found(), ID)
    assert shown.title == TREATY.title
    assert shown.description.startswith("Contoh TanyaBerita · 20 Jun 2024\nPembuka")
    assert shown.message.text.splitlines()[:3] == [TREATY.title, "Contoh TanyaBerita · 20 Jun 2024", ""]
    assert covered(shown.message, "text_link") == covered(shown.message, "bold") == [TREATY.title]
    assert covered(shown.message, "blockquote") == [defusing.line(TREATY.text)]
    assert hit(found(UNDATED), ID).id != shown.id == hit(found(score=9.0), Words("en")).id


_HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            ["<b>", "*tebal*", "[x](http://a)", "\u202e", "\u200b", "😀", "👨‍👩‍👧", "🇮🇩", "שלום", "e\u0301", "\n", " "]
        ),
        st.sampled_from(["k" * 900, "😀" * 500, "שלום עולם " * 90, "/lupakan @orang #tagar ", "\ud83d"]),
        st.text(max_size=20),
    ),
    max_size=8,
).map("".join)
_URLS = st.sampled_from([None, "http://[", "https://contoh.id/a?b=1#c", "https://contoh.id/\u202ex", "https://😀.id/"])


@st.composite
def hostile_articles(draw: st.DrawFn) -> Article:
    title, publisher = draw(_HOSTILE), draw(_HOSTILE)
    text = draw(_HOSTILE) + draw(st.sampled_from(["", "Sebuah kalimat 😀 yang biasa. " * 200]))
    return Article.model_construct(
        id="a",
        title=title[:2_048].strip(),
        text=text or "k",
        publisher=publisher[:2_048].strip() or None,
        published=draw(st.none() | st.just(date(2024, 2, 29))),
        url=draw(_URLS),
        language="id",
    )


def as_found(article: Article) -> Found:
    passage = Passage.model_construct(
        id="panjang" * 20 + "#0", article_id="a", ordinal=0, start=0, end=len(article.text), text=article.text
    )
    return Found.model_construct(passage=passage, article=article, score=1.0, why={}, also=())


def taken(parts: Sequence[Rich]) -> None:
    """Telegram takes each part as it stands, and all of its entities; nothing in it is invisible."""
    assert parts
    for part in parts:
        marked = [
            {"type": e.kind, "offset": e.offset, "length": e.length, **({"url": e.url} if e.url else {})}
            for e in entities(part)
        ]
        checked_text(part.text, marked)  # raises Refused
        assert dropped_in_silence(marked) == 0
        assert units(part.text) <= LIMIT
        assert defusing.block(part.text) == part.text
        assert all(0 <= span.start < span.end <= len(part.text) for span in part.spans)


in_both_languages = st.sampled_from(LANGUAGES).map(Words)


@settings(max_examples=25, deadline=None)
@given(st.lists(hostile_articles(), min_size=1, max_size=10), in_both_languages)
def test_the_newest_articles_fit_whatever_they_are_called(articles: list[Article], words: Words) -> None:
    page = latest([as_found(article) for article in articles], words)
    taken(parted(page))
    assert len(page.text.splitlines()) == 1 + len(articles)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(hostile_articles(), _HOSTILE), min_size=1, max_size=MOMENTS), _HOSTILE, in_both_languages)
def test_a_timeline_fits_whatever_is_told(told: list[tuple[Article, str]], topic: str, words: Words) -> None:
    moments = []
    for marker, (article, text) in enumerate(told, 1):
        end = len(article.text)
        proof = Citation.model_construct(
            marker=marker, article=article, passage_id="a#0", quote=article.text, start=0, end=end, also=()
        )
        sentence = Sentence.model_construct(text=text or "kata", citations=(proof,), dated=False)
        moments.append(Moment.model_construct(day=date(2024, 2, 29), sentence=sentence))
    story = Timeline.model_construct(topic=topic, language="id", moments=tuple(moments), coverage=COVERAGE)
    reply, shown = timeline(story, words, "T" * 16)
    taken(reply.parts)
    buttons = [button for row in reply.buttons for button in row]
    numbers = [read.number for button in buttons if (read := pressed(button.data))]
    assert numbers == [source.marker for source in shown.sources] == list(range(1, len(told) + 1))


@settings(max_examples=25, deadline=None)
@given(st.lists(_HOSTILE, max_size=QUESTIONS), st.integers(1, 2**52), in_both_languages)
def test_what_is_kept_fits_whatever_was_asked(questions: list[str], number: int, words: Words) -> None:
    huge = KEPT._replace(turns=number, shown=number, verdicts=number, questions=tuple(questions))
    page = mine(huge, number, Role.OWNER, 30, words)
    taken([page])


@settings(max_examples=60, deadline=None)
@given(_HOSTILE, _HOSTILE, st.booleans(), in_both_languages)
def test_an_offer_fits_whatever_it_is_called(title: str, publisher: str, is_new: bool, words: Words) -> None:
    page = offer(OFFER.model_copy(update={"title": title, "publisher": publisher or None, "new": is_new}), words)
    taken([page])
    assert len(page.text.splitlines()) == 4
    assert units(page.text) <= 500  # to be taken in at a glance


@settings(max_examples=60, deadline=None)
@given(hostile_articles(), in_both_languages)
def test_a_hit_fits_whatever_was_found(article: Article, words: Words) -> None:
    shown = hit(as_found(article), words)
    taken([shown.message])
    assert 1 <= len(shown.id.encode()) <= 64
    assert shown.title.strip()
    for shown_text in (shown.title, shown.description):
        assert defusing.block(shown_text) == shown_text
        assert units(shown_text) <= 512
