"""Answers and articles as JSON: the shapes that scripts rely on.

Not here: what they mean (rag/answer.py), or when they are written (asking.py, cli.py).
"""

from typing import Any

from bot import phrasing
from bot.wording import Words
from rag.answer import Answer
from store.article import Article

RETRIEVED = 10  # found passages in an answer's JSON, unless told otherwise


def answer_object(answer: Answer, words: Words, *, retrieved: int = RETRIEVED) -> dict[str, Any]:
    """`tanya ask --json`. Where the desk abstains, `abstained` says so and `answer` tells a reader why."""
    return {
        "question": answer.question,
        "answer": phrasing.refusal(answer, words) if answer.abstained else answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "engine": answer.engine,
        "confidence": answer.confidence,
        "unsure": answer.unsure,
        "missing": list(answer.missing),
        "sentences": [
            {
                "text": sentence.text,
                "markers": [citation.marker for citation in sentence.citations],
                "dated": sentence.dated,
            }
            for sentence in answer.sentences
        ],
        "citations": [
            {
                "marker": citation.marker,
                "article_id": citation.article.id,
                **_described(citation.article),
                "passage_id": citation.passage_id,
                "quote": citation.quote,
                "start": citation.start,
                "end": citation.end,
                "also": [article.id for article in citation.also],
            }
            for citation in answer.citations
        ],
        "retrieved": [
            {
                "passage_id": found.passage.id,
                "article_id": found.article.id,
                "score": found.score,
                "also": [article.id for article in found.also],
            }
            for found in answer.found[:retrieved]
        ],
        "timings_ms": dict(answer.timings_ms),
    }


def article_object(article: Article, passages: int) -> dict[str, Any]:
    """A line of `tanya articles --json`."""
    return {"id": article.id, **_described(article), "passages": passages}


def whole_article_object(article: Article) -> dict[str, Any]:
    """`tanya articles show --json`: as a bulk file holds it, so that it can be indexed again."""
    return {"id": article.id, **_described(article), "language": article.language, "text": article.text}


def _described(article: Article) -> dict[str, str | None]:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
    }
