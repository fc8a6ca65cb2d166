"""Gold files: read strictly, faults named with their line."""

import json
from datetime import date
from pathlib import Path

import pytest

from evals.gold import GoldInvalid, read_batch, read_gold
from rag.reading import ReadArticle, read

GOLD = Path(__file__).parents[2] / "evals" / "gold" / "contoh.jsonl"
ARTICLES = Path(__file__).parents[2] / "articles"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "emas.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_question_is_read_with_everything_it_needs(tmp_path: Path) -> None:
    line = {
        "id": "q1", "question": "Kapan?", "history": [{"question": "Siapa?", "answer": "Dia."}], "lang": "id",
        "as_of": "2024-06-20T10:00:00+07:00", "answerable": True, "answers": ["19 Juni"],
        "sources": [["a", "b"]], "evidence": ["kutipan"], "tags": ["date"], "cluster": "k",
    }  # fmt: skip
    (question,) = read_gold(written(tmp_path, json.dumps(line), ""))
    assert question.as_of == date(2024, 6, 20)
    assert question.history[0].answer == "Dia."
    assert question.sources == (("a", "b"),)


@pytest.mark.parametrize(
    ("lines", "line", "cause"),
    [
        (['{"id": "a", "question": "Apa?"}', "{rusak"], 2, "JSON"),
        (['{"id": "a"}'], 1, "question"),
        (['{"id": "a", "question": "Apa?", "jawab": 1}'], 1, "jawab"),
        (['{"id": "a", "question": "Apa?"}', '{"id": "a", "question": "Apa?"}'], 2, "twice"),
        ([""], 1, "no questions"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, lines: list[str], line: int, cause: str) -> None:
    with pytest.raises(GoldInvalid) as caught:
        read_gold(written(tmp_path, *lines))
    assert caught.value.facts["line"] == line
    assert cause in str(caught.value.facts["cause"])


def test_a_batch_takes_bare_questions_and_gold_alike(tmp_path: Path) -> None:
    path = written(tmp_path, '{"question": "Apa?"}', '{"id": "q", "question": "Siapa?", "answers": ["x"]}')
    assert [(asked.id, asked.question) for asked in read_batch(path)] == [(None, "Apa?"), ("q", "Siapa?")]


def test_the_gold_about_the_sample_articles_is_sound() -> None:
    texts = {
        outcome.article.id: outcome.article.text
        for outcome in read([ARTICLES], max_bytes=1_000_000)
        if isinstance(outcome, ReadArticle)
    }
    questions = read_gold(GOLD)
    assert len(questions) >= 120
    for question in questions:
        sources = [article_id for group in question.sources for article_id in group]
        assert set(sources) <= texts.keys(), question.id
        assert all(any(quote in texts[s] for s in sources) for quote in question.evidence), question.id
        assert bool(question.answers) == question.answerable, question.id
