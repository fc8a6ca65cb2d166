"""An article becomes passages: whole sentences, up to a number of words, with their offsets.

Not here: where sentences end (sentences.py); what the search keeps of a passage (language.py).
"""

import itertools
from functools import cache
from typing import Any

from rag.language import words
from rag.sentences import sentence_spans
from store.article import Article, Passage

# Words a passage. bge-m3 may cut at 2,048 tokens and a small model reads short passages better.
PASSAGE_WORDS = 160
_LONGEST_WORD = 24  # characters that count as one word


def split(article: Article) -> list[Passage]:
    """The passages of an article, in order. Together they hold every sentence of its text."""
    passages: list[Passage] = []
    cursor = 0
    for chunk in _splitter().split_text(article.text):
        start = article.text.index(chunk, cursor)
        passages.append(
            Passage(
                id=f"{article.id}#{len(passages)}",
                article_id=article.id,
                ordinal=len(passages),
                start=start,
                end=start + len(chunk),
                text=chunk,
            )
        )
        cursor = passages[-1].end
    return passages


@cache
def _splitter() -> Any:
    from llama_index.core.node_parser import SentenceSplitter

    return SentenceSplitter(
        chunk_size=PASSAGE_WORDS,
        chunk_overlap=0,
        paragraph_separator="\n\n",
        # Every piece counts: one without words would be repeated, as an "overlap" of size 0. A long word
        # counts as several: passages are bounded in characters, too.
        tokenizer=lambda text: [part for word in words(text) for part in _parts(word.form)] or [text],
        chunking_tokenizer_fn=_pieces,
    )


def _parts(form: str) -> list[str]:
    return [form[at : at + _LONGEST_WORD] for at in range(0, len(form), _LONGEST_WORD)]


def _pieces(text: str) -> list[str]:
    """The sentences of a text, each with the white space after it: joined, they are the text again."""
    starts = [start for start, _ in sentence_spans(text)]
    if not starts:
        return [text]
    bounds = [0, *starts[1:], len(text)]
    return [text[a:b] for a, b in itertools.pairwise(bounds)]
