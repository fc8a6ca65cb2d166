"""How the command line explains itself: help pages in the reader's language, and what was mistyped.

Not here: the commands (cli.py), and the words (words/*.toml): a page's words stand under its command's name.
"""

import os
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from bot.wording import Trouble, Words

if TYPE_CHECKING:  # typer's own copy of click; its names are private to it
    from typer._click.core import Command, Context, Parameter
    from typer._click.formatting import HelpFormatter

COMMANDS = ("index", "ask", "chat", "bot", "articles", "doctor", "eval")  # as a newcomer meets them
NARROW = 60  # columns up to which long options stand above their words, not beside them


class Page(TyperCommand):
    """A command whose help is worded in words/*.toml."""

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        _format_page(ctx, formatter)


class Contents(TyperGroup):
    """A group of commands whose help is worded in words/*.toml."""

    def format_help(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        _format_page(ctx, formatter)

    def resolve_command(self, ctx: "Context", args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise NoSuchCommand(args[0], self.list_commands(ctx), ctx)
        return super().resolve_command(ctx, args)


class Root(Contents):
    """`tanya` itself: its own options may stand anywhere on the line."""

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        takes_value = {name: not cast("TyperOption", param).is_flag for param in self.params for name in param.opts}
        return super().parse_args(ctx, hoisted(args, takes_value))

    def list_commands(self, ctx: "Context") -> list[str]:
        return sorted(super().list_commands(ctx), key=COMMANDS.index)


class NoSuchCommand(typer.TyperException):
    """A word stands where a command is expected."""

    exit_code = 2

    def __init__(self, name: str, commands: Sequence[str], ctx: "Context") -> None:
        super().__init__(name)
        self.name, self.commands, self.ctx = name, commands, ctx


def hoisted(args: Sequence[str], takes_value: dict[str, bool]) -> list[str]:
    """`args` with the options named in `takes_value`, and their values, in front. What follows `--` stays."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(args)
    while waiting:
        arg = waiting.pop(0)
        if arg == "--":
            rest += [arg, *waiting]
            break
        name, equals, _ = arg.partition("=")
        if name not in takes_value:
            rest.append(arg)
        elif equals or not takes_value[name]:
            front.append(arg)
        elif waiting:
            front += [arg, waiting.pop(0)]
        else:
            return [*front, arg]  # alone, so that the parser misses its value
    return front + rest


def misuse(error: typer.TyperException, words: Words) -> Trouble:
    """What was mistyped, and where it is explained."""
    ctx: Context | None = getattr(error, "ctx", None)
    see = words.say("usage.see", command=ctx.command_path if ctx else "tanya")
    said, possible = _said(error, words)
    if possible:
        see = words.say("usage.did_you_mean", near=possible[0]) + " " + see
    return Trouble(said, see)


def _said(error: typer.TyperException, words: Words) -> tuple[str, Sequence[str]]:
    """The sentence, and what was perhaps meant. typer's error classes are known by their names alone."""
    kind = type(error).__name__
    option = getattr(error, "option_name", "")
    if isinstance(error, NoSuchCommand):
        near = get_close_matches(error.name, error.commands, 1)
        return words.say("usage.no_such_command", name=error.name), near
    if kind == "NoSuchOption":
        return words.say("usage.no_such_option", name=option), list(getattr(error, "possibilities", None) or ())
    if kind == "BadOptionUsage":
        return words.say("usage.needs_value", name=option), ()
    if kind in ("MissingParameter", "BadParameter"):
        param: Parameter | None = getattr(error, "param", None)
        name = _name(param, words) if param else error.format_message()
        if kind == "MissingParameter":
            return words.say("usage.missing", name=name), ()
        return f"{words.say('usage.bad_value', name=name)} {_wanted(param, words)}".strip(), ()
    return words.say("usage.extra"), ()


def _wanted(param: "Parameter | None", words: Words) -> str:
    choices = param.type_descriptor.choices if isinstance(param, TyperOption) else None
    if choices:
        return words.say("usage.choose", choices=", ".join(map(str, choices)))
    known = param.type_descriptor.parameter_info if isinstance(param, TyperOption) else None
    least, most = getattr(known, "min", None), getattr(known, "max", None)
    if least is not None and most is not None:
        return words.say("usage.between", least=least, most=most)
    if isinstance(param, TyperOption) and param.type_descriptor.annotation in (int, float):
        return words.say("usage.number_wanted")
    return ""


def page_key(path: str) -> str:
    """Where the words of a command stand: "tanya articles show" -> "help.articles.show"."""
    return ".".join(["help", *(path.split()[1:] or ["tanya"])])


def param_words(page: str, param: "Parameter", words: Words) -> str:
    """The words for an option or argument of a page: its own, else those that several pages share."""
    key = f"{page}.{param.name}"
    return words.say(key if words.has(key) else f"help.any.{param.name}")


def _format_page(ctx: "Context", formatter: "HelpFormatter") -> None:
    words: Words = ctx.find_root().obj.words
    page = page_key(ctx.command_path)
    formatter.write_usage(ctx.command_path, _usage(ctx, words), prefix=words.say("help.usage") + " ")
    for paragraph in words.say(f"{page}.text").splitlines():
        formatter.write_paragraph()
        formatter.write_text(paragraph)
    params = ctx.command.get_params(ctx)
    arguments = [param for param in params if not isinstance(param, TyperOption)]
    options = [param for param in params if isinstance(param, TyperOption)]
    if isinstance(ctx.command, TyperGroup):
        _section(formatter, words.say("help.commands"), _listed(ctx, ctx.command, page, words))
    _section(
        formatter,
        words.say("help.arguments"),
        [(_name(param, words), param_words(page, param, words)) for param in arguments],
    )
    _section(
        formatter,
        words.say("help.options" if ctx.parent else "help.global_options"),
        [(_flags(param, words), param_words(page, param, words)) for param in options],
    )
    formatter.write_paragraph()
    formatter.write_text(words.say("help.see_global") if ctx.parent else words.say("help.epilog"))


def _usage(ctx: "Context", words: Words) -> str:
    pieces = [words.say("help.options_metavar")]
    for param in ctx.command.get_params(ctx):
        if not isinstance(param, TyperOption):
            name = _name(param, words) + (" …" if param.nargs == -1 else "")
            pieces.append(name if param.required else f"[{name}]")
    if isinstance(ctx.command, TyperGroup):
        pieces.append(words.say("help.command_metavar"))
    return " ".join(pieces)


def _listed(ctx: "Context", group: TyperGroup, page: str, words: Words) -> list[tuple[str, str]]:
    inside = "help" if page == "help.tanya" else page
    return [(name, words.say(f"{inside}.{name}.text").splitlines()[0]) for name in group.list_commands(ctx)]


def _name(param: "Parameter", words: Words) -> str:
    if isinstance(param, TyperOption):
        return max(param.opts, key=len)
    key = f"help.values.{param.name}"
    return words.say(key) if words.has(key) else str(param.name).upper()


def _flags(param: TyperOption, words: Words) -> str:
    flags = ", ".join(sorted(param.opts, key=len))
    choices = param.type_descriptor.choices
    if param.is_flag:
        return flags
    return f"{flags} {'|'.join(map(str, choices)) if choices else words.say(f'help.values.{param.name}')}"


def _section(formatter: "HelpFormatter", heading: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(heading if os.environ.get("NO_COLOR") else typer.style(heading, bold=True)):
            formatter.write_dl(rows, col_max=30 if formatter.width > NARROW else 14)


def commands_of(group: "Command", path: str = "tanya") -> dict[str, "Command"]:
    """Every command by its path ("tanya articles show"), `group` included."""
    found = {path: group}
    if isinstance(group, TyperGroup):
        for name, command in group.commands.items():
            found |= commands_of(command, f"{path} {name}")
    return found
