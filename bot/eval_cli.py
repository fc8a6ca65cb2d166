"""`tanya eval`: answers to gold questions, and their figures; and what readers of answers complained about.

Not here: asking and scoring (evals/), and the verdicts themselves (verdicts.py).
"""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import printing
from bot.session import Session
from bot.usage import Contents, Page
from bot.wording import Words

if TYPE_CHECKING:
    from evals.harvesting import Complaint
    from evals.metrics import Rate
    from evals.running import Summary
    from rag.opening import Settings

RATES = ("contained", "cited_right", "kept", "refused")

app = typer.Typer(cls=Contents, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def evaluate() -> None:
    """Holds the commands of evaluation."""


@app.command(cls=Page)
def run(
    ctx: typer.Context,
    gold: Annotated[list[Path], typer.Argument()],
    out: Annotated[Path | None, typer.Option("--out")] = None,
    tag: Annotated[list[str] | None, typer.Option("--tag")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1)] = None,
    seed: Annotated[int, typer.Option("--seed")] = 0,
) -> None:
    """Ask every gold question, keep the records, print the figures."""
    session: Session = ctx.obj
    settings = session.settings()
    from bot import asking
    from bot.progress import Bar
    from evals import running
    from evals.gold import read_gold

    questions = running.choose(
        [question for path in gold for question in read_gold(path)], tags=tag or (), limit=limit, seed=seed
    )
    desk = asking.opened(settings, session.words)
    folder = out or settings.data / "eval"
    try:
        with Bar(session.words) as bar:
            summary = running.run(questions, desk, folder, lambda done, total: bar("asking", done, total))
    finally:
        desk.close()
    for line in figures(summary, session.words):
        printing.data(line)
    printing.note(session.words.say("eval.kept_in", path=folder / "records.jsonl"))


@app.command(cls=Page)
def harvest(
    ctx: typer.Context,
    into: Annotated[Path | None, typer.Option("--out")] = None,
) -> None:
    """Turn thumbs down into candidates for gold questions."""
    session: Session = ctx.obj
    words = session.words
    heard = _complaints(session.settings())
    from evals import harvesting

    found = harvesting.candidates(heard or ())
    if not found:
        printing.note(words.say("harvest.no_bot" if heard is None else "harvest.nothing"))
    elif into:
        harvesting.write(into, found)
        printing.note(words.count("harvest.found", len(found)) + " " + words.say("harvest.kept_in", path=into))
    else:
        for each in found:
            printing.json_line(each)
        printing.note(words.count("harvest.found", len(found)))


def _complaints(settings: "Settings") -> "list[Complaint] | None":
    """Those about the bot of the token, or about all bots where none is set; None where no bot ever ran."""
    from bot import memory, verdicts

    if not (settings.data / memory.FILE_NAME).exists():  # opening would make one
        return None
    token = settings.telegram_token
    number = token.get_secret_value().partition(":")[0] if token else ""
    with closing(memory.open_file(settings.data)) as connection:
        return verdicts.complaints(connection, int(number) if number.isdecimal() else None)


def figures(summary: "Summary", words: Words) -> list[str]:
    """One figure a line: its name, its value, and for a share how much of what, with its interval."""
    lines = [f"{words.say('eval.questions'):<28} {words.number(summary.questions)}"]
    for depth, value in summary.recall.items():
        shown = words.say("eval.none") if value is None else words.percent(value)
        lines.append(f"{words.say('eval.recall', k=depth):<28} {shown}")
    lines += [f"{words.say(f'eval.{name}'):<28} {_share(getattr(summary, name), words)}" for name in RATES]
    return lines


def _share(rate: "Rate", words: Words) -> str:
    if rate.share is None or rate.interval is None:
        return words.say("eval.none")
    low, high = rate.interval
    return words.say(
        "eval.share",
        share=words.percent(rate.share),
        hits=words.number(rate.hits),
        n=words.number(rate.n),
        low=words.percent(low),
        high=words.percent(high),
    )
