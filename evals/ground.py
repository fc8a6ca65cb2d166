"""What faults are planted in, and how their makers find numbers and dates there.

Not here: the faults (faults.py, limiting.py). It holds words of the language and none of any article.
"""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from evals.paraphrasing import MONTHS
from store.article import Article, Passage


class Ground(NamedTuple):
    """What faults are made of: sentences with their passages, and names of the whole collection."""

    sentences: Sequence[tuple[str, Passage, Article]]
    names: frozenset[str]


Fault = Callable[[str, Passage, Ground, Random], str | None]

NUMBER = re.compile(r"(?<![\w.,/:(-])\d+(?:[.,]\d+)*(?![\w/:]|[.,-]\d|\))")
_MONTH = "|".join(MONTHS)
DATE = re.compile(
    rf"\b(\d{{1,2}})(/| )(\d{{1,2}}|{_MONTH})(?:(/| )((?:19|20)\d\d))?\b"
    rf"|\b({_MONTH}) ((?:19|20)\d\d)\b"
    r"|\b(?<=tahun )((?:19|20)\d\d)\b"
)
