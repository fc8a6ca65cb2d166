"""Follow-up questions: posed from what was found, answered by it, and neither asked nor answered before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import suggesting
from rag.answer import Answer, Turn
from rag.answering import Desk
from rag.indexing import index
from rag.opening import open_desk
from rag.suggesting import MOST_CHECKED, openings, suggest
from tests.rag.shelf import lay_out, settings

ARTICLES = {
    "waduk": (
        "Bupati Resmikan Waduk Seruni",
        "2024-03-06",
        "Bupati Harjo Winata meresmikan Waduk Seruni di Desa Kenanga pada Senin (4/3/2024). "
        "Kapasitas Waduk Seruni mencapai 2.750 meter kubik air.\n\n"
        "Insinyur Ratna Kusumo menilai bendungan Waduk Seruni tahan gempa. "
        "Gubernur Suryo Laksono mengirim 40 tenaga ahli ke Waduk Seruni.",
    ),
    "perahu": (
        "Lomba Perahu di Waduk Seruni",
        "2024-08-19",
        "Lomba perahu digelar warga dengan meriah. "
        "Gubernur Suryo Laksono membuka lomba perahu naga Waduk Seruni pada 17 Agustus 2024.",
    ),
    "pabrik": (
        "Pabrik Gula Tirtasari Tutup",
        "2023-11-20",
        "Direktur Bagas Wirawan menutup pabrik gula Tirtasari di Kota Lembayung pada 19 November 2023.",
    ),
    "museum": (
        "Museum Batik Lembayung Dibuka",
        "2023-05-02",
        "Wali Kota Sekar Ayu membuka Museum Batik Lembayung pada 1 Mei 2023. Koleksi museum berjumlah ratusan kain.",
    ),
}
CAPACITY = "Berapa kapasitas Waduk Seruni?"
WHEN = "Kapan Bupati Harjo Winata meresmikan Waduk Seruni di Desa Kenanga?"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suggesting")
    index([lay_out(folder, ARTICLES)], settings(folder))
    return folder


@pytest.fixture
def desk(data: Path) -> Iterator[Desk]:
    opened = open_desk(settings(data))
    yield opened
    opened.close()


async def test_what_is_suggested_was_not_said_yet_and_is_answered(desk: Desk) -> None:
    answer = await desk.answer(CAPACITY)
    suggested = await suggest(desk, answer)
    assert suggested
    for question in suggested:
        following = await desk.answer(question)
        assert not following.abstained
        assert following.sentences[0].text not in answer.text


async def test_no_more_are_suggested_than_asked_for(desk: Desk) -> None:
    answer = await desk.answer("Siapa yang membuka Museum Batik Lembayung?")
    assert len(await suggest(desk, answer)) <= 3
    answer = await desk.answer(CAPACITY)
    assert len(await suggest(desk, answer, limit=1)) == 1


async def test_what_was_asked_before_is_not_suggested(desk: Desk) -> None:
    answer = await desk.answer(CAPACITY)
    first = (await suggest(desk, answer))[0]
    asked_first = [Turn(question=first, answer="")]
    assert first not in await suggest(desk, answer, asked_first)


async def test_what_was_answered_before_is_not_suggested(desk: Desk) -> None:
    answer = await desk.answer(CAPACITY)
    first = (await suggest(desk, answer))[0]
    turn = Turn(question="Ada kabar apa?", answer=(await desk.answer(first)).text)
    assert first not in await suggest(desk, answer, [turn])


async def test_an_article_that_only_shares_a_name_is_not_suggested(desk: Desk) -> None:
    answer = await desk.answer("Siapa yang menutup pabrik gula Tirtasari?")
    assert not any("Museum" in question or "Waduk" in question for question in await suggest(desk, answer))


async def test_after_an_english_question_nothing_is_suggested(desk: Desk) -> None:
    answer = await desk.answer(CAPACITY)
    assert await suggest(desk, answer.model_copy(update={"language": "en"})) == ()


async def test_after_a_refusal_without_findings_nothing_is_suggested(desk: Desk) -> None:
    refused = await desk.answer("")
    assert await suggest(desk, refused) == ()


async def test_articles_in_other_languages_are_not_asked_about(desk: Desk) -> None:
    answer = await desk.answer(CAPACITY)
    found = [
        each.model_copy(update={"article": each.article.model_copy(update={"language": "en"})}) for each in answer.found
    ]
    assert await suggest(desk, answer.model_copy(update={"found": tuple(found)})) == ()


async def test_a_question_that_another_sentence_answers_better_is_not_suggested(desk: Desk) -> None:
    """The sentence is of an article that the library does not hold: what it holds answers otherwise."""
    answer = await desk.answer(CAPACITY)
    astray = _telling(
        answer, "Bupati Harjo Winata meresmikan Waduk Seruni yang kering di Kota Lembayung pada 9 Mei 2019."
    )
    assert await suggest(desk, astray) == ()


async def test_a_question_that_the_library_refuses_is_not_suggested(desk: Desk) -> None:
    answer = await desk.answer(CAPACITY)
    astray = _telling(answer, "Laksamana Zubir Quraisy menenggelamkan kapal selam Hantu Samudra pada 9 Mei 2019.")
    assert await suggest(desk, astray) == ()


async def test_only_so_many_candidates_are_checked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    foresee = Desk.foresee

    async def counting(self: Desk, question: str) -> object:
        searched.append(question)
        return await foresee(self, question)

    monkeypatch.setattr(Desk, "foresee", counting)
    verbs = ("memagari", "menguras", "membersihkan", "mengeringkan", "memotret", "mengukur", "menghias", "menyewakan")
    text = " ".join(
        f"Bupati Harjo Winata {verb} Waduk Seruni {verb[2:]} pada {at} Mei 2019." for at, verb in enumerate(verbs, 1)
    )
    assert await suggest(desk, _telling(await desk.answer(CAPACITY), text)) == ()
    assert len(searched) == MOST_CHECKED < len(verbs)


async def test_two_suggestions_differ_in_their_kind_or_their_article(desk: Desk) -> None:
    answer = await desk.answer(CAPACITY)
    kinds = [question.split()[0] for question in await suggest(desk, answer)]
    assert len(kinds) == len(set(kinds)) or len({found.article.id for found in answer.found}) > 1


def test_a_headline_names_what_its_article_also_names() -> None:
    title = "Pertemuan Kim dan Putin di Kosmodrom Vostochny Lama Sekali"
    text = "Pembicaraan itu lama sekali. Mereka bertemu di Kosmodrom Vostochny pada sore hari."
    assert suggesting._named_by_title(title, text) == "Kosmodrom Vostochny"
    assert suggesting._named_by_title("Pertemuan Lama Sekali", text) is None


def _telling(answer: Answer, text: str) -> Answer:
    """The answer, as if its first passage had told this."""
    first = answer.found[0]
    passage = first.passage.model_copy(update={"text": text, "start": 0, "end": len(text)})
    article = first.article.model_copy(update={"title": "Waduk", "text": text})
    return answer.model_copy(update={"found": (first.model_copy(update={"passage": passage, "article": article}),)})


async def test_questions_to_begin_with_are_about_different_articles_and_answered(desk: Desk) -> None:
    offered = await openings(desk)
    assert len(offered) == 3
    sources = set()
    for question in offered:
        answer = await desk.answer(question)
        assert not answer.abstained
        sources.add(answer.citations[0].article.id)
    assert len(sources) == 3
