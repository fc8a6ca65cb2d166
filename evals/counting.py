"""Makes the tables of n-gram rarities and of common words from a large collection of articles.

Run as `python -m evals.counting FILE…`. Not here: what the tables mean (rag/grams.py, rag/commonness.py).
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag import commonness, grams
from rag.reading import ReadArticle, read
from rag.splitting import split

_LARGEST = 1 << 30


def passages(paths: Sequence[Path]) -> Iterator[str]:
    """The text of every passage of every article under the paths."""
    for outcome in read(paths, max_bytes=_LARGEST):
        if isinstance(outcome, ReadArticle):
            yield from (passage.text for passage in split(outcome.article))


def main(arguments: Sequence[str]) -> int:
    paths = [Path(argument) for argument in arguments]
    grams.TABLE.write_bytes(grams.count(passages(paths)))
    commonness.TABLE.write_bytes(commonness.pack(passages(paths)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
