"""Candidates for gold questions: sound lines of gold, one for each question, the same every time."""

import itertools
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals import harvesting
from evals.gold import read_gold
from evals.harvesting import Complaint, OutputUnusable, candidate, candidates


def complaint(question: str = "Kapan Tirtasari ditutup?", reason: str | None = "wrong", day: int = 19) -> Complaint:
    return Complaint(
        question=question,
        language="id",
        answer=f"Pada {day} Juni [1]",
        reason=reason,
        at=date(2024, 6, day),
        cited=(("tirtasari", "Ditutup Rabu."), ("tirtasari", "Pabrik itu tutup."), ("gula", "Tutup.")),
        passages=("tirtasari#1", "gula#0"),
    )


def test_a_candidate_tells_what_is_known_and_leaves_the_rest_to_a_person() -> None:
    found: dict[str, Any] = candidate(complaint())
    number = found["gold"].pop("id")
    assert number.startswith("umpan-balik-")
    assert found == {
        "gold": {
            "question": "Kapan Tirtasari ditutup?",
            "history": [],
            "lang": "id",
            "as_of": "2024-06-19",
            "answerable": True,
            "answers": [],
            "sources": [["tirtasari"], ["gula"]],
            "tags": ["umpan-balik", "wrong"],
        },
        "answer": "Pada 19 Juni [1]",
        "cited": [
            {"article": "tirtasari", "quote": "Ditutup Rabu."},
            {"article": "tirtasari", "quote": "Pabrik itu tutup."},
            {"article": "gula", "quote": "Tutup."},
        ],
        "passages": ["tirtasari#1", "gula#0"],
        "reason": ["wrong"],
        "asked": "2024-06-19",
    }


def test_what_is_called_gold_is_a_line_of_a_gold_file(tmp_path: Path) -> None:
    found: list[dict[str, Any]] = candidates([complaint(), complaint("Siapa yang menutupnya?", reason=None)])
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(each["gold"]) + "\n" for each in found), encoding="utf-8")
    questions = read_gold(path)
    assert [question.tags for question in questions] == [("umpan-balik", "wrong"), ("umpan-balik",)]


def test_a_question_asked_often_is_one_candidate_with_every_reason() -> None:
    heard = [
        complaint(reason="wrong", day=20),
        complaint("KAPAN  Tirtasari ditutup?", reason="outdated", day=21),
        complaint(reason=None, day=19),
        complaint(reason="wrong", day=18),
    ]
    found: list[dict[str, Any]] = candidates(heard)
    assert len(found) == 1
    assert found[0]["reason"] == ["outdated", "wrong"]
    assert found[0]["asked"] == "2024-06-21"
    assert found[0]["answer"] == "Pada 21 Juni [1]"
    assert found[0]["gold"]["id"] == candidate(complaint())["gold"]["id"]  # type: ignore[index]


def test_the_order_in_which_complaints_came_changes_nothing() -> None:
    heard = [complaint(), complaint("kapan tirtasari ditutup?", "outdated"), complaint("Apa?"), complaint("Zat apa?")]
    results = [candidates(order) for order in itertools.permutations(heard)]
    assert all(result == results[0] for result in results)
    assert len(results[0]) == 3


def test_a_file_is_written_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "calon.jsonl"
    found = candidates([complaint("Apa itu “reog”?")])
    harvesting.write(path, found)
    text = path.read_text(encoding="utf-8")
    assert "“reog”" in text
    assert [json.loads(line) for line in text.splitlines()] == found
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "calon.jsonl"
    path.write_text("kerja orang", encoding="utf-8")
    with pytest.raises(OutputUnusable) as caught:
        harvesting.write(path, candidates([complaint()]))
    assert caught.value.facts == {"path": path, "cause": "File exists"}
    assert path.read_text(encoding="utf-8") == "kerja orang"


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputUnusable):
        harvesting.write(tmp_path / "tiada" / "calon.jsonl", candidates([complaint()]))
    unwritable: list[dict[str, object]] = [{"question": "\ud800"}]  # no UTF-8 has it
    with pytest.raises(UnicodeEncodeError):
        harvesting.write(tmp_path / "calon.jsonl", unwritable)
    assert list(tmp_path.iterdir()) == []
