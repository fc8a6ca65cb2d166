"""Makes sentences that a passage supports and sentences that it does not, by rule and from a seed.

Used to measure the check of citations. Not here: true rewordings (paraphrasing.py), the faults (faults.py). It
holds no text of any article: everything comes from the articles it is given.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from evals.faults import FAULTS, NAME, is_name
from evals.ground import Ground
from evals.paraphrasing import paraphrased
from rag.language import words
from rag.sentences import sentence_spans
from store.article import Article, Passage

KINDS = tuple(FAULTS)
TYPED = ("number", "date", "name", "denial")
_SHORTEST, _LONGEST = 8, 40  # words of a sentence worth citing
_REWORDED = 0.5  # share of the faults that are planted in a reworded sentence


class Case(NamedTuple):
    """A sentence and the passage it is said to come from. `kind` is the fault, or "true"; `rules` reworded it.

    `source` is the sentence it was made of.
    """

    kind: str
    sentence: str
    source: str
    article: Article
    passage: Passage
    rules: tuple[str, ...] = ()


def ground(passages: Sequence[tuple[Passage, Article]]) -> Ground:
    """Prepares passages for planting: their well-formed sentences, and the names that stand in several of them."""
    sentences = []
    names: Counter[str] = Counter()
    small: set[str] = set()
    for passage, article in passages:
        for start, end in sentence_spans(passage.text):
            sentence = passage.text[start:end]
            if _is_well_formed(sentence):
                sentences.append((sentence, passage, article))
                names.update({match.group() for match in NAME.finditer(sentence) if is_name(match.group())})
                small.update(re.findall(r"\b[a-z]+\b", sentence))
    return Ground(
        sentences,
        frozenset(n for n, count in names.items() if count > 1 and not any(w.lower() in small for w in n.split())),
    )


def _is_well_formed(sentence: str) -> bool:
    """Whole, of a usable length, and without the holes that missing links leave."""
    count = len(words(sentence))
    balanced = sentence.count('"') % 2 == 0 and sentence.count("(") == sentence.count(")")
    holes = re.search(r",,|\s,|\(\s*\)|[¬‚Äî]|\bread\b|Baca juga", sentence, re.IGNORECASE)
    opens = sentence[0].isupper() or sentence[0] in '"“'
    return _SHORTEST <= count <= _LONGEST and balanced and opens and not holes and sentence[-1] in '."”'


def truths(given: Ground, seed: int, count: int, rules: int = 2) -> Iterator[Case]:
    """Sentences that their passages support: reworded by up to so many rules (0: verbatim)."""
    random = Random(seed)
    made = 0
    while made < count:
        sentence, passage, article = random.choice(given.sentences)
        reworded, used = paraphrased(sentence, random, rules)
        if used or not rules:
            made += 1
            yield Case("true", reworded, sentence, article, passage, used)


def faults(given: Ground, kind: str, seed: int, count: int) -> Iterator[Case]:
    """Sentences that their passages do not support, each with one fault of a kind; half in a reworded sentence."""
    random = Random(f"{kind}-{seed}")
    made: set[str] = set()
    for _ in range(200 * count):
        if len(made) == count:
            return
        sentence, passage, article = random.choice(given.sentences)
        used: tuple[str, ...] = ()
        base = sentence
        if random.random() < _REWORDED:
            base, used = paraphrased(sentence, random, 1)
        planted = FAULTS[kind](base, passage, given, random)
        if planted is not None and planted not in (base, sentence, *made) and planted not in passage.text:
            made.add(planted)
            yield Case(kind, planted, sentence, article, passage, used)
