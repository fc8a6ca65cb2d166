"""Questions, findings and briefs for the tests of single rooms: made of plain words, without a library."""

from datetime import date

from rag.answer import Found, Turn
from rag.language import content, detect, stem
from rag.periods import times
from rag.ports import Brief
from rag.understanding import Query
from rag.wanting import wanted
from store.article import Article, Passage

TODAY = date(2024, 7, 1)


def found(
    text: str,
    at: int = 1,
    *,
    score: float | None = None,
    title: str = "Judul",
    published: date | None = None,
    publisher: str | None = None,
) -> Found:
    """A passage that is its whole article; by default the later ones score less."""
    article = Article(id=f"a{at}", title=title, text=text, published=published, publisher=publisher)
    passage = Passage(id=f"a{at}#0", article_id=article.id, ordinal=0, start=0, end=len(text), text=text)
    return Found(passage=passage, article=article, score=1.0 / at if score is None else score)


def asked(question: str, *, names: tuple[str, ...] = (), carried: tuple[str, ...] = ()) -> Query:
    """A question as it is understood where nothing must be corrected; its `names` as they are written."""
    terms, surfaces = content(question)
    return Query(
        question=question,
        searched=question,
        wording=question,
        language=detect(question),
        terms=terms,
        surfaces=surfaces,
        carried=carried,
        names=tuple(map(stem, names)),
        corrections={},
        wanted=wanted(question),
        when=times(question, TODAY),
    )


def evenly(query: Query) -> dict[str, float]:
    """A rarity of 1 for all that a question is weighed by."""
    return dict.fromkeys((*query.terms, *query.carried, *map(stem, query.surfaces)), 1.0)


def brief(question: str, *passages: Found, history: tuple[Turn, ...] = ()) -> Brief:
    """A brief in which all of the question's words are equally rare."""
    query = asked(question)
    return Brief(query=query, found=passages, history=history, rarity=evenly(query))


def brief_on(question: str, *texts: str, history: tuple[Turn, ...] = ()) -> Brief:
    """A brief on passages that were found in this order."""
    return brief(question, *(found(text, at) for at, text in enumerate(texts, 1)), history=history)
