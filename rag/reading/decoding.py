"""Bytes become text, and text loses what no reader sees: any encoding, any broken byte.

Not here: which lines of a text are the article (cleaning.py).
"""

import codecs
import re
import unicodedata
from functools import lru_cache

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536  # bytes that a guess is made from
_FOREIGN_SHARE, _FOREIGN_BYTES = 0.12, 16  # above both, broken UTF-8 is another alphabet, not stray accents
_CONTROL_SHARE = 0.02  # of a text: above this, it is not text
# How files begin that are no text: PDF, ZIP (and office formats), pictures, gzip, programs, databases.
_NO_TEXT = (
    *(b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"),
    *(b"\x1f\x8b", b"\x7fELF", b"SQLite format 3"),
)

_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile(
    # controls; soft hyphen; zero-width and direction marks; byte order mark; tag characters
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x7f\ufffd]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_DECOMPOSED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,4}")
# UTF-8 that was once read as Mac Roman ("‚Äú") or Windows-1252 ("â€œ"): the lead bytes of Latin letters and
# of punctuation, with the number of bytes that follow them.
_MISREAD = re.compile("[¬√ÂÃ][^\x00-\x7f]|‚(?:Ä[^\x00-\x7f]|Ç¨)|â(?:€[^\x00-\x7f]|‚¬)")


def decode(data: bytes, declared: str | None = None) -> str | None:
    """The text of some bytes, tidied; None where they are not text. Never raises.

    `declared`: an encoding that the data claims. Believed where the data is neither marked nor UTF-8.
    """
    if data.startswith(_NO_TEXT):
        return None
    text = _decoded(data, declared)
    head = text[:_SAMPLE]
    if len(_CONTROLS.findall(head)) > _CONTROL_SHARE * len(head) + min(2, len(head) / 20):  # a few may have strayed
        return None
    return tidy(text)


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text[:_SAMPLE]:
            return text
    try:
        return data.decode(_encoding(data[:_SAMPLE], declared), _STRAY)
    except UnicodeError:  # some codecs know no way to deal with broken data
        return data.decode("utf-8", _STRAY)


def _encoding(sample: bytes, declared: str | None) -> str:
    """The encoding of data that is not clean UTF-8."""
    even, odd = sample[0::2].count(0) / len(sample), sample[1::2].count(0) / len(sample)
    if (
        len(sample) >= 8 and max(even, odd) > 0.2 and min(even, odd) < 0.02
    ):  # every second byte is zero: UTF-16 without its mark
        return "utf-16-le" if odd > even else "utf-16-be"
    if declared and (known := _known(declared)):
        return known
    foreign = sum(byte > 0x7F for byte in sample)
    if foreign <= max(_FOREIGN_BYTES, _FOREIGN_SHARE * len(sample)) or _mostly_utf8(sample, foreign):
        return "utf-8"  # bytes that do not belong are read one by one: see _stray_byte
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best else "utf-8"


def _known(declared: str) -> str | None:
    try:
        name = codecs.lookup(declared.strip()).name
        "".encode(name)
    except (LookupError, ValueError):  # unknown, or a codec that is not between bytes and text
        return None
    return "cp1252" if name == "iso8859-1" else name  # as browsers read it


def _mostly_utf8(sample: bytes, foreign: int) -> bool:
    text = sample.decode("utf-8", "ignore")
    return len(text.encode()) - sum(byte < 0x80 for byte in sample) > 0.8 * foreign


def _stray_byte(error: UnicodeError) -> tuple[str, int]:
    """One undecodable byte, read as Windows-1252 ("café" among UTF-8) or replaced."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    if error.encoding.startswith("utf-16") or error.encoding.startswith("utf-32"):
        return "\ufffd", error.end
    return byte.decode("cp1252", "replace"), error.start + 1


_STRAY = "tanya-stray-byte"
codecs.register_error(_STRAY, _stray_byte)


def tidy(text: str) -> str:
    """The text with one kind of line end and of space, and without unseen and broken characters."""
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text)
    if not text.isascii():
        text = _storable(text)
        text = _MISREAD.sub(lambda match: _reread(match.group()), text)
        text = _DECOMPOSED.sub(lambda match: unicodedata.normalize("NFC", match.group()), text)
    return _UNSEEN.sub("", _SPACES.sub(" ", text))


def _storable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text


@lru_cache(maxsize=4_096)
def _reread(run: str) -> str:
    encoding = "mac_roman" if run[0] in "¬√‚" else "cp1252"
    try:
        # Windows-1252 leaves five bytes undefined, and readers let them through.
        return b"".join(c.encode("latin-1" if "\x80" <= c <= "\x9f" else encoding) for c in run).decode()
    except UnicodeError:
        return run


def one_line(text: str) -> str:
    """A text as a single line: runs of white space become one space."""
    return " ".join(tidy(text).split())
