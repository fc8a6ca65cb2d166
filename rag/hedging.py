"""What a text tells as supposed, planned, asked for, accused or conditional.

Not here: whether a sentence makes a fact of it (agreeing.py); the words that hedge (data/meanings.toml).
"""

from collections.abc import Iterator, Sequence

from rag.grammar import ADVERBIALS, BARE_DEEDS
from rag.items import Item
from rag.language import Word
from rag.meanings import hedges, is_speech

_REACH = 4  # words after a hedge among which the verb is looked for
_KINDS = frozenset(("supposed", "believed", "accused", "coming", "asked", "if"))


def hedged(among: Sequence[Word], items: Sequence[Item]) -> list[Item]:
    """The items of a text, each with the kinds of hedges that it stands under."""
    under: dict[int, set[str]] = {}
    for at, word in enumerate(among):
        for kind in hedges(word.form):
            if kind in _KINDS and not _is_joining(among, at):
                for place in _scope(items, word, kind):
                    under.setdefault(place, set()).add(kind)
    return [item._replace(hedged=frozenset(under[at])) if at in under else item for at, item in enumerate(items)]


def _is_joining(among: Sequence[Word], at: int) -> bool:
    """ "Akan tetapi" plans nothing, and "mengatakan kalau" sets no condition."""
    following = among[at + 1].form if at + 1 < len(among) else ""
    before = among[at - 1].form if at else ""
    return following == "tetapi" or (among[at].form in ("kalau", "if") and is_speech(before))


def _scope(items: Sequence[Item], hedge: Word, kind: str) -> Iterator[int]:
    """The places of what a hedge hedges: the next verb, or the next word; all that follows "jika" in its sentence."""
    following = [at for at, item in enumerate(items) if item.start > hedge.start]
    if not following:
        return
    first = items[following[0]]
    same = [at for at in following if items[at].sentence == first.sentence]
    if kind == "if":
        yield from same
        return
    words = [at for at in same if items[at].kind == "word" and items[at].form not in ADVERBIALS]
    near = [at for at in words if items[at].clause == first.clause][:_REACH]
    yield from [at for at in near if _is_verb(items[at])][:1] or near[:1]


def _is_verb(item: Item) -> bool:
    return (bool(item.voice) and not is_speech(item.form)) or item.form in BARE_DEEDS
