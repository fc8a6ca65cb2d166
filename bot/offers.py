"""Offers: articles that wait in the incoming folder for a yes, and how they come into the library on it.

Not here: how articles come of what an editor sends (gathering.py).
"""

import asyncio
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from hashlib import blake2b
from pathlib import Path

from bot.errors import OfferGone
from rag.indexing import Report, index
from rag.opening import Settings
from rag.reading.walking import shown
from rag.splitting import split
from store.article import Article, Frozen
from store.durability import replace
from store.errors import DataFolderUnusable
from store.library import Library
from store.locking import writing

A_DAY = 86_400.0  # seconds that an offer waits for its answer

_NAME = re.compile(r"[0-9a-f]{32}\.offer")  # an ending that `tanya index` passes over: nobody has said yes to it


class Offer(Frozen):
    """Articles that wait for a yes. `title` to `url` are of the first of them.

    `file`: its name in the incoming folder, 38 characters, the same for the same articles. `passages` and
    `words` of all of them. `new`: the library has none of them; `same`: it has all of them just like this.
    """

    file: str
    title: str
    publisher: str | None
    published: date | None
    url: str | None
    articles: int
    passages: int
    words: int
    new: bool
    same: bool


class Keeping(Frozen):
    """What became of an offer's articles. `passages`: of those that the library holds now.

    `claimed`: articles that the library has, otherwise, from a file that still stands; that one was left.
    `skipped`: articles that are longer than the settings allow.
    """

    new: int
    changed: int
    unchanged: int
    claimed: int
    skipped: int
    passages: int


def put(data: Path, articles: Sequence[Article]) -> Offer:
    """Writes articles down to wait. Blocks. Raises DataFolderUnusable and what opening the library raises."""
    lines = as_lines(articles)
    file = f"{blake2b(lines, digest_size=16).hexdigest()}.offer"
    with incoming(data) as folder:
        replace(folder / file, lines, mode=0o600)
    return _described(data, file, articles)


def as_lines(articles: Sequence[Article]) -> bytes:
    """Articles as a .jsonl file holds them."""
    return b"".join(article.model_dump_json().encode() + b"\n" for article in articles)


async def recall(data: Path, file: str) -> Offer:
    """The offer of this name, as it stands to the library today. Raises OfferGone."""
    return await asyncio.to_thread(lambda: _described(data, file, _waiting(data, file)))


async def keep(settings: Settings, offer: Offer | str) -> Keeping:
    """Indexes an offer, or the one of this name. Kept twice, it is unchanged the second time.

    Raises OfferGone, WriterBusy (the offer goes on waiting) and what `rag.indexing.index` raises.
    """
    return await asyncio.to_thread(_keep, settings, _file(offer))


async def drop(data: Path, offer: Offer | str) -> None:
    """Removes an offer that was declined; what was kept stays kept."""
    if _NAME.fullmatch(file := _file(offer)):
        await asyncio.to_thread((_folder(data) / file).unlink, missing_ok=True)


async def prune(data: Path, seconds: float = A_DAY) -> int:
    """Removes the offers that are older, and what interrupted work left; says how many offers there were.

    Raises DataFolderUnusable.
    """
    return await asyncio.to_thread(_prune, data, seconds)


def _file(offer: Offer | str) -> str:
    return offer if isinstance(offer, str) else offer.file


def _folder(data: Path) -> Path:
    return data / "incoming"


def _described(data: Path, file: str, articles: Sequence[Article]) -> Offer:
    with closing(Library.open(data)) as library:
        known = [library.article(article.id) for article in articles]
    first = articles[0]
    return Offer(
        file=file,
        title=first.title,
        publisher=first.publisher,
        published=first.published,
        url=first.url,
        articles=len(articles),
        passages=sum(len(split(article)) for article in articles),
        words=sum(len(article.text.split()) for article in articles),
        new=not any(known),
        same=known == list(articles),
    )


def _waiting(data: Path, file: str) -> list[Article]:
    if not _NAME.fullmatch(file):
        raise OfferGone
    try:
        lines = (_folder(data) / file).read_bytes().splitlines()
    except FileNotFoundError as error:
        raise OfferGone from error
    return [Article.model_validate_json(line) for line in lines]


def _keep(settings: Settings, file: str) -> Keeping:
    """An article's file is named after its id: kept anew, it takes the place of what it was.

    The files stay, so that a library can be made again of what came in, and no pruning of a folder above
    takes the articles for gone.
    """
    articles = {article.id: article for article in _waiting(settings.data, file)}
    with writing(settings.data, "bot"):
        paths = _written(settings.data, _wanted(settings.data, articles.values()))
        report = index(list(paths.values()), settings) if paths else Report()
        claimed = {conflict.id for conflict in report.conflicts}
        skipped = {each.path for each in report.skipped}  # longer than the settings allow
        out = {key for key, path in paths.items() if key in claimed or shown(path) in skipped}
        for key in out:
            paths[key].unlink(missing_ok=True)
    return Keeping(
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged + len(articles) - len(paths),
        claimed=len(claimed),
        skipped=len(out - claimed),
        passages=sum(len(split(article)) for key, article in articles.items() if key not in out),
    )


def _wanted(data: Path, articles: Iterable[Article]) -> list[Article]:
    """The articles that the library does not have from elsewhere just like this: those stay with their own files."""
    with closing(Library.open(data)) as library:
        kept = library.kept()
        return [
            article
            for article in articles
            if library.article(article.id) != article or kept[article.id].origin == shown(_place(data, article))
        ]


def _written(data: Path, articles: Iterable[Article]) -> dict[str, Path]:
    """Writes each article into its file; the files by the articles' ids."""
    with incoming(data) as folder:
        (folder / "kept").mkdir(mode=0o700, exist_ok=True)
        paths = {}
        for article in articles:
            paths[article.id] = _place(data, article)
            replace(paths[article.id], as_lines([article]), mode=0o600)
        return paths


def _place(data: Path, article: Article) -> Path:
    name = blake2b(article.id.encode(), digest_size=16).hexdigest()
    return (_folder(data) / "kept" / f"{name}.jsonl").resolve()


def _prune(data: Path, seconds: float) -> int:
    removed, oldest = 0, time.time() - seconds
    for path in _folder(data).glob("*"):
        try:
            if path.name == "kept" or path.stat().st_mtime >= oldest:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
                removed += path.suffix == ".offer"
        except FileNotFoundError:  # answered in this very moment
            continue
        except OSError as error:
            raise _unusable(data, error) from error
    return removed


@contextmanager
def incoming(data: Path) -> Iterator[Path]:
    """The incoming folder, made where it is not. Raises DataFolderUnusable for what the system refuses within."""
    folder = _folder(data)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder
    except OSError as error:
        raise _unusable(data, error) from error


def _unusable(data: Path, error: OSError) -> DataFolderUnusable:
    return DataFolderUnusable(folder=str(_folder(data)), cause=error.strerror or type(error).__name__)
