"""Follow-up questions: how well they find their articles, put to the desk in several ways."""

from pathlib import Path

import pytest

from evals.following import DEPTHS, RESTATED, follow_ups, main, read_restated, ways
from evals.gold import GoldInvalid, Question, read_gold
from rag.answer import Turn
from rag.restating import restatement
from tests.rag.shelf import lay_out, settings, stock

GOLD = Path(__file__).parents[2] / "evals" / "gold" / "contoh.jsonl"
TOLD = (Turn(question="Kapan pabrik gula Tirtasari tutup?", answer="Setelah 87 tahun."),)
FOLLOW_UP = Question(id="a", question="Kenapa begitu?", history=TOLD, sources=(("pabrik",),))
ALONE = FOLLOW_UP.model_copy(update={"id": "b", "history": ()})


def test_every_follow_up_of_the_sample_is_restated_by_what_its_conversation_says() -> None:
    restated = read_restated(RESTATED)
    asked = {question.id: question for question in read_gold(GOLD) if question.history}
    assert restated.keys() == asked.keys()
    assert len(asked) >= 40
    for each, said in restated.items():
        assert restatement(said, asked[each].question, asked[each].history) == said, "a good one is never dropped"


def test_the_conversation_finds_what_the_question_alone_does_not(tmp_path: Path) -> None:
    stock(tmp_path)
    assert follow_ups([FOLLOW_UP, ALONE, FOLLOW_UP.model_copy(update={"sources": ()})]) == [FOLLOW_UP]
    found = ways([FOLLOW_UP], {"a": "Kenapa pabrik gula Tirtasari tutup?"}, settings(tmp_path))
    first = [way.found[DEPTHS.index(1)] for way in found]
    assert first == [(0, 1), (1, 1), (1, 1), (1, 1)]


def test_it_prints_a_line_for_every_way_with_how_many_were_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = tmp_path / "emas.jsonl"
    gold.write_text(FOLLOW_UP.model_copy(update={"id": "contoh-136"}).model_dump_json(), encoding="utf-8")
    assert main([str(gold), str(tmp_path / "work"), str(lay_out(tmp_path))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("1 follow-ups")
    assert len([line for line in lines if line.startswith("|") and "% to " in line]) == 4


def test_a_follow_up_that_nobody_has_restated_is_named(tmp_path: Path) -> None:
    gold = tmp_path / "emas.jsonl"
    gold.write_text(FOLLOW_UP.model_dump_json(), encoding="utf-8")
    with pytest.raises(GoldInvalid) as caught:
        main([str(gold), str(tmp_path / "work"), str(lay_out(tmp_path))])
    assert "nobody has restated a" in str(caught.value.facts["cause"])
