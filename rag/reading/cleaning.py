"""A saved page becomes title, publisher, date and body; a supplied text loses what no article holds.

Not here: what a line is by its look (furniture.py); its dates (dating.py); its publisher (imprint.py).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from rag.language import STOPWORDS, stem, words
from rag.reading.dating import news_day, parse_date, stamp, stamped
from rag.reading.furniture import cut_off, furniture, headline, prose, stops
from rag.reading.imprint import header, rights_holder, signed, without_dateline, without_site

_TITLE_AMONG = 200  # lines
# The share of a title's words that its article holds: what a repeated title has at least (titles of other
# articles have less), and how near to the best an earlier headline must come.
_REPEATED_COVERED, _TITLE_NEAR = 0.3, 0.8
_FOREWORD_SHARE = 0.15  # of a page's sentences that may stand before its article
_GLUED_TO = 4  # words that a title must have to be known when something is glued to it
_GLUED_BEFORE = 60  # characters before a repeated title: a breadcrumb
_GLUED_AFTER = 30  # words after it: the caption of a photograph
_BULLET = re.compile(r"^[•·●▪◦‣■□➤►✓*–-] +(?=\S)")
_NUMBERED = re.compile(r"^\d{1,2}[.)] \S")
# A page is wrapped where most of its neighbouring lines are, and none is longer than this.
_WRAPPED_WIDTH, _WRAPPED_PAIRS, _WRAPPED_SHARE = 100, 5, 0.75
_TEASER_WORDS = 8
_HEADING_WORDS = 5  # headlines of other articles have more
_NAME_WORDS = 3  # a line of so few words beside the article is a name, a section or a tag

# Texts whose line ends became commas: ".,,Next". ("S.H.,M.H." has no three small letters before the stop.)
_LOST_LINE_END = re.compile(
    r",(?:(?<=[a-z]{3}[.!?],)|(?<=[A-Z]{3}[.!?],)|(?<=[\d)\]%][.!?],)|(?<=[.!?][\"”’],)"
    r"|(?<=[a-z]{3}[.!?] ,)|(?<=[\d)\]%][.!?] ,)|(?<=[.!?][\"”’] ,))"
    r"[ ,]*(?=[(\"“‘#]?[A-Z]|\d{1,2}\. )"
)
_LOST_LINKS_AT_END = re.compile(r"(?<=[.!?\"”’)])[ ,]++$", re.MULTILINE)
_LOST_LINK = re.compile(r"[ ,–—-]+(?=[^\s\d])")
# "ANTARA | NAMA PENULIS"
_BYLINE = re.compile(r"(?=.{5})[A-Z][A-Z.'-]+(?:[ ,|/]+[A-Z][A-Z.'-]*){0,4}(?<!\.\.)")


class Page(NamedTuple):
    """What a page states. Title and body may be empty; blank lines part paragraphs and headings."""

    title: str
    publisher: str | None
    published: date | None
    url: str | None
    body: str


class Sorted(NamedTuple):
    """The lines of a page: those of the article, and its furniture."""

    kept: list[str]
    removed: list[str]


def clean_page(text: str) -> Page:
    """The article of a saved page. `text` is tidied (decoding.tidy)."""
    lines = split_lines(text)
    stated, taken = header(lines)
    return clean_lines(lines[taken:], stated)


def clean_lines(lines: Sequence[str], stated: Mapping[str, str], around: Sequence[str] = ()) -> Page:
    """The article among a page's lines.

    `stated`: what the page states of itself outright, by the names of `Page`. `around`: the lines of the page
    as a reader sees them, where `lines` are already chosen from them; a date may stand there alone.
    """
    lines = [_unsigned(line) for line in lines]
    at, title = _title(lines, stated.get("title"))
    title, site = without_site(title, stated.get("publisher"))
    kept, dateline = without_dateline(sort_lines(lines, title).kept)
    if around:
        at = next((at for at, line in enumerate(around) if _repeats(line, title)), 0)
    around = around or lines
    found = stamped(around, at)
    published = parse_date(stated.get("published", "")) or found.day
    publisher = furniture().publisher(found.beside) or dateline or site or signed(around, at) or rights_holder(around)
    return Page(
        title,
        stated.get("publisher") or publisher,
        published or news_day(kept, "\n".join(around[at:])),
        stated.get("url") or None,
        "\n\n".join(kept),
    )


def clean_text(text: str) -> list[str]:
    """The paragraphs of a text that was supplied as an article: it loses what stands in no article.

    Trusted in everything else: its captions and headings stay.
    """
    opening = _LOST_LINK.match(text)
    text = _LOST_LINE_END.sub("\n\n", text[opening.end() :] if opening else text).rstrip(" ,\n")
    lines = split_lines(furniture().without_inline(_LOST_LINKS_AT_END.sub("", text)))
    kept = [_unsigned(line) for line in lines if _belongs_anywhere(line)]
    while len(kept) > 1 and _BYLINE.fullmatch(kept[-1]):
        kept.pop()
    return kept


def _belongs_anywhere(line: str) -> bool:
    return any(map(str.isalnum, line)) and (prose(line) or not furniture().is_everywhere(line))


def split_lines(text: str) -> list[str]:
    """The lines of a page that hold something; lines that were wrapped to a width are joined again."""
    lines = [line.strip() for line in text.split("\n")]
    width = max(map(len, lines), default=0)
    # A line was wrapped where the next one's first word had no room in it.
    pairs = [bool(a and b) and len(a) + 1 + len(b.split(" ", 1)[0]) > width for a, b in pairwise(lines)]
    full = sum(bool(a and b) for a, b in pairwise(lines))
    if width > _WRAPPED_WIDTH or full < _WRAPPED_PAIRS or sum(pairs) < _WRAPPED_SHARE * full:
        return [line for line in lines if line]
    joined: list[str] = []
    for line, continues in zip(lines, [False, *pairs], strict=True):
        if continues:
            joined[-1] += " " + line
        elif line:
            joined.append(line)
    return joined


def sort_lines(lines: Sequence[str], title: str) -> Sorted:
    """A page's lines, parted into the article's and the rest. `title` is a line of the page, or empty."""
    start = _start(lines, title)
    kept: list[str] = []
    removed = list(lines[:start])
    at, begun = start, False
    while at < len(lines):
        taken = _furniture_at(lines, at, title, begun=begun)
        removed += lines[at : at + taken]
        if taken == 0:
            kept.append(lines[at])
            begun = begun or prose(lines[at])
        at += taken or 1
    first, last = _span(kept)
    removed += [*kept[:first], *kept[last:]]
    return Sorted([polished for line in kept[first:last] if (polished := _polished(line))], removed)


def _unsigned(line: str) -> str:
    if not line.endswith((")", "]")) or furniture().is_caption(line):
        return line
    return furniture().without_sign_off(line)


def _polished(line: str) -> str:
    return furniture().without_inline(_BULLET.sub("", line)).strip()


def _furniture_at(lines: Sequence[str], at: int, title: str, *, begun: bool) -> int:
    """How many lines from here on are furniture. `begun`: a sentence of the article stands before them."""
    line = lines[at]
    if begun and furniture().ends_page(line):
        return len(lines) - at
    if furniture().opens_summary(line):
        return 1 + _run(lines, at + 1, lambda below: _BULLET.match(below) is not None)
    if furniture().opens_list(line):
        return 1 + _links(lines, at + 1)
    known = furniture().is_furniture(line) or furniture().is_caption(line) or stamp(line) is not None
    return 1 if known or _repeats(line, title) else 0


def _links(lines: Sequence[str], start: int) -> int:
    """How many lines below a list's label are the list. The last may be a heading of the article."""

    def belongs(line: str) -> bool:
        ends = furniture().ends_page(line) or furniture().closes_list(line)
        return not (ends or prose(line) or stops(line) or _NUMBERED.match(line))

    count = _run(lines, start, belongs)
    last, below = lines[start : start + count][-1:], lines[start + count : start + count + 1]
    heads = count > 1 and any(map(prose, below)) and len(last[0].split()) <= _HEADING_WORDS
    return count - 1 if heads else count


def _run(lines: Sequence[str], start: int, belongs: Callable[[str], bool]) -> int:
    end = next((at for at in range(start, len(lines)) if not belongs(lines[at])), len(lines))
    return end - start


def _repeats(line: str, title: str) -> bool:
    """Whether a line is the title again: with its site, glued to a breadcrumb, or above a caption."""
    if not title or len(line) > len(title) + 300:
        return False
    line, title = line.casefold(), title.casefold()
    if line == title or len(title.split()) < _GLUED_TO:
        return line == title
    if line.endswith(title):
        return len(line) - len(title) <= _GLUED_BEFORE
    return line.startswith(title) and not prose(line) and len(line[len(title) :].split()) <= _GLUED_AFTER


def _span(kept: Sequence[str]) -> tuple[int, int]:
    """Where the article begins and ends in the kept lines: names and sections around it are not its own."""
    sentences = [at for at, line in enumerate(kept) if prose(line)]
    if not sentences:
        return 0, len(kept)
    first, last = 0, len(kept)
    while first < sentences[0] and _is_name(kept[first]):
        first += 1
    after = sentences[-1] + 1
    teasers = [at for at in range(after, last) if cut_off(kept[at]) and len(kept[at].split()) >= _TEASER_WORDS]
    if teasers:
        last = max(after, teasers[0] - 1)  # with its headline
    names = last
    while names > after and _is_name(kept[names - 1]):
        names -= 1
    return first, last if kept[names - 1].endswith(":") else names


def _is_name(line: str) -> bool:
    return len(line.split()) <= _NAME_WORDS and not re.search(r"[\d.!?:]", line) and not _BULLET.match(line)


def _start(lines: Sequence[str], title: str) -> int:
    """The line at which the article begins: the last one that is its title before its sentences begin."""
    start = 0
    for at in range(_foreword(lines)):
        bare = without_site(lines[at])[0] if title and _repeats(lines[at], title) else ""
        if bare and bare.casefold().endswith(title.casefold()):
            start = at
    return start


def _foreword(lines: Sequence[str]) -> int:
    """How many lines, at most, may stand before the article: above them are few of the page's sentences."""
    weights = [line.count(" ") if prose(line) and not furniture().is_furniture(line) else 0 for line in lines]
    before, total = 0, sum(weights)
    for at, weight in enumerate(weights):
        before += weight
        if before > _FOREWORD_SHARE * total:
            return at + 1
    return len(lines)


def _title(lines: Sequence[str], stated: str | None) -> tuple[int, str]:
    """Where the title stands, and the title: a headline that is repeated, or that the sentences speak of.

    Titles of other articles may stand before it; menus and sections are no headlines, or are not spoken of.
    """
    among = list(enumerate(lines[: min(_TITLE_AMONG, _foreword(lines))]))
    if stated:
        return next((at for at, line in among if _repeats(line, stated)), 0), stated
    body = {stem(word.form) for line in lines[: 2 * _TITLE_AMONG] if prose(line) for word in words(line)}
    candidates = [(at, without_site(line)[0]) for at, line in among if _may_be_title(line)]
    spoken = [(_covered(title, body), -at, title) for at, title in candidates]
    others = [line for line in lines[:_TITLE_AMONG] if not furniture().is_furniture(line)]
    repeated = [
        (share, -len(title), at, title)
        for share, at, title in spoken
        if share >= _REPEATED_COVERED and sum(_repeats(line, title) for line in others) > 1
    ]
    if repeated:
        _, _, at, title = max(repeated)
        return -at, title
    best = max((share for share, _, _ in spoken), default=0.0)
    near = [(at, title) for share, at, title in spoken if share >= _TITLE_NEAR * best]
    at, title = max(near, default=(0, ""))
    return -at, title


def _may_be_title(line: str) -> bool:
    return headline(line) and not furniture().is_furniture(line) and not furniture().is_caption(line)


def _covered(title: str, body: set[str]) -> float:
    """The share of a title's words, function words aside, that the sentences of a page hold."""
    stems = [stem(word.form) for word in words(title) if word.form not in STOPWORDS]
    return sum(form in body for form in stems) / len(stems) if stems else 0.0
