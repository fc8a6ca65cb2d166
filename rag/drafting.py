"""A model's stream of text becomes drafts: sentences with their markers, each as soon as it is complete.

Not here: whether a draft is true (citing.py); speaking to a model (engines/).
"""

import re

from rag.ports import Draft
from rag.sentences import sentence_spans

_MARKER = re.compile(r"\s*[\[【](?:kutipan\s*)?(\d+(?:\s*[,;&]\s*\d+)*)[\]】]", re.IGNORECASE)
_MARKERS = rf"(?:{_MARKER.pattern})*"
# A sentence may end where a terminator (and its markers) is followed by something that is not a marker,
# or where the line ends.
_MAY_END = re.compile(rf"[.!?…]+[\"'”’)]*{_MARKERS}[.]?(?=\s+[^\s\[【])|\n", re.IGNORECASE)
_PREAMBLE = re.compile(r"^(?:[-*•]\s+|\d{1,2}[.)]\s+|(?:jawaban|jawab|answer)\s*:\s*)+", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*\*|__|`")
_THINKING = re.compile(r"<think>.*?</think>", re.DOTALL)
_REFUSAL = re.compile(r"\W*tidak ada\W*", re.IGNORECASE)


class Drafting:
    """Reads one answer. `refused` is true once the model has said that the passages hold no answer."""

    def __init__(self) -> None:
        self._buffer = ""
        self.refused = False

    def feed(self, piece: str) -> list[Draft]:
        """The drafts that this piece completes."""
        self._buffer = _EMPHASIS.sub("", _THINKING.sub("", self._buffer + piece))
        if "<think>" in self._buffer or "<think>".startswith(self._buffer.lstrip() or "-"):
            return []
        drafts: list[Draft] = []
        while (end := self._first_end()) is not None:
            drafts += self._draft(self._buffer[:end])
            self._buffer = self._buffer[end:]
        return drafts

    def finish(self, *, complete: bool) -> list[Draft]:
        """What is left when the stream has ended; an answer that was cut short loses its last sentence."""
        rest, self._buffer = self._buffer, ""
        if not complete or "<think>" in rest:
            return []
        return self._draft(rest)

    def _first_end(self) -> int | None:
        for match in _MAY_END.finditer(self._buffer):
            if match.group().endswith("\n"):
                return match.end()
            plain = _MARKER.sub("", self._buffer[: match.end()]).strip()
            following = self._buffer[match.end() :].lstrip()
            if sentence_spans(f"{plain} {following}")[0][1] <= len(plain):
                return match.end()
        return None

    def _draft(self, written: str) -> list[Draft]:
        markers = tuple(
            dict.fromkeys(int(n) for m in _MARKER.finditer(written) for n in re.findall(r"\d+", m.group(1)))
        )
        text = _PREAMBLE.sub("", _MARKER.sub("", written).strip()).strip()
        if _REFUSAL.fullmatch(text):
            self.refused = True
            return []
        if not re.search(r"\w", text):
            return []
        return [Draft(text=text, markers=markers)]
