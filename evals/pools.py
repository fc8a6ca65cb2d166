"""Collections with questions, indexed as the product indexes them, for measuring and learning.

A folder of collections has one folder each, with passages.jsonl (articles in the bulk format) and
questions.train.jsonl, questions.valid.jsonl (gold questions). Not here: what is measured (quality.py).
"""

import random
from collections.abc import Sequence
from pathlib import Path

from evals.gold import Question, read_gold
from rag.indexing import index
from rag.opening import Settings

IDK, FACQA = "idk-mrc", "facqa"
_DISTRACTORS = "click-id.jsonl.gz"
_LARGEST_MB = 500.0


def pool(corpora: Path, work: Path, names: Sequence[str], *, distractors: bool = False) -> Settings:
    """Settings of a library with the passages of these collections, indexed if they are not yet.

    Raises PathUnknown, and the store's errors.
    """
    paths = [corpora / name / "passages.jsonl" for name in names]
    if distractors:
        paths.append(corpora / _DISTRACTORS)
    called = "-".join([*names, *(["distractors"] if distractors else [])])
    settings = Settings(data=work / called, engine="embedded", max_file_mb=_LARGEST_MB)
    index(paths, settings)
    return settings


def answerable(corpora: Path, name: str, split: str) -> list[Question]:
    """The questions of a collection that its passages answer. Raises PathUnknown, GoldInvalid."""
    questions = read_gold(corpora / name / f"questions.{split}.jsonl")
    return [question for question in questions if question.answerable and question.answers]


def drawn(questions: Sequence[Question], most: int, seed: int) -> list[Question]:
    """At most so many of the questions, by a seed, in their order."""
    if len(questions) <= most:
        return list(questions)
    chosen = sorted(random.Random(seed).sample(range(len(questions)), most))  # noqa: S311 - a sample, not a secret
    return [questions[at] for at in chosen]


def sources(question: Question) -> frozenset[str]:
    """The ids of all articles that answer a question."""
    return frozenset(article_id for group in question.sources for article_id in group)
