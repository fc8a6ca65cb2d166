"""Makes the embedded embedder's table of n-gram rarities from a large collection of articles.

Run as `python -m evals.counting FILE…`. Not here: what the table means (rag/grams.py).
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.grams import TABLE, count
from rag.reading import ReadArticle, read
from rag.splitting import split

_LARGEST = 1 << 30


def passages(paths: Sequence[Path]) -> Iterator[str]:
    """The text of every passage of every article under the paths."""
    for outcome in read(paths, max_bytes=_LARGEST):
        if isinstance(outcome, ReadArticle):
            yield from (passage.text for passage in split(outcome.article))


def main(arguments: Sequence[str]) -> int:
    table = count(passages([Path(argument) for argument in arguments]))
    TABLE.write_bytes(table)
    sys.stderr.write(f"{TABLE}: {len(table)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
