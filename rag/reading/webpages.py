"""HTML pages become their lines and what they state of themselves, by trafilatura and lxml.

Runs in a child process (confining.py): the input is untrusted, the parsers are written in C.
Not here: which lines of the text are the article (cleaning.py).
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from rag.reading.dating import parse_date
from rag.reading.decoding import decode, one_line, tidy
from rag.reading.walking import SkipReason, Unreadable

_SEEN_LINES = 400  # of the page as a reader sees it, where a date may stand that is not in the article's text
_HEAD = 4_096  # characters in which a page says how it is written and where it was saved from
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset ?= ?[\"']?([\w-]{2,40})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_SAVED_FROM = re.compile(r"<!-- ?saved from url=\(\d+\)(https?://\S{1,2000}) ?-->")
# What a style attribute says that keeps a text from every reader. (Not opacity: pages fade in with it.)
_HIDING_STYLE = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|font-size\s*:\s*0(?:\.0+)?(?![\d.])|text-indent\s*:\s*-\d{3,}|(?:left|top|right)\s*:\s*-\d{4,}"
    r"|color\s*:\s*transparent)",
    re.IGNORECASE,
)
_HIDING_TAGS = {"template", "noscript", "dialog", "datalist", "object", "iframe"}
_LD_DATE = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{4,60})\"")
# Where pages state their day of publication by machine, the most telling first.
_DATE_NAMES = (
    *("article:published_time", "og:published_time", "datepublished", "publishdate", "publish-date"),
    *("publish_date", "pubdate", "published_time", "content_publisheddate", "dc.date.issued", "dc.date"),
    *("parsely-pub-date", "sailthru.date", "date"),
)


class WebPage(NamedTuple):
    """The `lines` of the text, those `seen` on the whole page, and what is `stated` (the names of `Page`)."""

    lines: list[str]
    seen: list[str]
    stated: dict[str, str]
    language: str | None


def read_page(data: bytes) -> WebPage:
    """What stands in a page. Raises Unreadable, and whatever a broken page does to the parsers."""
    from lxml import etree, html  # type: ignore[import-untyped]
    from trafilatura import bare_extraction

    text = decode(data, _declared(data[:_HEAD]))
    if text is None:
        raise Unreadable(SkipReason.NOT_TEXT)
    try:
        tree = html.document_fromstring(_XML_DECLARATION.sub("", text, count=1))
    except etree.ParserError as error:
        raise Unreadable(SkipReason.NO_BODY) from error
    _drop_hidden(tree)
    published = next((stated for stated in _dates(tree) if parse_date(stated)), "")
    seen = list(islice(_seen_lines(tree), _SEEN_LINES))
    language = tree.get("lang") or tree.get("xml:lang")
    document = bare_extraction(tree, with_metadata=True, include_comments=False)
    if document is None or not document.text:
        raise Unreadable(SkipReason.NO_BODY)
    saved_from = _SAVED_FROM.search(text[:_HEAD])
    stated = {
        "title": one_line(document.title or ""),
        "publisher": one_line(document.sitename or ""),
        "published": published,
        "url": saved_from[1] if saved_from else document.url or "",
    }
    lines = [line.strip() for line in tidy(document.text).split("\n") if line.strip()]
    return WebPage(lines, seen, stated, language)


def _declared(head: bytes) -> str | None:
    declared = _DECLARED.search(head)
    return declared[1].decode("ascii") if declared else None


def _drop_hidden(tree: Any) -> None:
    hidden = [element for element in tree.iter() if isinstance(element.tag, str) and _is_hidden(element)]
    for element in hidden:
        if element.getparent() is not None:
            element.drop_tree()


def _is_hidden(element: Any) -> bool:
    style = element.get("style", "")[:1_000]
    return (
        element.tag in _HIDING_TAGS
        or "hidden" in element.attrib
        or (bool(style) and _HIDING_STYLE.search(style) is not None)
    )


def _dates(tree: Any) -> Iterator[str]:
    """What the page states by machine as its day of publication. (htmldate also guesses, from any date.)"""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        yield from _LD_DATE.findall(script)
    named = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        named[name.lower()] = meta.get("content", "")
    yield from (named[name] for name in _DATE_NAMES if name in named)
    yield from tree.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime")


def _seen_lines(tree: Any) -> Iterator[str]:
    nodes = tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]")
    return filter(None, (one_line(str(node)) for node in nodes))
