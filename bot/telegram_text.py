"""Telegram's text: plain characters with entities, measured in UTF-16 units, parted where a reader would.

Not here: what is said (telegram_reply.py), and the wire's own form of it (telegram_wire.py).
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rag.sentences import sentence_spans
from store.article import Frozen

LIMIT = 4_096  # UTF-16 code units of a message (core.telegram.org/bots/api#sendmessage)
_CLUSTER = 64  # code points that a cut gives way at most, to leave an emoji or a letter with its marks whole
_AHEAD = 64  # characters after a window that show whether a full stop in it ends a sentence

Kind = Literal["bold", "italic", "text_link", "blockquote", "expandable_blockquote"]


class Span(Frozen):
    """What a stretch of text is. `start` and `end` count code points of the text that holds it."""

    start: int
    end: int
    kind: Kind
    url: str | None = None


class Rich(Frozen):
    """Text with its spans. Nothing in the text is ever read as markup."""

    text: str
    spans: tuple[Span, ...] = ()


class Entity(NamedTuple):
    """A span as Telegram counts it: in UTF-16 code units."""

    kind: Kind
    offset: int
    length: int
    url: str | None


def units(text: str) -> int:
    """The length of a text in UTF-16 code units. The text holds no lone surrogates (defusing.py)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities(rich: Rich) -> list[Entity]:
    """The spans in UTF-16 units, in order."""
    return [
        Entity(span.kind, units(rich.text[: span.start]), units(rich.text[span.start : span.end]), span.url)
        for span in sorted(rich.spans, key=lambda span: (span.start, -span.end))
    ]


def styled(piece: str | Rich, kind: Kind, url: str | None = None) -> Rich:
    """The whole piece under one more span; as it is where there is nothing to see in it."""
    rich = _rich(piece)
    if not rich.text.strip():
        return rich
    return Rich(text=rich.text, spans=(Span(start=0, end=len(rich.text), kind=kind, url=url), *rich.spans))


def joined(pieces: Iterable[str | Rich], by: str = "") -> Rich:
    """The pieces one after another, with `by` between them."""
    texts: list[str] = []
    spans: list[Span] = []
    at = 0
    for number, rich in enumerate(map(_rich, pieces)):
        if number:
            texts.append(by)
            at += len(by)
        texts.append(rich.text)
        spans.extend(span.model_copy(update={"start": at + span.start, "end": at + span.end}) for span in rich.spans)
        at += len(rich.text)
    return Rich(text="".join(texts), spans=tuple(spans))


def parted(rich: Rich, limit: int = LIMIT, ends: Sequence[int] = ()) -> list[Rich]:
    """The text in parts of at most `limit` units (at least 2), without the white space between them.

    It is parted at the last of `ends` that fits, else at the end of a sentence, else at white space, else
    between two characters as a reader sees them. A span that runs over a cut goes on in the next part.
    """
    parts = []
    start = _past_space(rich.text, 0)
    while start < len(rich.text):
        end = _reach(rich.text, start, limit)
        if end < len(rich.text):
            end = _cut(rich.text, start, end, ends)
        part = _stretch(rich, start, end)
        if part.text:
            parts.append(part)
        start = _past_space(rich.text, end)
    return parts


def shortened(text: str, limit: int) -> str:
    """The beginning of a text in at most `limit` units (at least 2); an ellipsis stands for the rest."""
    if units(text) <= limit:
        return text
    end = _reach(text, 0, limit - 1)
    space = max(text.rfind(" ", end // 2, end + 1), 0)
    return text[: space or _whole(text, 0, end)].rstrip() + "…"


def shortened_before(text: str, limit: int) -> str:
    """The end of a text in at most `limit` units (at least 2); an ellipsis stands for the rest."""
    if units(text) <= limit:
        return text
    start = len(text) - _reach(text[::-1], 0, limit - 1)
    space = text.find(" ", start, start + (len(text) - start) // 2)
    while space < 0 and start < len(text) and not _between(text, start):
        start += 1
    return "…" + text[max(space + 1, start) :].lstrip()


def _moved(span: Span, start: int, end: int) -> Span:
    return Span(start=start, end=end, kind=span.kind, url=span.url)


def _rich(piece: str | Rich) -> Rich:
    return Rich(text=piece) if isinstance(piece, str) else piece


def _past_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _reach(text: str, start: int, limit: int) -> int:
    """The farthest end for which text[start:end] has at most `limit` units."""
    end = min(len(text), start + limit)
    while (excess := units(text[start:end]) - limit) > 0:
        end -= (excess + 1) // 2  # each character that goes frees one unit or two
    return end


def _cut(text: str, start: int, end: int, ends: Sequence[int]) -> int:
    """The best place to part the text, after `start` and not after `end`."""
    planned = [place for place in ends if start < place <= end]
    if planned:
        return max(planned)
    window = text[start : end + _AHEAD]
    sentences = [start + stop for _, stop in sentence_spans(window) if stop < len(window)]
    if fitting := [place for place in sentences if start < place <= end]:
        return max(fitting)
    spaces = (place for place in range(end, start, -1) if text[place].isspace())
    return next(spaces, None) or _whole(text, start, end)


def _whole(text: str, start: int, end: int) -> int:
    """The last place up to `end` that is between two characters; `end` itself where none is near."""
    nearest = range(end, max(start, end - _CLUSTER), -1)
    return next((place for place in nearest if _between(text, place)), end)


def _between(text: str, place: int) -> bool:
    """Whether what a reader sees as one character is not cut at `place`: marks, joined emoji, flags."""
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    if before == "\u200d" or after in "\u200d\ufe0f" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False
    if _is_flag_letter(before) and _is_flag_letter(after):
        first = place
        while first and _is_flag_letter(text[first - 1]):
            first -= 1
        return (place - first) % 2 == 0
    return not unicodedata.category(after).startswith("M")


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _stretch(rich: Rich, start: int, end: int) -> Rich:
    """The text from start to end without white space around it, with what of the spans lies in it."""
    stripped = rich.text[start:end].rstrip()
    end = start + len(stripped)
    spans = (
        _moved(span, max(span.start, start) - start, min(span.end, end) - start)
        for span in rich.spans
        if span.start < end and span.end > start
    )
    return Rich(text=stripped, spans=tuple(span for span in spans if stripped[span.start : span.end].strip()))
