"""The words a question's story is told in: what was found, what is said, with what proof.

`Desk.ask` yields `Event`s; the last is always `Answered`. Not here: how any of it is made.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from store.article import Article, Coverage, Frozen, Passage

Language = Literal["id", "en"]
Reason = Literal["no_words", "too_long", "empty_library", "nothing_in_scope", "no_evidence", "not_supported"]

NO_QUESTION: frozenset[Reason] = frozenset({"no_words", "too_long"})  # what was asked was none


class Found(Frozen):
    """A passage that was found. Higher scores are better; `why` has the features of which the score is made.

    `also` are articles that print the same story.
    """

    passage: Passage
    article: Article
    score: float
    why: dict[str, float] = Field(default_factory=dict)
    also: tuple[Article, ...] = ()


class Citation(Frozen):
    """The proof of a sentence. `quote == article.text[start:end]`; a marker belongs to one quotation."""

    marker: int
    article: Article
    passage_id: str
    quote: str
    start: int
    end: int
    also: tuple[Article, ...] = ()


class Sentence(Frozen):
    """A checked sentence, without its markers in the text.

    `dated`: its date must be told with it, as another sentence says otherwise of another day.
    """

    text: str
    citations: tuple[Citation, ...]
    dated: bool = False


class Turn(Frozen):
    """One exchange of a conversation, as follow-up questions need it."""

    question: str
    answer: str


class Answer(Frozen):
    """What the desk says. An abstention is a value with a reason, and says nothing.

    `engine` is "embedded" or "ollama:<model>"; `fallback` says why the embedded engine stood in, if it did.
    `searched` is the question as it was searched (restated, corrected); timings are milliseconds by stage.
    `confidence` (0 to 1) is how likely what was found answers the question; `unsure` is so where it is low, and
    then `missing` are the question's words that the best passage lacks. `dropped` counts the sentences that the
    engine drafted and no passage supported.
    """

    question: str
    searched: str
    language: Language
    sentences: tuple[Sentence, ...] = ()
    abstained: bool = False
    reason: Reason | None = None
    found: tuple[Found, ...] = ()
    confidence: float = 0.0
    unsure: bool = False
    missing: tuple[str, ...] = ()
    dropped: int = 0
    coverage: Coverage
    engine: str
    fallback: str | None = None
    timings_ms: dict[str, float] = Field(default_factory=dict)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Each citation once, in the order of its marker."""
        unique = {citation.marker: citation for s in self.sentences for citation in s.citations}
        return tuple(unique[marker] for marker in sorted(unique))

    @property
    def text(self) -> str:
        """The sentences with their markers, as one paragraph; empty where the desk abstains."""
        return " ".join(s.text + "".join(f" [{citation.marker}]" for citation in s.citations) for s in self.sentences)


class Moment(Frozen):
    """An event of a timeline, and its day: as its sentence names it, or else that of the article."""

    day: date
    sentence: Sentence


class Timeline(Frozen):
    """The events of a topic, the earliest first, each with one citation; markers run from 1 in that order.

    One without moments is what there is where the articles tell nothing of the topic.
    """

    topic: str
    language: Language
    moments: tuple[Moment, ...] = ()
    coverage: Coverage


class Searching(Frozen):
    """The search begins. `corrections` maps a word as written to the word that was searched."""

    searched: str
    corrections: dict[str, str] = Field(default_factory=dict)


class Retrieved(Frozen):
    """The search is done; these passages go to the writer (none where the desk will abstain)."""

    found: tuple[Found, ...]


class Fallback(Frozen):
    """The model failed: sentences said so far are withdrawn, the embedded engine answers anew."""

    cause: str


class Answered(Frozen):
    """The end of the story. What it holds is complete: a door that saw no other event can show it."""

    answer: Answer


Event = Searching | Retrieved | Sentence | Fallback | Answered
