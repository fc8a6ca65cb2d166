"""A text with Telegram's entities, cut into runs of one style.

Not here: how runs look (retelling.py, drawing.py).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tests.fakes.telegram_text import Json


class Run(NamedTuple):
    """A stretch of text with the entity types that cover it, and where it leads."""

    text: str
    kinds: frozenset[str] = frozenset()
    url: str = ""


def runs(text: str, entities: Sequence[Json]) -> list[Run]:
    """The runs of a text. Offsets of entities count UTF-16 units, as everywhere in the Bot API."""
    wide = text.encode("utf-16-le")
    marks = [(entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2, entity) for entity in entities]
    edges = sorted({0, len(wide), *(start for start, _, _ in marks), *(end for _, end, _ in marks)})
    cut = []
    for start, end in pairwise(edges):
        over = [entity for first, last, entity in marks if first <= start and end <= last]
        url = next((entity["url"] for entity in over if entity["type"] == "text_link"), "")
        cut.append(Run(wide[start:end].decode("utf-16-le"), frozenset(entity["type"] for entity in over), url))
    return cut


def lines(text: str, entities: Sequence[Json]) -> list[list[Run]]:
    """The runs of each line."""
    found: list[list[Run]] = [[]]
    for run in runs(text, entities):
        first, *others = run.text.split("\n")
        found[-1].append(run._replace(text=first))
        found += [[run._replace(text=other)] for other in others]
    return [[run for run in line if run.text] for line in found]
