"""What an editor sends (a text, a page, a document) is offered as articles, and kept in the library on a yes.

Not here: getting a page (fetching.py); the conversation about an offer (telegram_*.py).
"""

import asyncio
import re
import textwrap
from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot import offers
from bot.errors import KindUnread, NothingReadable
from bot.fetching import Page
from bot.offers import Offer, incoming
from rag.reading import ReadArticle, SkipReason, read
from rag.reading.decoding import decode, one_line, tidy
from rag.reading.furniture import prose
from store.article import Article

POST = 80  # characters: so much of a channel is worth offering to an editor
LONG_TEXT = 300  # characters: a forwarded text of so many is an article; questions are shorter
KINDS = (".txt", ".md", ".html", ".htm", ".jsonl")
LIMIT_BYTES = 20_000_000  # of a document; the Bot API gives bots no larger ones

_LINK = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_WORDS_BESIDE_A_LINK = 30  # what apps put beside the links that they share: a headline and a greeting
_AFTER_A_LINK = ".,;:!?'’»]}…"
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid|mc_[ce]id", re.IGNORECASE)
_HEADLINE, _TITLE = 150, 100  # characters: of a first line that is the title; of one that is made
_BEFORE_A_TITLE = re.compile(r"^[^\w!-~“‘«]+")  # emblems and bullets
_LEAST_WORDS = 25  # in the sentences of a page: below it stand notices, forms and menus
_LONGEST_NAME = 500  # characters of a publisher


def looks_like_link(text: str) -> str | None:
    """The link that a message is about: the only one, with few words around it, and no question among them."""
    links = {_trimmed(found[0]) for found in _LINK.finditer(text)}
    beside = _LINK.sub(" ", text)
    if len(links) != 1 or "?" in beside or len(beside.split()) > _WORDS_BESIDE_A_LINK:
        return None
    return links.pop() or None


def without_links(text: str) -> str:
    """What a message says beside its links, which are no words of a question; the whole text where that is all."""
    return " ".join(_LINK.sub(" ", text).split()) or text


def _trimmed(link: str) -> str:
    """A link without the marks that belong to the sentence around it."""
    bare = link.rstrip(_AFTER_A_LINK)
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(_AFTER_A_LINK)
    return bare if _host(bare) else ""


def _host(link: str) -> str | None:
    """The host of a link; None where it has none."""
    try:
        return urlsplit(link).hostname
    except ValueError:
        return None


async def offer_text(data: Path, text: str, origin: str | None, sent: date | None) -> Offer:
    """Offers a forwarded text. `origin`: the channel that it came from, taken for its publisher.

    Its id is made of the text alone: forwarded twice, it is one article. Raises NothingReadable,
    DataFolderUnusable and what opening the library raises.
    """
    return await asyncio.to_thread(_offer_text, data, text, origin, sent)


async def offer_page(data: Path, page: Page) -> Offer:
    """Offers the article of a page. Its address is its id, whatever the page says of itself. Raises as above."""
    return await asyncio.to_thread(_offer_page, data, page)


async def offer_document(data: Path, name: str, content: bytes) -> Offer:
    """Offers the articles of a document; of its name, only the ending counts. Raises as above; KindUnread."""
    return await asyncio.to_thread(_offer_document, data, name, content)


def _offer_text(data: Path, text: str, origin: str | None, sent: date | None) -> Offer:
    text = tidy(text).strip()
    if not text:
        raise NothingReadable(reason=SkipReason.EMPTY)
    title, body = _headed(text)
    publisher = one_line(origin or "")[:_LONGEST_NAME] or None
    article = Article(id=_made_id(" ".join(text.split()).encode()), title=title, text=body, publisher=publisher,
                      published=sent)  # fmt: skip
    return _settled(data, [article])


def _offer_page(data: Path, page: Page) -> Offer:
    content = page.content
    if page.charset and (text := decode(content, page.charset)) is not None:
        content = b"\xef\xbb\xbf" + text.encode()  # what the server says goes before what the page says
    kind = ".txt" if page.media_type == "text/plain" else ".html"
    url = _without_tracking(page.url)
    site = (_host(url) or "").removeprefix("www.")
    article = _read(data, kind, content)[0]
    if sum(len(line.split()) for line in article.text.split("\n") if prose(line)) < _LEAST_WORDS:
        raise NothingReadable(reason=SkipReason.NO_BODY)
    stated = article.model_dump()
    return _settled(data, [Article(**{**stated, "id": url, "url": url, "publisher": article.publisher or site})])


def _offer_document(data: Path, name: str, content: bytes) -> Offer:
    kind = next((kind for kind in KINDS if name.strip().lower().endswith(kind)), None)
    if kind is None:
        raise KindUnread(kind=Path(one_line(name)).suffix[:10])
    return _settled(data, _read(data, kind, content))


def _made_id(content: bytes) -> str:
    return f"kiriman-{blake2b(content, digest_size=12).hexdigest()}"


def _headed(text: str) -> tuple[str, str]:
    """Title and body of a text: its first line where it looks like a headline, else how it begins."""
    first, _, rest = text.partition("\n")
    title = _BEFORE_A_TITLE.sub("", one_line(first))
    if title and rest.strip() and len(title) <= _HEADLINE and not title.endswith("."):
        return title, rest.strip()
    return _beginning(text), text


def _beginning(text: str) -> str:
    line = one_line(text.split("\n", 1)[0][: 4 * _TITLE])
    short = textwrap.shorten(line, _TITLE, placeholder=" …")
    return short if short.strip(" …") else line[:_TITLE]


def _without_tracking(url: str) -> str:
    """A page's address without what tells who shared it: else one article would come as many."""
    parts = urlsplit(url)
    fields = parse_qsl(parts.query, keep_blank_values=True)
    left = [(name, value) for name, value in fields if not _TRACKING.fullmatch(name)]
    query = parts.query if len(left) == len(fields) else urlencode(left)
    return parts._replace(query=query, fragment="").geturl()


def _read(data: Path, kind: str, content: bytes) -> list[Article]:
    """The articles in the bytes of a file of a kind, each id once. Raises NothingReadable."""
    name = _made_id(content)
    with incoming(data) as folder, TemporaryDirectory(prefix=".reading-", dir=folder) as aside:
        path = Path(aside) / f"{name}{kind}"
        path.write_bytes(content)
        outcomes = list(read([path], max_bytes=LIMIT_BYTES))
    articles: dict[str, Article] = {}
    for outcome in outcomes:
        if isinstance(outcome, ReadArticle):
            articles.setdefault(outcome.article.id, _titled(outcome.article, name))
    if not articles:
        raise NothingReadable(reason=next((str(each.reason) for each in outcomes if not isinstance(each, ReadArticle)),
                                          SkipReason.NO_BODY))  # fmt: skip
    return list(articles.values())


def _titled(article: Article, name: str) -> Article:
    """The article, with a title where its file's name stands for one, or none."""
    untitled = article.title in {"", name}
    return article.model_copy(update={"title": _beginning(article.text)}) if untitled else article


def _settled(data: Path, articles: Sequence[Article]) -> Offer:
    """Offers the articles as they will be read again when they are kept."""
    return offers.put(data, _read(data, ".jsonl", offers.as_lines(articles)))
