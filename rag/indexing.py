"""Keeps the library and its vectors in step with the articles that stand in files.

Not here: reading files (reading.py), the library and the vector index themselves (store/).
"""

from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Literal, Protocol

from rag.errors import NothingToRead
from rag.language import index_tokens, rules_digest
from rag.opening import Settings, embedder_for
from rag.ports import Embedder
from rag.reading import ReadArticle, Skipped, count, read
from rag.splitting import split
from store.article import Article, Frozen, Passage
from store.errors import StoreError, TanyaError
from store.library import IndexedPassage, Kept, Library, Terms
from store.locking import writing
from store.vectors import bring_in_step

EMBEDDED_AT_ONCE = 256  # passages; what a stopped run loses of its work
Stage = Literal["reading", "embedding", "building"]


class Progress(Protocol):
    """Told how far a stage is; `total` is None where it is not known."""

    def __call__(self, stage: Stage, done: int, total: int | None) -> None: ...


def _unwatched(stage: Stage, done: int, total: int | None) -> None:
    """A Progress that nobody watches."""


class Conflict(Frozen):
    """Two different articles that claim one id; the first keeps it."""

    id: str
    first: str
    second: str


class Report(Frozen):
    """What a run did. `gone` are articles whose files left the folder and that were not pruned."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class Indexing:
    """One run over some paths, holding the library's writer lock. Blocks.

    What is kept of an article by other rules of language is made anew, as if the article had changed.

    Each article is committed by itself, text first, then its vectors: a run that is stopped loses nothing
    that it has committed, and the next run goes on from there.
    """

    def __init__(self, library: Library, embedder: Embedder, progress: Progress) -> None:
        self._library = library
        self._embedder = embedder
        self._progress = progress
        self._kept = library.kept()
        self._seen: dict[str, ReadArticle] = {}
        self._skipped: list[Skipped] = []
        self._conflicts: list[Conflict] = []
        self._new = self._changed = 0

    def run(self, paths: Sequence[Path], total: int, *, max_bytes: int, prune: bool) -> Report:
        """`total`: about how many articles there are. Raises EmbedderLost and the store's errors."""
        for done, outcome in enumerate(read(paths, max_bytes=max_bytes), 1):
            self._take(outcome)
            self._progress("reading", min(done, total), total)
        gone = self._gone(paths)
        removed = gone if prune else ()
        self._library.remove(removed)
        embed_missing(self._library, self._embedder, self._progress)
        return Report(
            new=self._new,
            changed=self._changed,
            unchanged=len(self._seen) - self._new - self._changed,
            removed=removed,
            gone=() if prune else gone,
            skipped=tuple(self._skipped),
            conflicts=tuple(self._conflicts),
        )

    def _take(self, outcome: ReadArticle | Skipped) -> None:
        if isinstance(outcome, Skipped):
            self._skipped.append(outcome)
            return
        article = outcome.article
        outcome = outcome.model_copy(update={"digest": f"{outcome.digest}.{rules_digest()}"})
        kept = self._kept.get(article.id)
        if (other := self._other_claimant(outcome, kept)) is not None:
            self._conflicts.append(Conflict(id=article.id, first=other, second=outcome.origin))
            return
        if article.id in self._seen:
            return
        self._seen[article.id] = outcome
        if kept is not None and kept == Kept(outcome.digest, outcome.origin):
            return
        if kept is not None and kept.digest == outcome.digest:
            self._library.move(article.id, outcome.origin)
            return
        if kept is None:
            self._new += 1
        else:
            self._changed += 1
        self._library.put(
            article,
            origin=outcome.origin,
            digest=outcome.digest,
            passages=[IndexedPassage(passage, terms_of(article, passage)) for passage in split(article)],
            vectors=None,
        )

    def _other_claimant(self, outcome: ReadArticle, kept: Kept | None) -> str | None:
        """The origin of a different article with this id: read in this run, or kept and still standing."""
        seen = self._seen.get(outcome.article.id)
        if seen is not None:
            return seen.origin if seen.digest != outcome.digest else None
        if kept is None or kept.origin == outcome.origin or kept.digest == outcome.digest:
            return None
        return kept.origin if Path(kept.origin).exists() else None

    def _gone(self, paths: Sequence[Path]) -> tuple[str, ...]:
        """Kept articles that came from these paths and are not there any more.

        An article whose file was skipped is not gone: it is only unreadable today.
        """
        roots = [path.resolve() for path in paths]
        skipped = {skipped.path for skipped in self._skipped}
        return tuple(
            article_id
            for article_id, kept in self._kept.items()
            if article_id not in self._seen
            and kept.origin not in skipped
            and any(Path(kept.origin).is_relative_to(root) for root in roots)
        )


def terms_of(article: Article, passage: Passage) -> Terms:
    """What the full text search keeps of a passage."""
    stems, surfaces = index_tokens(passage.text)
    title, _ = index_tokens(article.title)
    return Terms(title=" ".join(title), stems=" ".join(stems), surfaces=" ".join(surfaces))


def embed_missing(library: Library, embedder: Embedder, progress: Progress) -> None:
    """Gives a vector to every passage that has none, in committed batches. Raises EmbedderLost."""
    total = library.unembedded_count()
    done = 0
    while batch := library.unembedded(EMBEDDED_AT_ONCE):
        progress("embedding", done, total)
        library.put_vectors([key for key, _ in batch], embedder.embed([text for _, text in batch], "passage"))
        done += len(batch)


def build(library: Library, folder: Path, progress: Progress) -> None:
    """Brings the vector index in step with the library."""
    bring_in_step(library, folder, progress=lambda done, total: progress("building", done, total))


def index(
    paths: Sequence[Path],
    settings: Settings,
    *,
    prune: bool = False,
    reembed: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Indexes paths into the settings' data folder.

    Raises PathUnknown, NothingToRead, WriterBusy and what `Indexing.run` raises.
    """
    with writing(settings.data, "index"), closing(Library.open(settings.data, writable=True)) as library:
        progress = progress or _unwatched
        max_bytes = int(settings.max_file_mb * 1_000_000)
        if not (total := count(paths, max_bytes=max_bytes)):
            raise NothingToRead(path=str(paths[0]))
        with closing(embedder_for(settings, None if reembed else library.embedder)) as embedder:
            if reembed:
                embedder.embed(["-"], "passage")  # it answers; only then may the old vectors go
                library.forget_vectors()
            library.adopt_embedder(embedder.fingerprint)
            try:
                report = Indexing(library, embedder, progress).run(paths, total, max_bytes=max_bytes, prune=prune)
            except TanyaError:
                with suppress(StoreError):  # what was committed is to be found, and the first error to be told
                    build(library, settings.data, progress)
                raise
        build(library, settings.data, progress)
        return report


def remove(ids: Sequence[str], settings: Settings) -> int:
    """Removes articles from the library and its vector index; says how many there were."""
    with (
        writing(settings.data, "articles remove"),
        closing(Library.open(settings.data, writable=True)) as library,
    ):
        removed = library.remove(ids)
        build(library, settings.data, _unwatched)
        return removed
