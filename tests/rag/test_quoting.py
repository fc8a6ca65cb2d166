"""The embedded writer, and how much of a question a text covers."""

import pytest

from rag.answer import Found
from rag.engines.quoting import MOST_SENTENCES, QuotingWriter
from rag.language import content, stem
from rag.ports import Brief, Draft
from rag.weighing import covered, most_covered, tokens
from store.article import Article, Passage
from tests.rag.writers import WriterContract


def found(text: str, number: int, score: float, title: str = "") -> Found:
    article = Article(id=f"a{number}", title=title, text=text)
    passage = Passage(id=f"a{number}#0", article_id=article.id, ordinal=0, start=0, end=len(text), text=text)
    return Found(passage=passage, article=article, score=score)


async def quoted(question: str, *texts: str, wanted: str | None = None) -> list[Draft]:
    passages = tuple(found(text, n, 1.0 - n / 10) for n, text in enumerate(texts))
    weights = dict.fromkeys(content(question)[0], 1.0)
    brief = Brief(question=question, language="id", found=passages, weights=weights, wanted=wanted)
    return [draft async for draft in QuotingWriter().write(brief)]


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
        wanted="date",
    )
    assert "4 Maret 2024" in drafts[0].text


async def test_it_is_brief_and_never_says_one_thing_twice() -> None:
    same = "Jembatan Sukamaju diresmikan oleh camat setempat kemarin."
    drafts = await quoted("Siapa yang meresmikan jembatan Sukamaju?", same, same, same)
    assert len(drafts) == 1
    assert len(await quoted("jembatan", *[f"Jembatan nomor {n} roboh tadi malam." for n in range(5)])) <= MOST_SENTENCES


async def test_headings_and_fragments_are_not_sentences() -> None:
    drafts = await quoted("jembatan Sukamaju", "Jembatan Sukamaju\n\nDi sana jembatan Sukamaju berdiri sejak lama.")
    assert [draft.text for draft in drafts] == ["Di sana jembatan Sukamaju berdiri sejak lama."]


@pytest.mark.parametrize(
    ("text", "share"),
    [("Jembatan itu diresmikan.", 0.75), ("Camat tiba.", 0.25), ("Hujan.", 0.0)],
)
def test_coverage_is_the_share_of_the_weight_that_is_present(text: str, share: float) -> None:
    assert covered({stem("jembatan"): 2.0, stem("diresmikan"): 1.0, "camat": 1.0}, tokens(text)) == pytest.approx(share)


def test_a_title_counts_for_its_passage() -> None:
    weights = dict.fromkeys(content("jembatan Sukamaju")[0], 1.0)
    untitled = most_covered(weights, [found("Jembatan itu roboh.", 1, 1.0)])
    assert most_covered(weights, [found("Jembatan itu roboh.", 1, 1.0, title="Kabar Sukamaju")]) > untitled
    assert most_covered({}, []) == 0.0


class TestQuotingWriter(WriterContract):
    @pytest.fixture
    def writer(self) -> QuotingWriter:
        return QuotingWriter()
