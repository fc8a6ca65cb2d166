"""A run: every question asked, every answer kept, the figures of all."""

import json
from pathlib import Path

from evals.gold import Question
from evals.running import Record, choose, run, summarise
from rag.opening import open_desk
from tests.rag.shelf import settings, stock

QUESTIONS = [
    Question(
        id="a",
        question="Berapa pekerja yang menerima pesangon?",
        answers=("312",),
        sources=(("pabrik",),),
        tags=("numeric",),
    ),
    Question(id="b", question="Siapa pelatih kesebelasan Harimau Utara?", answerable=False),
    Question(id="c", question="Kapan Waduk Seruni mulai diisi?", answers=("5 Maret",), sources=(("waduk-satu",),)),
]


def test_a_run_keeps_every_answer_and_prints_what_it_is_worth(tmp_path: Path) -> None:
    stock(tmp_path)
    desk = open_desk(settings(tmp_path))
    seen: list[tuple[int, int]] = []
    try:
        summary = run(QUESTIONS, desk, tmp_path / "run", lambda done, total: seen.append((done, total)))
    finally:
        desk.close()
    assert seen == [(1, 3), (2, 3), (3, 3)]
    lines = (tmp_path / "run" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    records = [Record.model_validate_json(line) for line in lines]
    assert [record.id for record in records] == ["a", "b", "c"]
    assert (records[0].contained, records[0].cited_right, records[0].recall["1"]) == (True, True, 1.0)
    assert (records[1].abstained, records[1].contained) == (True, None)
    assert records[2].contained is False, "the day in the article is another"
    assert summary.contained == (1, 2)
    assert summary.refused == (1, 1)
    assert summary.kept == (2, 2)
    assert summary == summarise(records)


def test_a_run_says_the_same_twice(tmp_path: Path) -> None:
    stock(tmp_path)

    def answers(name: str) -> list[object]:
        desk = open_desk(settings(tmp_path))
        try:
            run(QUESTIONS, desk, tmp_path / name)
        finally:
            desk.close()
        lines = (tmp_path / name / "records.jsonl").read_text(encoding="utf-8").splitlines()
        return [{k: v for k, v in json.loads(line).items() if k != "timings_ms"} for line in lines]

    assert answers("satu") == answers("dua")


def test_questions_are_chosen_by_tag_and_drawn_by_seed() -> None:
    assert [q.id for q in choose(QUESTIONS, tags=["numeric"])] == ["a"]
    drawn = [q.id for q in choose(QUESTIONS, limit=2, seed=3)]
    assert drawn == [q.id for q in choose(QUESTIONS, limit=2, seed=3)]
    assert drawn == sorted(drawn)
    assert len(drawn) == 2
