"""The promises to scripts: these members, this order, nothing more.

Not here: when they are written (test_cli.py).
"""

import json

from bot import phrasing
from bot.answers_json import answer_object, article_object, whole_article_object
from bot.wording import Words
from rag.answer import Sentence
from tests.bot.stories import QUOTE, SIGNED, TREATY, UNDATED, answer, citation, found, refusal

INDONESIAN = Words("id")
START = TREATY.text.index(QUOTE)


def test_an_answer_has_exactly_these_members() -> None:
    assert json.loads(json.dumps(answer_object(answer(SIGNED), INDONESIAN))) == {
        "question": "Kapan perjanjian itu ditandatangani?",
        "answer": f"{QUOTE} [1]",
        "abstained": False,
        "reason": None,
        "engine": "embedded",
        "confidence": 0.0,
        "unsure": False,
        "missing": [],
        "sentences": [{"text": QUOTE, "markers": [1], "dated": False}],
        "citations": [
            {
                "marker": 1,
                "article_id": "perjanjian",
                "title": TREATY.title,
                "publisher": "Contoh TanyaBerita",
                "published": "2024-06-20",
                "url": "https://contoh.example/perjanjian",
                "passage_id": "perjanjian#0",
                "quote": QUOTE,
                "start": START,
                "end": START + len(QUOTE),
                "also": [],
            }
        ],
        "retrieved": [{"passage_id": "perjanjian#0", "article_id": "perjanjian", "score": 1.5, "also": []}],
        "timings_ms": {"total": 12.5},
    }


def test_doubts_days_and_reprints_are_told_to_scripts_too() -> None:
    also = {"also": (UNDATED,)}
    dated = Sentence(text=QUOTE, citations=(citation(1).model_copy(update=also),), dated=True)
    update = {"confidence": 0.4321, "unsure": True, "missing": ("jepang",)}
    doubtful = answer(dated).model_copy(update=update | {"found": (found().model_copy(update=also),)})
    shown = json.loads(json.dumps(answer_object(doubtful, INDONESIAN)))
    assert (shown["confidence"], shown["unsure"], shown["missing"]) == (0.4321, True, ["jepang"])
    assert shown["sentences"][0]["dated"] is True
    assert shown["citations"][0]["also"] == shown["retrieved"][0]["also"] == ["tanpa-tanggal"]


def test_a_refusal_gives_its_reason_and_tells_what_is_covered() -> None:
    shown = answer_object(refusal("nothing_in_scope"), INDONESIAN)
    assert (shown["abstained"], shown["reason"]) == (True, "nothing_in_scope")
    assert shown["answer"] == phrasing.refusal(refusal("nothing_in_scope"), INDONESIAN)
    assert "artikel" in shown["answer"]
    assert shown["sentences"] == shown["citations"] == []


def test_a_quotation_that_proves_two_sentences_is_listed_once() -> None:
    again = Sentence(text="Juni itu.", citations=(citation(1), citation(2, UNDATED, UNDATED.text)))
    shown = answer_object(answer(SIGNED, again), INDONESIAN)
    assert [each["marker"] for each in shown["citations"]] == [1, 2]
    assert [each["markers"] for each in shown["sentences"]] == [[1], [1, 2]]


def test_ten_found_passages_are_listed_unless_told_otherwise() -> None:
    many = answer(SIGNED).model_copy(update={"found": (found(),) * 12})
    assert len(answer_object(many, INDONESIAN)["retrieved"]) == 10
    assert len(answer_object(many, INDONESIAN, retrieved=12)["retrieved"]) == 12
    assert answer_object(many, INDONESIAN, retrieved=0)["retrieved"] == []


def test_an_article_has_exactly_these_members() -> None:
    assert article_object(UNDATED, 3) == {
        "id": "tanpa-tanggal",
        "title": "",
        "publisher": None,
        "published": None,
        "url": None,
        "passages": 3,
    }


def test_a_whole_article_can_be_indexed_again() -> None:
    shown = whole_article_object(TREATY)
    assert {"id", "title", "text", "publisher", "published", "url", "language"} == set(shown)
    assert TREATY.model_validate(shown) == TREATY
