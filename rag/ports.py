"""What has an Ollama form and an embedded form: the embedder and the writer.

Not here: either form (rag/engines/).
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rag.answer import Found, Turn
from rag.understanding import Query
from store.article import Frozen

Vectors = NDArray[np.float32]  # shape (texts, dimension), rows of length 1


class Embedder(ABC):
    """Turns texts into vectors whose dot product is their likeness."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Equal fingerprints give equal vectors; kept with the vectors, compared before each use."""

    @abstractmethod
    def embed(self, texts: Sequence[str], kind: Literal["passage", "query"]) -> Vectors:
        """One unit row a text. Blocks: call it in a thread. Raises EmbedderLost."""

    @abstractmethod
    def close(self) -> None:
        """Gives back what it holds; it is not used afterwards."""


class Brief(Frozen):
    """What a writer is given. Marker n stands for `found[n - 1]`.

    `rarity` is the idf of the question's terms and of the stems of its words.
    """

    query: Query
    found: tuple[Found, ...]
    history: tuple[Turn, ...] = ()
    rarity: dict[str, float] = Field(default_factory=dict)


class Draft(Frozen):
    """A sentence as a writer gives it, not yet checked. Markers may point anywhere, or be absent.

    `dated`: the sentence is to be told with the date of its article.
    """

    text: str
    markers: tuple[int, ...]
    dated: bool = False


class Writer(ABC):
    """Writes an answer to a brief."""

    @property
    @abstractmethod
    def name(self) -> str:
        """As an answer names its engine: "embedded", or "ollama:<model>"."""

    async def restate(self, question: str, history: Sequence[Turn]) -> str | None:  # noqa: ARG002 - for those who can
        """A follow-up question as one that stands alone; None where the writer cannot. Raises WriterLost."""
        return None

    @abstractmethod
    def write(self, brief: Brief) -> AsyncGenerator[Draft, None]:
        """Yields each draft when its sentence is complete. Raises WriterLost; closing it stops the work."""
