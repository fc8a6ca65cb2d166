"""The story of a question, from the words to a cited answer, with real parts throughout."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from datetime import date
from pathlib import Path

import pytest

from rag.answer import Answered, Event, Fallback, Retrieved, Searching, Sentence, Turn
from rag.answering import LONGEST_QUESTION, Desk
from rag.confidence import bounds
from rag.opening import open_desk
from store.article import Scope
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_replies import Asked
from tests.fakes.ollama_server import OllamaServer
from tests.rag.shelf import settings, stock


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    stock(folder)
    return folder


@pytest.fixture
def desk(data: Path) -> Iterator[Desk]:
    opened = open_desk(settings(data))
    yield opened
    opened.close()


@pytest.fixture
def modelled(data: Path, ollama_server: OllamaServer) -> Iterator[Desk]:
    opened = open_desk(settings(data, engine="auto", OLLAMA_HOST=ollama_server.url, idle_seconds=2.0))
    yield opened
    opened.close()


async def story(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


CAPACITY = "Berapa kapasitas Waduk Seruni setelah ditambah?"


async def test_the_story_is_told_in_order_and_ends_with_the_answer(desk: Desk) -> None:
    events = await story(desk.ask(CAPACITY))
    kinds = [type(event) for event in events]
    assert kinds[0] is Searching
    assert kinds[1] is Retrieved
    assert set(kinds[2:-1]) == {Sentence}
    answered = events[-1]
    assert isinstance(answered, Answered)
    assert tuple(event for event in events if isinstance(event, Sentence)) == answered.answer.sentences


async def test_every_quotation_stands_in_its_article_where_the_citation_says(desk: Desk) -> None:
    answer = await desk.answer(CAPACITY)
    assert "2.750" in answer.text
    assert answer.citations
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


@pytest.mark.parametrize("question", ["Siapa pelatih kesebelasan Harimau Utara?", "Berapa kurs mata uang?"])
async def test_a_question_that_the_articles_do_not_answer_is_refused(desk: Desk, question: str) -> None:
    answer = await desk.answer(question)
    assert answer.abstained
    assert answer.reason == "no_evidence"
    assert answer.text == ""
    assert answer.coverage.articles == 3


@pytest.mark.parametrize(
    ("question", "reason"),
    [("", "no_words"), ("🙂🙂", "no_words"), ("a" * (LONGEST_QUESTION + 1), "too_long")],
)
async def test_what_is_no_question_is_said_to_be_none(desk: Desk, question: str, reason: str) -> None:
    answer = await desk.answer(question)
    assert (answer.abstained, answer.reason) == (True, reason)


async def test_an_empty_library_says_so(tmp_path: Path) -> None:
    desk = open_desk(settings(tmp_path))
    try:
        assert (await desk.answer(CAPACITY)).reason == "empty_library"
    finally:
        desk.close()


async def test_a_mistyped_word_is_corrected_and_shown(desk: Desk) -> None:
    events = await story(desk.ask("Berapa kapasitsa Waduk Serumi setelah ditambah?"))
    searching = events[0]
    assert isinstance(searching, Searching)
    assert searching.corrections == {"kapasitsa": "kapasitas", "serumi": "seruni"}
    answered = events[-1]
    assert isinstance(answered, Answered)
    assert "2.750" in answered.answer.text


async def test_a_follow_up_uses_the_conversation(desk: Desk) -> None:
    first = await desk.answer("Kapan Waduk Seruni mulai diisi?")
    turn = Turn(question=first.question, answer=first.text)
    alone = await desk.answer("Siapa yang memimpin delegasi itu?", [turn])
    assert "Harjo Winata" in alone.text
    assert "seruni" in alone.searched.lower()


async def test_articles_after_the_moment_of_asking_are_not_seen(desk: Desk) -> None:
    answer = await desk.answer("Berapa kapasitas Waduk Seruni?", as_of=date(2024, 4, 1))
    assert {found.article.id for found in answer.found} == {"waduk-satu", "pabrik"}


async def test_a_time_without_articles_says_so_and_shows_what_is_nearest(desk: Desk) -> None:
    answer = await desk.answer("Berapa kapasitas Waduk Seruni bulan lalu?", as_of=date(2025, 3, 1))
    assert (answer.abstained, answer.reason, answer.text) == (True, "nothing_in_scope", "")
    assert answer.found[0].article.id == "waduk-dua"


async def test_a_publisher_that_is_asked_for_is_heard_alone(desk: Desk) -> None:
    answer = await desk.answer("Menurut Kabar Uji, berapa kapasitas Waduk Seruni setelah ditambah?")
    assert "2.750" in answer.text
    assert answer.searched == "berapa kapasitas Waduk Seruni setelah ditambah?"


async def test_what_is_unsure_is_said_so_with_the_words_that_are_missing(desk: Desk) -> None:
    """Questions from one that the articles tell to ones of which they tell ever less."""
    asked = [
        CAPACITY,
        "Siapa arsitek Waduk Seruni di Desa Kenanga?",
        "Berapa gaji pekerja pabrik gula Tirtasari?",
        "Apa sikap warga desa?",
        "Siapa yang merancang Waduk Seruni?",
    ]
    answers = [await desk.answer(question) for question in asked]
    assert (answers[0].unsure, answers[0].missing) == (False, ())
    assert any(answer.unsure for answer in answers)
    for answer in answers[1:]:
        assert answer.confidence < answers[0].confidence
        assert answer.unsure == (not answer.abstained and answer.confidence < bounds().sure)
        assert bool(answer.missing) == (answer.confidence < bounds().sure)


async def test_a_scope_without_articles_says_so(desk: Desk) -> None:
    answer = await desk.answer(CAPACITY, scope=Scope(published_from=date(2025, 1, 1)))
    assert answer.reason == "nothing_in_scope"


async def test_a_model_writes_and_its_citations_are_kept(modelled: Desk, ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.quoting)
    answer = await modelled.answer(CAPACITY)
    assert answer.engine == "ollama:gemma3:4b"
    assert answer.fallback is None
    assert answer.citations


@pytest.mark.parametrize("lie", [replies.forging, replies.miscounting])
async def test_what_a_model_makes_up_is_never_shown(
    modelled: Desk, ollama_server: OllamaServer, lie: Callable[[Asked], str]
) -> None:
    ollama_server.enqueue(lie)
    answer = await modelled.answer(CAPACITY)
    for sentence in answer.sentences:
        assert sentence.citations
        assert "99" not in sentence.text


async def test_sentences_that_fail_are_dropped_and_the_others_stay(modelled: Desk, ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(
        "Kapasitas Waduk Seruni ditambah menjadi 2.750 meter kubik [1]. Biayanya 40 miliar rupiah [1]."
    )
    answer = await modelled.answer(CAPACITY)
    assert [sentence.text for sentence in answer.sentences] == [
        "Kapasitas Waduk Seruni ditambah menjadi 2.750 meter kubik."
    ]
    assert answer.dropped == 1


async def test_where_no_sentence_fails_none_is_counted_as_dropped(modelled: Desk, ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.quoting)
    assert (await modelled.answer(CAPACITY)).dropped == 0


async def test_what_a_lost_model_had_dropped_is_not_counted_for_the_one_that_stood_in(
    modelled: Desk, ollama_server: OllamaServer
) -> None:
    ollama_server.enqueue(replies.dies("Biayanya 40 miliar rupiah [1]. Lalu"))
    answer = await modelled.answer(CAPACITY)
    assert (answer.engine, answer.dropped) == ("embedded", 0)


async def test_a_question_is_foreseen_without_asking_the_model(modelled: Desk, ollama_server: OllamaServer) -> None:
    foreseen = await modelled.foresee(CAPACITY)
    assert foreseen.answerable
    assert foreseen.found[0].article.id == "waduk-dua"
    assert not ollama_server.chats


@pytest.mark.parametrize("question", ["Siapa pelatih kesebelasan Harimau Utara?", "", "🙂", "a" * 2_001])
async def test_what_would_be_refused_is_foreseen_so(desk: Desk, question: str) -> None:
    foreseen = await desk.foresee(question)
    assert not foreseen.answerable
    assert foreseen.found == (await desk.answer(question)).found


async def test_the_newest_articles_come_first_each_as_it_opens(desk: Desk) -> None:
    latest = await desk.latest()
    assert [found.article.id for found in latest] == ["waduk-dua", "waduk-satu", "pabrik"]
    assert all(found.passage.start == 0 for found in latest)
    assert len(await desk.latest(2)) == 2


async def test_a_timeline_tells_the_events_of_a_topic_with_their_proof(
    modelled: Desk, ollama_server: OllamaServer
) -> None:
    timeline = await modelled.timeline("Waduk Seruni")
    assert [moment.day for moment in timeline.moments] == [date(2024, 3, 4), date(2024, 6, 10)]
    for marker, moment in enumerate(timeline.moments, 1):
        (citation,) = moment.sentence.citations
        assert citation.marker == marker
        assert citation.article.text[citation.start : citation.end] == citation.quote == moment.sentence.text
    assert (timeline.topic, timeline.language, timeline.coverage.articles) == ("Waduk Seruni", "id", 3)
    assert len((await modelled.timeline("Waduk Seruni", 1)).moments) == 1
    assert not ollama_server.chats


@pytest.mark.parametrize("topic", ["kopi", "ibu kota Mars", "", "🙂", "yang terbaru", "a" * 2_001])
async def test_what_is_no_topic_of_the_library_has_an_empty_timeline(desk: Desk, topic: str) -> None:
    assert (await desk.timeline(topic)).moments == ()


async def test_nothing_left_is_an_abstention(modelled: Desk, ollama_server: OllamaServer) -> None:
    ollama_server.enqueue("Biayanya 40 miliar rupiah [1].")
    answer = await modelled.answer(CAPACITY)
    assert (answer.abstained, answer.reason, answer.text) == (True, "not_supported", "")


async def test_a_model_may_say_that_there_is_no_answer(modelled: Desk, ollama_server: OllamaServer) -> None:
    ollama_server.enqueue("TIDAK ADA")
    answer = await modelled.answer(CAPACITY)
    assert (answer.abstained, answer.fallback) == (True, None)


@pytest.mark.parametrize(
    "failure",
    [
        replies.nothing(),
        replies.busy(),
        replies.html_page(),
        replies.context_exceeded(),
        replies.dies("Kapasitas Waduk Seruni ditambah menjadi 2.750 meter kubik [1]. Lalu"),
        replies.drops(),
        replies.breaks("Kapasitas"),
        replies.unfinished("Kapasitas Waduk"),
        replies.garbles("Kapasitas"),
        replies.refuses(404, "model 'gemma3:4b' not found"),
    ],
    ids=lambda reply: str(getattr(reply, "kind", ""))[:20],
)
async def test_whatever_happens_to_the_model_the_question_is_answered_by_quotation(
    modelled: Desk, ollama_server: OllamaServer, failure: replies.Reply
) -> None:
    ollama_server.enqueue(failure)
    events = await story(modelled.ask(CAPACITY))
    answered = events[-1]
    assert isinstance(answered, Answered)
    assert any(isinstance(event, Fallback) for event in events)
    assert answered.answer.engine == "embedded"
    assert answered.answer.fallback
    assert "2.750" in answered.answer.text

    ollama_server.enqueue(replies.quoting)
    assert (await modelled.answer(CAPACITY)).engine == "ollama:gemma3:4b"


async def test_a_model_that_stalls_is_not_waited_for_longer_than_agreed(
    data: Path, ollama_server: OllamaServer
) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.stalls("Kapasitas ", gate))
    desk = open_desk(settings(data, engine="auto", OLLAMA_HOST=ollama_server.url, idle_seconds=0.2))
    try:
        answer = await desk.answer(CAPACITY)
    finally:
        gate.open()
        desk.close()
    assert (answer.engine, answer.fallback) == ("embedded", "too slow")


async def test_no_server_means_quotation(data: Path) -> None:
    desk = open_desk(settings(data, engine="auto", OLLAMA_HOST="http://127.0.0.1:9"))
    try:
        answer = await desk.answer(CAPACITY)
    finally:
        desk.close()
    assert (answer.engine, answer.fallback) == ("embedded", "not reachable")


async def test_closing_the_story_stops_the_model(modelled: Desk, ollama_server: OllamaServer) -> None:
    gate = Gate()
    said = "Kapasitas Waduk Seruni ditambah menjadi 2.750 meter kubik [1]. Lalu"
    ollama_server.enqueue(replies.stalls(said, gate))
    async with aclosing(modelled.ask(CAPACITY)) as events:
        async for event in events:
            if isinstance(event, Sentence):
                break
    await ollama_server.until(lambda: ollama_server.chats[-1].state == "disconnected")
    gate.open()
