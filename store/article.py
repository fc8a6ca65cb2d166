"""What the library keeps: articles and the passages they are cut into, validated at the door.

Not here: how they are read (rag/reading.py) or kept (library.py).
"""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator


class Frozen(BaseModel):
    """The manner of every value that travels through the house: immutable, and strict about its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_048)]


class Article(Frozen):
    """A news article. `text` is the body alone, and the coordinate system of every offset.

    `published` is a calendar date as the page states it (Western Indonesian Time); None where it states none.
    """

    id: Line
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_048)]
    text: Annotated[str, Field(min_length=1)]
    publisher: Line | None = None
    published: date | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2_048)] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = "id"


class Passage(Frozen):
    """A stretch of an article: `text == article.text[start:end]`. Offsets count Unicode code points."""

    id: str
    article_id: str
    ordinal: Annotated[int, Field(ge=0)]
    start: Annotated[int, Field(ge=0)]
    end: int
    text: str

    @model_validator(mode="after")
    def _spans_its_text(self) -> Self:
        if self.end - self.start != len(self.text) or not self.text:
            raise ValueError("a passage's offsets must span its text")
        return self


class Scope(Frozen):
    """Which articles a question may see. Dates are inclusive; no publishers means all of them.

    An undated article is outside every scope that bounds dates from below, and inside one that only bounds
    them from above: it may be older. `without` are ids of articles that are left out.
    """

    published_from: date | None = None
    published_until: date | None = None
    publishers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self == Scope()


class Coverage(Frozen):
    """What a library holds, for telling a reader what it can be asked about."""

    articles: int
    passages: int
    first: date | None
    last: date | None
    publishers: tuple[str, ...]
