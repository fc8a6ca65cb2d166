"""`tanya bot users`: who may ask the bot; letting somebody in, taking somebody out. The bot may be running.

Not here: what a role may do (access.py), the first owner (pairing.py).
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from bot import printing
from bot.session import Session
from bot.usage import Contents, Page

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from bot.wording import Words
    from rag.opening import Settings

RoleName = Literal["reader", "editor", "owner"]

_LARGEST = 2**52 - 1  # a Telegram id has at most 52 significant bits (core.telegram.org/bots/api#user)
_SHORT = 6  # hexadecimal digits of a seal that name a forgotten member

app = typer.Typer(cls=Contents, invoke_without_command=True, rich_markup_mode=None)


class _User(NamedTuple):
    """One line of the list. `id` is None for a forgotten member, `since` for one of the settings alone."""

    id: int | None
    seal: str
    role: str
    since: "date | None"
    is_in_settings: bool


@app.callback()
def users(ctx: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """The list."""
    if ctx.invoked_subcommand is not None:
        return
    session: Session = ctx.obj
    settings = session.settings()
    with _file(settings) as (db, bot):
        listed = _listed(db, bot, settings.telegram_allowed)
    if not listed:
        printing.note(session.words.say("users.nobody"))
    elif as_json:
        for user in listed:
            printing.json_line(_object(user))
    else:
        _show(listed, session.words)


@app.command(cls=Page)
def add(
    ctx: typer.Context,
    id: Annotated[int, typer.Argument(min=1, max=_LARGEST)],  # noqa: A002 - help names an argument by its name here
    role: Annotated[RoleName, typer.Option("--role")] = "reader",
) -> None:
    """Let somebody in, or change their role."""
    session: Session = ctx.obj
    from bot import access

    with _file(session.settings()) as (db, bot):
        access.add(db, bot, id, access.Role(role))
    printing.result(session.words.say("users.added", id=id, role=role))


@app.command(cls=Page)
def remove(ctx: typer.Context, id: Annotated[str, typer.Argument()]) -> None:  # noqa: A002 - as in `add`
    """Take a member out; a forgotten one by the sign that the list shows for them."""
    session: Session = ctx.obj
    from bot import access
    from bot.errors import MemberNamed, MemberUnknown

    settings = session.settings()
    with _file(settings) as (db, bot):
        mark = _seal_named(db, bot, id)
        is_gone = mark is not None and access.remove(db, bot, mark)
    is_named = id in map(str, settings.telegram_allowed)
    if not is_gone:
        raise MemberNamed(id=id) if is_named else MemberUnknown(id=id)
    printing.result(session.words.say("users.removed", id=id))
    if is_named:
        printing.note(session.words.say("users.still_named", id=id))


def bot_of(settings: "Settings") -> int:
    """The bot's own id, which begins its token. Raises TokenMissing, TokenMalformed."""
    from bot.errors import TokenMalformed, TokenMissing

    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    if not token:
        raise TokenMissing
    known = re.fullmatch(r"([1-9][0-9]{0,15}):[A-Za-z0-9_-]+", token)
    if known is None:
        raise TokenMalformed
    return int(known[1])


@contextmanager
def _file(settings: "Settings") -> "Iterator[tuple[sqlite3.Connection, int]]":
    from bot.memory import open_file

    bot = bot_of(settings)
    connection = open_file(settings.data)
    try:
        yield connection, bot
    finally:
        connection.close()


def _seal_named(db: "sqlite3.Connection", bot: int, name: str) -> bytes | None:
    """The seal of the member that an id, or a sign like #a1b2c3, names; None where it names none, or several."""
    from bot import access

    if name.isascii() and name.isdigit() and int(name) <= _LARGEST:
        return access.seal_of(db, int(name))
    sign = name.lower().removeprefix("#")
    found = [member.seal for member in access.members(db, bot) if len(sign) == _SHORT and _short(member.seal) == sign]
    return found[0] if len(found) == 1 else None


def _short(mark: bytes) -> str:
    return mark.hex()[:_SHORT]


def _listed(db: "sqlite3.Connection", bot: int, named: tuple[int, ...]) -> list[_User]:
    from datetime import UTC, datetime

    from bot import access
    from rag.periods import today_in_wib

    by_seal = {access.seal_of(db, user): user for user in named}
    listed = [
        _User(
            member.user or by_seal.get(member.seal),
            _short(member.seal),
            member.role.value,
            today_in_wib(datetime.fromtimestamp(member.since, UTC)),
            by_seal.pop(member.seal, None) is not None,
        )
        for member in access.members(db, bot)
    ]
    reader = access.Role.READER.value
    return listed + [_User(user, _short(mark), reader, None, is_in_settings=True) for mark, user in by_seal.items()]


def _object(user: _User) -> dict[str, object]:
    return {
        "id": user.id,
        "seal": user.seal,
        "role": user.role,
        "since": user.since.isoformat() if user.since else None,
        "in_settings": user.is_in_settings,
    }


def _show(listed: list[_User], words: "Words") -> None:
    """A table on a terminal, tab-separated lines elsewhere. Roles are named as `add` takes them."""
    names = [str(user.id or words.say("users.forgotten", sign=f"#{user.seal}")) for user in listed]
    if not printing.is_terminal(sys.stdout):
        for name, user in zip(names, listed, strict=True):
            printing.data("\t".join((name, user.role, user.since.isoformat() if user.since else "")))
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "role", "since"):
        table.add_column(words.say(f"users.columns.{column}"), no_wrap=column != "since")
    for name, user in zip(names, listed, strict=True):
        since = words.day(user.since) if user.since else words.say("users.from_settings")
        table.add_row(name, user.role, since)
    printing.console(sys.stdout).print(table)
