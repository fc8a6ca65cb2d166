"""Text of a picture: how wide it is, and where its lines break.

Not here: shapes (drawing.py).
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from tests.trials.styled import Run

SIZE = 14.0
# Widths of Helvetica (Adobe's AFM files), in thousandths of the size, from " " to "~"; other fonts are fitted to them.
_PLAIN = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
BOLD_WIDER = 1.07  # on average, over Indonesian text
_OTHERS = {"–": 556, "—": 1_000, "…": 1_000, "·": 333, "“": 333, "”": 333, "‘": 222, "’": 222}
_PICTOGRAM = 1_370


class Piece(NamedTuple):
    """A run on its line. `x` and `width` in pixels."""

    run: Run
    x: float
    width: float


def width(text: str, *, size: float = SIZE, bold: bool = False) -> float:
    """How wide a text is, in pixels."""
    return sum(map(_em, text)) * size / 1_000 * (BOLD_WIDER if bold else 1.0)


def is_fitted(text: str) -> bool:
    """Whether its width is known well enough to be forced on a font."""
    return all(" " <= char <= "~" or char in _OTHERS for char in text)


def broken(line: Sequence[Run], room: float, size: float = SIZE) -> list[list[Piece]]:
    """The lines that a line becomes where it may be `room` pixels wide."""
    rows: list[list[Piece]] = [[]]
    x = 0.0
    for run in line:
        bold = "bold" in run.kinds
        for word in re.findall(r"\s+|\S+", run.text):
            wide = width(word, size=size, bold=bold)
            if x + wide > room and rows[-1]:
                rows.append([])
                x = 0.0
            if not rows[-1] and word.isspace() and len(rows) > 1:
                continue
            rows[-1].append(Piece(run._replace(text=word), x, wide))
            x += wide
    return [_joined(row) for row in rows]


def shortened(text: str, room: float, size: float) -> str:
    """A text, cut with an ellipsis where it is wider than `room` pixels."""
    while width(text, size=size) > room:
        text = text.rstrip("…")[:-1].rstrip() + "…"
    return text


def _em(char: str) -> int:
    if " " <= char <= "~":
        return _PLAIN[ord(char) - 32]
    if char in _OTHERS:
        return _OTHERS[char]
    return _PICTOGRAM if unicodedata.category(char) == "So" else 556


def _joined(row: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one style as one piece, so that a font spaces whole phrases."""
    pieces: list[Piece] = []
    for piece in row:
        last = pieces[-1] if pieces else None
        if last and last.run[1:] == piece.run[1:]:
            text = last.run.text + piece.run.text
            pieces[-1] = Piece(last.run._replace(text=text), last.x, last.width + piece.width)
        else:
            pieces.append(piece)
    return pieces
