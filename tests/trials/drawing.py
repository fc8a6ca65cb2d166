"""Moments of a recorded conversation as a picture: an SVG that needs no font and no file but itself.

Not here: widths and line breaks (typesetting.py), the page of words (retelling.py).
"""

from collections.abc import Sequence
from html import escape
from itertools import count
from typing import NamedTuple

from tests.trials.recording import Kind, Step
from tests.trials.styled import Run, lines
from tests.trials.typesetting import BOLD_WIDER, SIZE, Piece, broken, is_fitted, shortened, width

_COLUMNS, _PANEL, _GAP = 3, 392.0, 24.0
_LINE, _SMALL, _BUTTON = 19.0, 12.0, 32.0
_PAD, _BUBBLE = 10.0, 340.0
_FONTS = "Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif"
_INK, _FAINT, _LINK = "#17212b", "#6d7f8f", "#2678b6"


class Panel(NamedTuple):
    """A moment: after the first step of that kind whose text or buttons hold these words; its last bubbles."""

    caption: str
    kind: Kind
    words: str
    bubbles: int = 1
    toast: str = ""


class _Bubble(NamedTuple):
    step: Step
    is_reader: bool
    replied: str = ""


def drawn(steps: Sequence[Step], panels: Sequence[Panel]) -> str:
    """The picture, as the text of an SVG file."""
    shapes, y, number = [], _GAP, count(1)
    wide = _COLUMNS * (_PANEL + _GAP) + _GAP
    for first in range(0, len(panels), _COLUMNS):
        row = [_panel(f"{next(number)} · {p.caption}", p, steps) for p in panels[first : first + _COLUMNS]]
        high = max(height for _, height in row)
        for column, (body, _) in enumerate(row):
            x = _GAP + column * (_PANEL + _GAP)
            frame = f'<rect y="56" width="{_PANEL:g}" height="{high - 56:g}" rx="16" fill="#dbe5ec"/>'
            shapes.append(f'<g transform="translate({x:g} {y:g})">{frame}{body}</g>')
        y += high + _GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {y:g}" width="{wide:g}" height="{y:g}"'
    style = f'font-family="{_FONTS}" font-size="{SIZE:g}" fill="{_INK}"'
    back = f'<rect width="{wide:g}" height="{y:g}" fill="#f7f9fb"/>'
    return "\n".join(
        [f"{head} {style}>", "<title>A conversation with TanyaBerita in Telegram</title>", back, *shapes, "</svg>\n"]
    )


def _panel(caption: str, panel: Panel, steps: Sequence[Step]) -> tuple[str, float]:
    """Its shapes, and how high it is."""
    body = []
    for at, row in enumerate(broken([Run(caption, frozenset({"bold"}))], _PANEL - 8, 15.0)[:2]):
        body += [_text(piece.run.text.strip(), 4 + piece.x, 20 + at * 19, 15.0, "600") for piece in row]
    head = f'<path d="M0 72a16 16 0 0 1 16-16h{_PANEL - 32:g}a16 16 0 0 1 16 16v28H0z" fill="#ffffff"/>'
    avatar = '<circle cx="28" cy="78" r="15" fill="#2678b6"/>' + _text("T", 28, 83, 15, "700", "#ffffff", "middle")
    body += [head, avatar, _text("TanyaBerita", 52, 76, 14, "600"), _text("bot", 52, 92, _SMALL, colour=_FAINT)]
    y = 112.0
    for bubble in _bubbles(panel, steps):
        shapes, high = _drawn_bubble(bubble, y)
        body.append(shapes)
        y += high + 10
    if panel.toast:
        body.append(_toast(panel.toast, y))
        y += 44
    return "".join(body), y + 6


def _bubbles(panel: Panel, steps: Sequence[Step]) -> list[_Bubble]:
    """What stands at the end of the chat at that moment."""
    shown: dict[int, _Bubble] = {}
    for step in steps:
        match step.kind:
            case "says":
                shown[step.message] = _Bubble(step, is_reader=True)
            case "drafts":
                shown[-1] = _Bubble(step, is_reader=False)
            case "sends":
                shown.pop(-1, None)
                replied = shown[step.reply_to].step.text if step.reply_to in shown else ""
                shown[step.message] = _Bubble(step, is_reader=False, replied=replied.partition("\n")[0])
            case "edits":
                old = shown[step.message]
                new = step if step.text else old.step._replace(buttons=step.buttons)
                shown[step.message] = old._replace(step=new)
            case _:
                continue
        labels = [label for row in step.buttons for label in row]
        if step.kind == panel.kind and (panel.words in step.text or panel.words in labels):
            return list(shown.values())[-panel.bubbles :]
    raise LookupError(f"the conversation has no such moment: {panel.words}")


def _drawn_bubble(bubble: _Bubble, y: float) -> tuple[str, float]:
    step, is_draft = bubble.step, bubble.step.kind == "drafts"
    rows, quoted = [], []
    for line in lines(step.text, step.entities):
        in_quote = any("blockquote" in kind for run in line for kind in run.kinds)
        broken_line = broken(line, _BUBBLE - 2 * _PAD - (14 if in_quote else 0))
        rows += broken_line
        quoted += [in_quote] * len(broken_line)
    widest = max((piece.x + piece.width for row in rows for piece in row), default=0.0)
    is_narrow = not (step.buttons or bubble.replied or any(quoted))
    wide = min(_BUBBLE, widest + 2 * _PAD) if is_narrow else _BUBBLE
    x = _PANEL - wide - 12 if bubble.is_reader else 12.0
    top = 40.0 if bubble.replied else 0.0
    high = top + len(rows) * _LINE + 16 + (16 if is_draft else 0)
    fill = "#e1f6cf" if bubble.is_reader else "#ffffff"
    dashed = f' stroke="{_FAINT}" stroke-dasharray="5 4"' if is_draft else ""
    shapes = [f'<rect x="{x:g}" y="{y:g}" width="{wide:.1f}" height="{high:g}" rx="13" fill="{fill}"{dashed}/>']
    if bubble.replied:
        shapes.append(_reply(bubble.replied, x + _PAD, y + 8))
    shapes += _quote_block(quoted, x + _PAD, y + top + 8)
    for at, (row, in_quote) in enumerate(zip(rows, quoted, strict=True)):
        left, base = x + _PAD + (12 if in_quote else 0), y + top + 8 + at * _LINE + 14
        shapes += [_piece(piece, left, base) for piece in row]
    if is_draft:
        shapes.append(_text("draft …", x + wide - _PAD, y + high - 8, _SMALL, colour=_FAINT, anchor="end"))
    for row_of in step.buttons:
        shapes.append(_buttons(row_of, y + high + 4))
        high += _BUTTON + 4
    return "".join(shapes), high


def _reply(text: str, x: float, y: float) -> str:
    bar = f'<rect x="{x:g}" y="{y:g}" width="3" height="32" rx="1.5" fill="{_LINK}"/>'
    short = shortened(text, _BUBBLE - 2 * _PAD - 14, 13.0)
    return (
        bar + _text("Pembaca", x + 10, y + 12, 13.0, "600", _LINK) + _text(short, x + 10, y + 29, 13.0, colour=_FAINT)
    )


def _quote_block(quoted: Sequence[bool], x: float, y: float) -> list[str]:
    if True not in quoted:
        return []
    top, high = y + quoted.index(True) * _LINE - 2, sum(quoted) * _LINE + 4
    room = _BUBBLE - 2 * _PAD
    block = f'<rect x="{x:g}" y="{top:g}" width="{room:g}" height="{high:g}" rx="5" fill="#e8f2fa"/>'
    bar = f'<rect x="{x:g}" y="{top:g}" width="3" height="{high:g}" rx="1.5" fill="{_LINK}"/>'
    return [block, bar]


def _piece(piece: Piece, left: float, base: float) -> str:
    kinds = piece.run.kinds
    weight = "700" if "bold" in kinds else ""
    colour = _LINK if "text_link" in kinds else _FAINT if "italic" in kinds else ""
    bare = piece.run.text.lstrip()  # renderers differ about spaces at the ends
    x = left + piece.x + width(piece.run.text[: len(piece.run.text) - len(bare)], bold=bool(weight))
    return _text(bare.rstrip(), x, base, SIZE, weight, colour, slanted="italic" in kinds)


def _buttons(labels: Sequence[str], y: float) -> str:
    each = (_BUBBLE - 4 * (len(labels) - 1)) / len(labels)
    shapes = []
    for at, label in enumerate(labels):
        x = 12 + at * (each + 4)
        shapes.append(f'<rect x="{x:.1f}" y="{y:g}" width="{each:.1f}" height="{_BUTTON:g}" rx="8" fill="#5f7f9a"/>')
        shapes.append(
            _text(
                shortened(label, each - 20, 13.0 * BOLD_WIDER), x + each / 2, y + 21, 13.0, "600", "#ffffff", "middle"
            )
        )
    return "".join(shapes)


def _toast(text: str, y: float) -> str:
    wide = width(text, size=13.0) + 32
    x = (_PANEL - wide) / 2
    pill = f'<rect x="{x:.1f}" y="{y:g}" width="{wide:.1f}" height="34" rx="17" fill="#17212b" fill-opacity="0.85"/>'
    return pill + _text(text, _PANEL / 2, y + 22, 13.0, colour="#ffffff", anchor="middle")


def _text(
    text: str,
    x: float,
    y: float,
    size: float = SIZE,
    weight: str = "",
    colour: str = "",
    anchor: str = "",
    *,
    slanted: bool = False,
) -> str:
    """A line of text, fitted to the width that was reckoned with, whatever font there is."""
    is_forced = len(text) > 3 and is_fitted(text)
    told = {
        "font-size": f"{size:g}" if size != SIZE else "",
        "font-weight": weight,
        "fill": colour,
        "text-anchor": anchor,
        "font-style": "italic" if slanted else "",
        "textLength": f"{width(text, size=size, bold=bool(weight)):.1f}" if is_forced else "",
    }
    given = "".join(f' {name}="{value}"' for name, value in told.items() if value)
    fitted = ' lengthAdjust="spacingAndGlyphs"' if is_forced else ""
    return f'<text x="{x:.1f}" y="{y:g}"{given}{fitted}>{escape(text)}</text>'
