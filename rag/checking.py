"""What a writer says becomes what the desk says: only sentences that a passage supports, with their citations.

Not here: whether a passage supports a sentence (citing.py); writing (engines/).
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from rag.answer import Citation, Found, Sentence
from rag.citing import Checked, cite
from rag.ports import Brief, Writer


async def checked(writer: Writer, brief: Brief) -> AsyncGenerator[Sentence, None]:
    """A writer's drafts, of which only those pass that a passage supports; each with its citations."""
    markers: dict[tuple[str, int, int], int] = {}
    async with aclosing(writer.write(brief)) as drafts:
        async for draft in drafts:
            verdict = cite(draft, brief.found)
            if isinstance(verdict, Checked):
                citations = _citations(verdict, brief.found, markers)
                yield Sentence(text=draft.text, citations=citations, dated=draft.dated)


def _citations(
    checked: Checked, found: Sequence[Found], markers: dict[tuple[str, int, int], int]
) -> tuple[Citation, ...]:
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
