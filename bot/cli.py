"""`tanya`: the commands, what may be said to each, and how a run ends.

Not here: articles_cli.py, bot_cli.py and eval_cli.py, whose commands have commands; the work behind them; the words
(words/*.toml, under each command's name: usage.py).
Everything heavy is imported by the command that needs it.
"""

import logging
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot import articles_cli, bot_cli, eval_cli, printing, secrecy
from bot.session import Session, spoken_language
from bot.usage import Page, Root, misuse
from bot.wording import Words

Engine = Literal["auto", "ollama", "embedded"]
Language = Literal["id", "en"]
AsJson = Annotated[bool, typer.Option("--json")]
From = Annotated[str | None, typer.Option("--from")]
Until = Annotated[str | None, typer.Option("--until")]
Publisher = Annotated[list[str] | None, typer.Option("--publisher")]

ROOMS = ("bot", "evals", "rag", "store", "tanya")  # whose warnings are for the reader
ARTICLES = Path("articles")  # what is indexed where nothing is named

app = typer.Typer(cls=Root, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
app.add_typer(articles_cli.app, name="articles")
app.add_typer(bot_cli.app, name="bot")
app.add_typer(eval_cli.app, name="eval")


def main() -> None:
    """The console script."""
    secrecy.install()
    printing.settle_streams()
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str]) -> int:
    """One run; returns the exit code: 0 well, 1 failed, 2 bad usage or input, 130 interrupted."""
    session = Session(words=Words(spoken_language(args)))
    try:
        code = _obey(args, session)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever was reading has read enough
        printing.hush_pipes()
        return 0
    if code == 130:
        printing.note(session.words.say("said.interrupted"))
    return code


def _obey(args: Sequence[str], session: Session) -> int:
    from store.errors import TanyaError

    try:
        # Not `app(…)`: that would put typer's own excepthook in the place of the redacting one.
        tanya = typer.main.get_command(app)
        return tanya.main(list(args), prog_name="tanya", standalone_mode=False, obj=session) or 0
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message(), err=True)
        else:
            printing.trouble(misuse(error, session.words))
        return 2
    except SystemExit as end:  # how typer meets every broken pipe, also one to a process of ours
        broken = end.__context__
        if not isinstance(broken, BrokenPipeError):
            raise
        if printing.reader_is_gone():
            raise broken from None
        _tell(broken, session)
        return 1
    except TanyaError as error:
        _tell(error, session)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the reader gets a plain line for what nobody foresaw, too
        _tell(error, session)
        return 1


def _tell(error: Exception, session: Session) -> None:
    if session.debug:
        printing.details(secrecy.traceback_of(error))
    printing.trouble(session.words.trouble(error))


def _show_version(asked: bool) -> None:
    if asked:
        from bot.checks import our_version

        printing.data(f"tanyaberita {our_version()}")
        raise typer.Exit


@app.callback()
def tanya(
    ctx: typer.Context,
    data: Annotated[Path | None, typer.Option("--data")] = None,
    lang: Annotated[Language | None, typer.Option("--lang")] = None,
    engine: Annotated[Engine | None, typer.Option("--engine")] = None,
    model: Annotated[str | None, typer.Option("--model")] = None,
    embedder: Annotated[str | None, typer.Option("--embedder")] = None,
    debug: Annotated[bool, typer.Option("--debug")] = False,
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_show_version)] = False,  # noqa: ARG001
) -> None:
    session: Session = ctx.obj
    session.debug = debug
    session.flags = {"data": data, "lang": lang, "engine": engine, "model": model, "embedder": embedder}
    _listen(debug=debug)


def _listen(*, debug: bool) -> None:
    """What libraries log and warn of is for --debug; without it a reader sees our own warnings alone."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    if not debug:
        handler.addFilter(lambda record: record.name.partition(".")[0] in ROOMS)
        if not sys.warnoptions:
            warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING, handlers=[handler])


@app.command(cls=Page)
def index(
    ctx: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument()] = None,
    prune: Annotated[bool, typer.Option("--prune")] = False,
    reembed: Annotated[bool, typer.Option("--reembed")] = False,
    max_mb: Annotated[float | None, typer.Option("--max-mb", min=0.001)] = None,
) -> int:
    session: Session = ctx.obj
    settings = session.settings(max_file_mb=max_mb)
    from bot import progress, shelf_view
    from rag import indexing
    from rag.errors import PathUnknown

    for path in paths or [ARTICLES]:
        if not path.exists():
            raise PathUnknown(path=path)
    with progress.Bar(session.words) as bar:
        report = indexing.index(paths or [ARTICLES], settings, prune=prune, reembed=reembed, progress=bar)
    shelf_view.report(report, session.words)
    return 2 if report.conflicts else 0


@app.command(cls=Page)
def ask(
    ctx: typer.Context,
    question: Annotated[list[str] | None, typer.Argument()] = None,
    as_json: AsJson = False,
    batch: Annotated[Path | None, typer.Option("--batch")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of")] = None,
    published_from: From = None,
    until: Until = None,
    publisher: Publisher = None,
    retrieved: Annotated[int, typer.Option("--retrieved", min=0)] = 10,
) -> int:
    session: Session = ctx.obj
    from bot import asking
    from bot.errors import QuestionMissing
    from evals.gold import read_batch
    from rag.answer import NO_QUESTION

    scope = asking.scope_of(published_from, until, publisher or ())
    moment = asking.day("--as-of", as_of)
    if (batch is None) == (not question):
        raise QuestionMissing
    questions = list(read_batch(batch)) if batch else []  # all of them: a broken line costs no work
    desk = asking.opened(session.settings(), session.words)
    try:
        if batch:
            asking.ask_all(desk, questions, scope, moment, session.words, retrieved=retrieved)
            return 0
        asked = " ".join(question or ())
        if as_json:
            answer = asking.ask_for_json(desk, asked, scope, moment, session.words, retrieved=retrieved)
        else:
            answer = asking.ask_one(desk, asked, scope, moment, session.words)
        return 2 if answer.reason in NO_QUESTION else 0
    finally:
        desk.close()


@app.command(cls=Page)
def chat(
    ctx: typer.Context,
    as_of: Annotated[str | None, typer.Option("--as-of")] = None,
    published_from: From = None,
    until: Until = None,
    publisher: Publisher = None,
) -> None:
    session: Session = ctx.obj
    from bot import asking, terminal_chat

    scope = asking.scope_of(published_from, until, publisher or ())
    moment = asking.day("--as-of", as_of)
    settings = session.settings()
    desk = asking.opened(settings, session.words)
    try:
        terminal_chat.converse(desk, settings, session.words, scope, moment, debug=session.debug)
    finally:
        desk.close()


@app.command(cls=Page)
def doctor(ctx: typer.Context, as_json: AsJson = False, pull: Annotated[bool, typer.Option("--pull")] = False) -> int:
    session: Session = ctx.obj
    settings = session.settings()
    from bot import doctor as doctors
    from bot import doctor_view, pulling

    if pull:
        pulling.fetch(settings, session.words)
    checks = doctors.examine(settings, session.words)
    if as_json:
        printing.json_line(doctor_view.findings_object(checks))
    else:
        doctor_view.findings(checks, session.words)
    return 1 if doctors.worst(checks) == "fail" else 0


if __name__ == "__main__":
    main()
