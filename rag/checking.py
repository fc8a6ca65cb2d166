"""What a writer says becomes what the desk says: only sentences that a passage supports, with their citations.

Not here: whether a passage supports a sentence (citing.py); writing (engines/).
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from rag.answer import Citation, Found, Sentence
from rag.citing import Checked, cite
from rag.ports import Brief, Draft, Writer

Markers = dict[tuple[str, int, int], int]  # by passage, start and end


async def checked(
    writer: Writer, brief: Brief, on_dropped: Callable[[Draft], object]
) -> AsyncGenerator[Sentence, None]:
    """A writer's drafts, of which only those pass that a passage supports; each with its citations.

    `on_dropped` is told of each of the others.
    """
    markers: Markers = {}
    async with aclosing(writer.write(brief)) as drafts:
        async for draft in drafts:
            sentence = supported(draft, brief.found, markers)
            if sentence is None:
                on_dropped(draft)
            else:
                yield sentence


def supported(draft: Draft, found: Sequence[Found], markers: Markers) -> Sentence | None:
    """A draft with its citations; None where no passage supports it. `markers` are those given so far; it adds its."""
    verdict = cite(draft, found)
    if not isinstance(verdict, Checked):
        return None
    return Sentence(text=draft.text, citations=_citations(verdict, found, markers), dated=draft.dated)


def _citations(checked: Checked, found: Sequence[Found], markers: Markers) -> tuple[Citation, ...]:
    """One marker a quotation, numbered in the order in which readers meet them."""
    citations = []
    for proof in checked.proofs:
        source = found[proof.marker - 1]
        start, end = source.passage.start + proof.start, source.passage.start + proof.end
        citations.append(
            Citation(
                marker=markers.setdefault((source.passage.id, start, end), len(markers) + 1),
                article=source.article,
                passage_id=source.passage.id,
                quote=source.article.text[start:end],
                start=start,
                end=end,
                also=source.also,
            )
        )
    return tuple(citations)
