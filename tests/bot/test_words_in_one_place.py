"""Every word that a reader sees stands in bot/words/: no module of bot/ words anything itself, and no word is stale.

Not here: that both languages have the same words, and that every error has some (test_wording.py).
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer

from bot import usage
from bot.cli import app
from bot.wording import LANGUAGES, texts
from tests.bot.unworded import BLANK, KEY, LOOKUPS, Scan, errors_of, is_text, looks_up, name_of, text_of

PROJECT = Path(__file__).parents[2]
ROOMS = ("bot", "evals", "rag", "store")

# What looks like words for people in a module of bot/, and why it may stand there.
ALLOWED = {
    "tanya: {} {}": "the program's name in front of what the words files say",
    "tanyaberita {}": "the program's name and version, for programs",
    "tanya.toml: {}": "a file's name in front of a parser's own complaint",
    "{} -m pip install {}": "a command to type",
    "chmod u+rwx {}": "a command to type",
    "gzip": "a format's name",
    "one": "the end of a key (Words.count)",
    "many": "the end of a key (Words.count)",
    "bot memory": "a thread's name, for debuggers",
}
# Keys that are put together while the program runs, so that no literal names them: where that is done.
PUT_TOGETHER = {
    "errors": "Words.trouble, by the class of the error",
    "help": "usage.py, by the names of commands and options",
    "causes": "Words.say, by the phrase of a system or library",
}


@cache
def trees(room: str) -> dict[str, ast.Module]:
    files = sorted((PROJECT / room).rglob("*.py"))
    return {str(path.relative_to(PROJECT)): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def bypasses(tree: ast.Module, errors: set[str]) -> list[tuple[int, str]]:
    """Where a module words something itself: line, and text."""
    scan = Scan(errors, (key.removeprefix("causes.") for key in texts("en") if key.startswith("causes.")))
    scan.visit(tree)
    return [found for found in scan.found if found[1] not in ALLOWED]


def parts(tree: ast.AST) -> Iterator[str]:
    """Every text that may be a key, BLANK for what is filled in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp) and KEY.fullmatch(text := text_of(node)):
            yield text


def asked_for(tree: ast.Module, *, module: str) -> Iterator[tuple[int, str, str]]:
    """Line, method and key of every look-up whose key stands in the code."""
    for node in ast.walk(tree):
        within = isinstance(node, ast.Call) and module == "bot/wording.py" and name_of(node.func) in LOOKUPS
        if isinstance(node, ast.Call) and (looks_up(node) or within) and name_of(node.func) != "has":
            for key in node.args[:1]:
                choices = [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]
                yield from ((node.lineno, name_of(node.func), text_of(each)) for each in choices if is_text(each))


def pattern(key: str) -> "re.Pattern[str]":
    """What a key with BLANKs may become; one that begins with a BLANK may begin with several parts."""
    pieces = key.split(BLANK)
    return re.compile(
        (r".+" if key.startswith(BLANK) else "") + r"[^.]+".join(map(re.escape, pieces[key.startswith(BLANK) :]))
    )


# ---- The promises.


def test_no_module_words_anything_itself() -> None:
    errors = errors_of([tree for room in ROOMS for tree in trees(room).values()])
    found = {name: bypasses(tree, errors) for name, tree in trees("bot").items()}
    assert not any(found.values()), "\n".join(f"{name}:{n}: {text!r}" for name in found for n, text in found[name])


def test_every_key_that_code_asks_for_is_worded() -> None:
    missing = [
        f"{name}:{line}: {key}{end} in {lang}"
        for lang in LANGUAGES
        for name, tree in trees("bot").items()
        for line, method, key in asked_for(tree, module=name)
        for end in ((".one", ".many") if method == "count" else ("",))
        if not any(map(pattern(key + end).fullmatch, texts(lang)))
    ]
    assert not missing, "\n".join(missing)


def test_every_word_is_used() -> None:
    used = {text for tree in trees("bot").values() for text in parts(tree)}
    patterns = [pattern(text) for text in used if BLANK in text and not text.startswith(BLANK)]
    stale = [
        key
        for key in texts("id")
        if key.split(".")[0] not in PUT_TOGETHER
        and not any(each in used or any(p.fullmatch(each) for p in patterns) for each in (key, key.rpartition(".")[0]))
    ]
    assert not stale, "\n".join(stale)


def test_every_word_that_is_put_together_has_its_owner() -> None:
    """An error class, a page, an option or an argument: what is none of them was renamed, or is gone."""
    commands = usage.commands_of(typer.main.get_command(app))
    params = {str(param.name) for command in commands.values() for param in command.params} | {"help"}
    owned = {f"{usage.page_key(path)}.text" for path in commands}
    owned |= {f"{usage.page_key(path)}.{param.name}" for path, command in commands.items() for param in command.params}
    owned |= {f"help.{shelf}.{name}" for shelf in ("any", "values") for name in params}
    owned |= {text for tree in trees("bot").values() for text in parts(tree)}
    errors = errors_of([tree for room in ROOMS for tree in trees(room).values()])
    owned |= {f"errors.{name}.{part}" for name in errors for part in ("said", "next")}
    strays = [key for key in texts("id") if key.startswith(("help.", "errors.")) and key not in owned]
    assert not strays, "\n".join(strays)


@pytest.mark.parametrize(
    "planted",
    [
        'say(place, "Halo dunia")',
        'say(place, "halo")',
        'say(place, f"Ada {n} berita baru")',
        'say(place, f"{n} artikel")',
        'note(f"antrean: {n}")',
        'say(place, "Halo, " + name)',
        'text = "Halo" + " " + "dunia"',
        'text = name + ", selamat datang"',
        'text = f"Halo {name}"',
        'text = "Halo %s" % name',
        'text = "Halo {}".format(name)',
        'text = "Maaf!"',
        'text = """\nTulis\nsaja"""',
        'text = " dan ".join(names)',
        'text = words.say("a.b") + " Silakan coba lagi."',
        'text = words.say("a.b", name="orang lain")',
        'Rich(text="Halo dunia")',
        'Rich(text="maaf" if late else words.say("a.b"))',
        'Button(label="Kembali", data=token)',
        'Button(label="kembali", data=token)',
        'LABELS = {"id": "Sumber", "en": "Source"}',
        'def hail(name: str = "orang baik"): ...',
        'raise Odd(cause="berkasnya sudah tidak utuh")',
        'text = names.get(key, "orang baik")',
        'text = shown.replace(", ", " dan juga ")',
        'say(place, "/batal untuk berhenti")',
        'return ["Bisa dicoba:"]',
    ],
)
def test_a_bypass_is_found(planted: str) -> None:
    assert bypasses(ast.parse(planted), {"Odd"}), planted


@pytest.mark.parametrize(
    "innocent",
    [
        '"""Halo dunia. Baris kedua."""',
        'def f():\n    """Halo dunia."""\n    "Dan lagi, di sini."',
        'log.info("Halo dunia %s", name)',
        'logging.getLogger(__name__).warning("Halo dunia")',
        'self._log.debug(f"Halo {name}")',
        'raise ValueError("the moment has no time zone")',
        'raise Odd(f"HTTP {status}: not a reply")',
        'class Odd(Exception):\n    def __init__(self):\n        super().__init__("the group has moved")',
        'db.execute("SELECT a FROM b" " WHERE c = ?", (d,))',
        'db.execute(f"DELETE FROM {table} WHERE chat = ?")',
        're.compile(r"Halo dunia|selamat pagi")',
        'moment.strftime("%d %B pukul %H")',
        'limit: Annotated[int, typer.Option("--limit", help="How many there are")] = 3',
        'headers["Retry After"] = headers.get("Content Type")',
        'names = {"Halo dunia": 1}',
        'if "message is not modified" in text and kind == "Bad Request": ...',
        'match kind:\n    case "Bad Request": ...',
        'console: "Console | None" = cast("Console", given)',
        'text = words.say("chat.searching") + f"{a} · {b}"',
        'text = door.words_in(place).say("chat.searching", n=n)',
        'text = door.words.count(f"chat.{stage}", n)',
        'Text(name, style="bold red")',
        'Check(name, command="ollama serve")',
        'raise Odd(cause="not reachable")',
    ],
)
def test_what_no_reader_sees_is_no_bypass(innocent: str) -> None:
    tree = ast.parse(innocent)
    assert bypasses(tree, errors_of([tree]) | {"Odd"}) == []


def test_a_missing_and_a_stale_key_would_be_seen() -> None:
    tree = ast.parse(
        'words.say("a.b" if x else f"c.{d}")\nself._words.count("e.f", n)\nfield.say("g.h")\nwords.has("i.j")'
    )
    assert list(asked_for(tree, module="bot/x.py")) == [(1, "say", "a.b"), (1, "say", "c.\0"), (2, "count", "e.f")]
    assert pattern("c.\0").fullmatch("c.said")
    assert not pattern("c.\0").fullmatch("c.said.twice")
    assert pattern("\0.text").fullmatch("help.bot.text")
