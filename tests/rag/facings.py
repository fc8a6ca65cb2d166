"""A sentence held against a passage, for the tests of the parts of the check of citations."""

from rag.claims import claim
from rag.evidence import evidence
from rag.matching import Facing


def facing(sentence: str, passage: str) -> Facing:
    """The sentence against all sentences of the passage."""
    given = evidence(passage)
    return Facing(claim(sentence), given.analysis, given.analysis.items, None)
