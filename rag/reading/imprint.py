"""What a page says of itself: its header, its site and publisher, in the places where pages say it.

Not here: when it was published (dating.py); its title and body (cleaning.py).
"""

import re
from collections.abc import Sequence

from rag.reading.furniture import furniture, prose

_HEADER = re.compile(r"(?P<label>[a-z]{3,9}) ?: ?(?P<value>\S.*)", re.IGNORECASE)
_HEADER_FIELDS = {
    label: field
    for field, labels in {
        "title": ("judul", "title"),
        "published": ("tanggal", "date", "published", "terbit"),
        "publisher": ("sumber", "source", "penerbit", "publisher"),
        "url": ("url", "link", "tautan"),
    }.items()
    for label in labels
}
# "Jakarta, IDN Times - ", "Liputan6.com, Jakarta – ", "KOMPAS.com - ", "Jakarta (ANTARA) - "
_PLACE = r"[A-Z][\w.'’]*(?:[ /-][A-Z(][\w.'’)]*){0,3}"
_DASH = r" ?(?:--?|–|—) ?(?=[\w\"“‘'(])"
_DATELINES = (
    re.compile(rf"(?P<name>[A-Za-z][\w.& ]{{1,28}}?)(?: ?, ?{_PLACE})?{_DASH}"),
    re.compile(rf"{_PLACE} ?, ?(?P<name>[A-Za-z][\w.& ]{{1,28}}?){_DASH}"),
    re.compile(rf"{_PLACE},? ?\((?P<name>[^()]{{2,28}})\){_DASH}"),
)
_DATELINE_LENGTH = 100
_RIGHTS = re.compile(
    r"(?:©|\bcopyright\b|\bhak cipta\b)[ ©()c]{0,6}(?:\d{4} ?(?:[-–] ?\d{4})?)? ?(?:oleh |by |pt\.? )?"
    r"(?P<name>[^\d|,]{2,40})",
    re.IGNORECASE,
)
_SITE_PARTING = re.compile(r" (\||[-–—•·]|::?|») ")


def header(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The fields of a labelled header ("Judul: …", "URL: …"), and the number of lines that it takes.

    One labelled line alone is no header: sentences begin so, too.
    """
    stated: dict[str, str] = {}
    for line in lines:
        match = _HEADER.fullmatch(line)
        field = _HEADER_FIELDS.get(match["label"].casefold()) if match else None
        if match is None or field is None or field in stated:
            break
        stated[field] = match["value"].strip()
    return (stated, len(stated)) if len(stated) > 1 else ({}, 0)


def without_site(title: str, site_name: str | None = None) -> tuple[str, str | None]:
    """A title without the site that is named behind it, and the publisher if the site is one.

    Behind a bar anything is the site's ("… | Berita Dunia"); behind a dash only a publisher's name is, or
    `site_name`, by which the page calls itself.
    """
    publisher = None
    while parting := list(_SITE_PARTING.finditer(title)):
        last = parting[-1]
        front, site = title[: last.start()], title[last.end() :]
        signed = site_name if site == site_name else furniture().publisher(site)
        if signed is None and (last[1] not in "|»" or len(front.split()) < len(site.split())):
            break
        title, publisher = front.strip(), publisher or signed
    return title, publisher


def without_dateline(paragraphs: Sequence[str]) -> tuple[list[str], str | None]:
    """The paragraphs without the publisher that opens the first of their sentences, and that publisher.

    "Jakarta, IDN Times - Korea Utara …" becomes "Korea Utara …". A place alone ("Jakarta - ") stays: nothing
    else states it.
    """
    for at, paragraph in enumerate(paragraphs):
        for dateline in _DATELINES:
            match = dateline.match(paragraph[:_DATELINE_LENGTH])
            publisher = furniture().publisher(match["name"]) if match else None
            if match and publisher:
                return [*paragraphs[:at], paragraph[match.end() :], *paragraphs[at + 1 :]], publisher
        if at >= 3 or (prose(paragraph) and at >= 1):
            break
    return list(paragraphs), None


def signed(lines: Sequence[str], title_at: int) -> str | None:
    """The publisher that signs beside a title: in a line of its own, or behind a writer's name."""
    for line in lines[max(0, title_at - 4) : title_at + 6]:
        name = _SITE_PARTING.split(line)[-1].strip()
        known = furniture().publishers.get(name.casefold()) if len(line) <= 80 else None
        if known and (name != line or " " in known or "." in known):  # a bare agency is a photograph's credit
            return known
    return None


def rights_holder(lines: Sequence[str]) -> str | None:
    """The publisher that a line on the rights to the page names, after its sign and its year."""
    for line in lines:
        match = _RIGHTS.search(line) if len(line) <= 200 and not prose(line) else None
        named = match["name"].strip(" ©-–.") if match else ""
        known = next((name for name in furniture().publishers if _begins_with(named, name)), None)
        if known or furniture().publisher(named):
            return furniture().publisher(known or named)
    return None


def _begins_with(text: str, name: str) -> bool:
    return re.match(rf"{re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
