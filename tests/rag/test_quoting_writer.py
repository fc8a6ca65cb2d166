"""Which sentences the embedded writer says."""

from datetime import date

import pytest

from rag.engines.quoting import MOST_SENTENCES, QuotingWriter
from rag.ports import Brief, Draft
from tests.rag.briefs import brief, brief_on, found
from tests.rag.writers import WriterContract


async def said(about: Brief) -> list[Draft]:
    return [draft async for draft in QuotingWriter().write(about)]


async def quoted(question: str, *texts: str) -> list[Draft]:
    return await said(brief_on(question, *texts))


async def test_it_quotes_the_sentence_that_speaks_of_the_question_word_for_word() -> None:
    drafts = await quoted(
        "Siapa yang meresmikan jembatan Sukamaju?",
        "Hujan turun sejak pagi di lembah itu. Jembatan Sukamaju diresmikan oleh camat setempat kemarin.",
        "Pasar malam digelar di lapangan desa sebelah.",
    )
    assert drafts[0] == Draft(text="Jembatan Sukamaju diresmikan oleh camat setempat kemarin.", markers=(1,))


async def test_a_date_that_is_asked_for_is_preferred() -> None:
    drafts = await quoted(
        "Kapan jembatan diresmikan?",
        "Jembatan Sukamaju akhirnya diresmikan juga dengan meriah. Jembatan itu diresmikan 4 Maret 2024 oleh camat.",
    )
    assert "4 Maret 2024" in drafts[0].text


async def test_it_is_brief_and_never_says_one_thing_twice() -> None:
    same = "Jembatan Sukamaju diresmikan oleh camat setempat kemarin."
    assert len(await quoted("Siapa yang meresmikan jembatan Sukamaju?", same, same, same)) == 1
    within = f"Menurut warga, {same[0].lower()}{same[1:]}"
    assert len(await quoted("Siapa yang meresmikan jembatan Sukamaju?", same, within)) == 1
    bridges = [f"Jembatan nomor {n} roboh tadi malam." for n in range(5)]
    assert len(await quoted("Jembatan mana yang roboh?", *bridges)) == MOST_SENTENCES


async def test_a_sentence_that_is_far_behind_is_not_said() -> None:
    best, other = "Jembatan Sukamaju diresmikan oleh camat setempat kemarin.", "Harga cabai naik di pasar desa."
    question = "Siapa yang meresmikan jembatan Sukamaju?"
    near = await said(brief(question, found(best, 1, score=5.0), found(other, 2, score=9.0)))
    far = await said(brief(question, found(best, 1, score=25.0), found(other, 2, score=5.0)))
    assert [[draft.text for draft in drafts] for drafts in (near, far)] == [[best, other], [best]]


async def test_headings_fragments_and_questions_are_not_quoted() -> None:
    drafts = await quoted(
        "jembatan Sukamaju",
        "Jembatan Sukamaju\n\nSiapa yang membangun jembatan Sukamaju? Jembatan Sukamaju berdiri sejak lama.",
    )
    assert [draft.text for draft in drafts] == ["Jembatan Sukamaju berdiri sejak lama."]


async def test_where_nothing_is_whole_anything_will_do() -> None:
    assert [draft.text for draft in await quoted("jembatan", "Jembatan roboh.")] == ["Jembatan roboh."]
    assert await quoted("jembatan") == []


@pytest.mark.parametrize("opening", ["Ia", "Mereka", "“Ia", "Hal itu", "She"])
async def test_a_sentence_that_leans_is_told_with_the_one_before_it(opening: str) -> None:
    text = f"Bupati Harjo tiba di bendungan pagi hari. {opening} meresmikan jembatan Sukamaju pada Senin, 4 Maret 2024."
    drafts = await quoted("Kapan jembatan Sukamaju diresmikan?", text)
    assert drafts == [Draft(text=text, markers=(1,))]


@pytest.mark.parametrize(
    "before",
    [
        "Bupati Harjo tiba di bendungan.\n\n",
        "Bupati Harjo tiba di bendungan pagi hari, " + "lalu berjalan " * 20 + ". ",
    ],
    ids=["another paragraph", "too long"],
)
async def test_what_a_sentence_leans_on_is_left_out_where_it_is_far_or_long(before: str) -> None:
    leaning = "Ia meresmikan jembatan Sukamaju pada Senin, 4 Maret 2024."
    drafts = await quoted("Kapan jembatan Sukamaju diresmikan?", before + leaning)
    assert drafts[0].text == leaning


async def test_a_passage_that_opens_with_a_leaning_sentence_takes_none_from_another_passage() -> None:
    leaning = "Ia meresmikan jembatan Sukamaju pada Senin, 4 Maret 2024."
    drafts = await quoted("Kapan jembatan Sukamaju diresmikan?", "Cerah hari itu. Bupati tiba pagi.", leaning)
    assert leaning in [draft.text for draft in drafts]


async def test_a_second_sentence_never_leans() -> None:
    best, leaning = (
        "Jembatan Sukamaju diresmikan oleh camat kemarin.",
        "Ia meresmikan jembatan Sukamaju dengan gembira.",
    )
    plain = leaning.replace("Ia", "Camat")
    question = "Siapa yang meresmikan jembatan Sukamaju?"
    for second, expected in ((leaning, [best]), (plain, [best, plain])):
        drafts = await said(brief(question, found(best, 1, score=9.0), found(second, 2, score=5.0)))
        assert [draft.text for draft in drafts] == expected


OLD, NEW = date(2024, 1, 5), date(2024, 1, 9)
HOW_MANY = "Berapa korban banjir di Lembah Kenanga?"
FEWER = "Korban banjir di Lembah Kenanga berjumlah 12 orang."
MORE = "Korban banjir di Lembah Kenanga bertambah menjadi 31 orang."


@pytest.mark.parametrize("old_first", [True, False])
async def test_two_articles_with_other_figures_are_both_told_with_their_dates_the_newest_first(
    *, old_first: bool
) -> None:
    old, new = found(FEWER, 1, score=5.0, published=OLD), found(MORE, 2, score=5.0, published=NEW)
    drafts = await said(brief(HOW_MANY, *((old, new) if old_first else (new, old))))
    assert [(draft.text, draft.dated) for draft in drafts] == [(MORE, True), (FEWER, True)]
    assert [draft.markers for draft in drafts] == ([(2,), (1,)] if old_first else [(1,), (2,)])


@pytest.mark.parametrize(
    ("question", "other", "published"),
    [
        (HOW_MANY, "Sebanyak 12 orang menjadi korban banjir di Lembah Kenanga.", NEW),
        (HOW_MANY, "Korban banjir di Lembah Kenanga dihibur dengan 3 lagu.", NEW),
        (HOW_MANY, MORE, None),
        ("Siapa korban banjir di Lembah Kenanga?", MORE, NEW),
    ],
    ids=["the same figure", "of something else", "without a date", "no figure is asked for"],
)
async def test_what_does_not_differ_is_not_dated(question: str, other: str, published: date | None) -> None:
    drafts = await said(
        brief(question, found(FEWER, 1, score=5.0, published=OLD), found(other, 2, score=5.0, published=published))
    )
    assert drafts
    assert not any(draft.dated for draft in drafts)


async def test_two_figures_of_one_article_are_no_rivals() -> None:
    drafts = await said(brief(HOW_MANY, found(f"{FEWER} {MORE}", published=OLD)))
    assert not any(draft.dated for draft in drafts)


async def test_a_figure_of_a_passage_that_is_far_behind_is_no_rival() -> None:
    old, new = found(FEWER, 1, score=13.0, published=OLD), found(MORE, 2, score=5.0, published=NEW)
    assert not any(draft.dated for draft in await said(brief(HOW_MANY, old, new)))


async def test_a_figure_of_the_question_itself_is_no_rival() -> None:
    question = "Berapa korban banjir selain 12 orang di Lembah Kenanga?"
    drafts = await said(
        brief(question, found(FEWER, 1, score=5.0, published=OLD), found(MORE, 2, score=5.0, published=NEW))
    )
    assert not any(draft.dated for draft in drafts)


class TestQuotingWriter(WriterContract):
    @pytest.fixture
    def writer(self) -> QuotingWriter:
        return QuotingWriter()
