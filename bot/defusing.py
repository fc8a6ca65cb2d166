"""Text from articles, models and readers, made harmless before it is shown.

Not here: markup; what is shown is never parsed as any (terminal_view.py builds its styles itself).
"""

import re

# Terminals act on C0 and C1 controls and DEL; bidirectional controls show text in another order than it
# stands; tag characters and the other invisible format characters hide text. ZWJ and ZWNJ stay: emoji and
# scripts need them.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_INVISIBLE = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
_UNSHOWN = re.compile(f"[{_CONTROLS}{_INVISIBLE}]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def block(text: str) -> str:
    """`text` without anything a terminal would act on; line ends stay, tabs become spaces."""
    text = _LINE_END.sub("\n", text).replace("\t", "    ")
    return _LONE_SURROGATE.sub("\ufffd", _UNSHOWN.sub("", text))


def line(text: object) -> str:
    """Any value as one line: as `block`, and every run of white space is one space."""
    return " ".join(block(str(text)).split())
