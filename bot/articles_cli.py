"""`tanya articles`: what the library holds; one article; taking some out.

Not here: how they are shown (shelf_view.py), putting articles in (cli.py: index).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot import printing
from bot.session import Session
from bot.usage import Contents, Page

if TYPE_CHECKING:
    from store.library import Library

AsJson = Annotated[bool, typer.Option("--json")]

app = typer.Typer(cls=Contents, invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def articles(ctx: typer.Context, as_json: AsJson = False) -> None:
    """The list."""
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    from bot import answers_json, shelf_view

    with _library(session) as library:
        if library is None or not library.coverage().articles:
            printing.note(session.words.say("articles.empty"))
        elif as_json:
            for article, passages in library.articles():
                printing.json_line(answers_json.article_object(article, passages))
        else:
            shelf_view.articles(library.articles(), session.words)


@app.command(cls=Page)
def show(ctx: typer.Context, article_id: Annotated[str, typer.Argument()], as_json: AsJson = False) -> None:
    """One article, whole."""
    session: Session = ctx.obj
    from bot import answers_json, shelf_view
    from bot.errors import ArticleUnknown

    with _library(session) as library:
        article = library.article(article_id) if library else None
        if article is None:
            raise ArticleUnknown(id=article_id)
        if as_json:
            printing.json_line(answers_json.whole_article_object(article))
        else:
            shelf_view.article(article, session.words)


@app.command(cls=Page)
def remove(ctx: typer.Context, article_ids: Annotated[list[str], typer.Argument()]) -> None:
    """Take articles out: all that are named, or none where one of them is unknown."""
    session: Session = ctx.obj
    from bot.errors import ArticleUnknown

    with _library(session) as library:
        kept = library.kept() if library else {}
    for article_id in article_ids:
        if article_id not in kept:
            raise ArticleUnknown(id=article_id)
    from rag import indexing

    count = indexing.remove(article_ids, session.settings())
    printing.result(session.words.count("articles.removed", count))


@contextmanager
def _library(session: Session) -> "Iterator[Library | None]":
    """The library, read-only; None where there is none yet."""
    from store.library import Library
    from store.schema import FILE_NAME

    folder = session.settings().data
    if not (folder / FILE_NAME).exists():  # opening would make one
        yield None
        return
    library = Library.open(folder)
    try:
        yield library
    finally:
        library.close()
