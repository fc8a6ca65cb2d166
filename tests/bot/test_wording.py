"""The promises of the words: none is missing, in either language.

Not here: how they look on a terminal (test_terminal_view.py).
"""

import importlib
import re
from collections.abc import Iterator
from datetime import date

import pytest
import typer

from bot import usage
from bot.cli import app
from bot.wording import LANGUAGES, Words, texts
from rag.answer import Reason
from rag.errors import EmbedderLost
from store.errors import DataFolderUnusable, TanyaError

BLANKS = re.compile(r"(?<!\{)\{(\w+)\}")
FACTS = re.compile(r"facts: (.*)", re.DOTALL)


def errors() -> Iterator[type[TanyaError]]:
    for module in ("store.errors", "rag.errors", "bot.errors", "evals.gold"):
        importlib.import_module(module)
    waiting = [TanyaError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_error_has_a_sentence_and_a_next_step(lang: str) -> None:
    known = texts(lang)
    kinds: list[type[Exception]] = [Exception, *errors()]
    missing = [
        f"errors.{kind.__name__}.{part}"
        for kind in kinds
        for part in ("said", "next")
        if not known.get(f"errors.{kind.__name__}.{part}")
    ]
    assert missing == []


def test_an_error_is_told_with_facts_that_it_has() -> None:
    """The facts of a class stand in its docstring; a blank that is none of them would fail at the reader."""
    for lang in LANGUAGES:
        for kind in errors():
            told = " ".join(texts(lang)[f"errors.{kind.__name__}.{part}"] for part in ("said", "next"))
            documented = FACTS.search(kind.__doc__ or "")
            facts = set(re.findall(r"\w+", re.sub(r"\([^)]*\)", "", documented[1]))) if documented else set()
            assert set(BLANKS.findall(told)) <= facts, f"{kind.__name__} in {lang}"


def test_both_languages_have_the_same_words_with_the_same_blanks() -> None:
    indonesian, english = texts("id"), texts("en")
    assert indonesian.keys() == english.keys()
    for key, text in indonesian.items():
        assert set(BLANKS.findall(text)) == set(BLANKS.findall(english[key])), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_and_option_has_its_help(lang: str) -> None:
    words = Words(lang)
    for path, command in usage.commands_of(typer.main.get_command(app)).items():
        page = usage.page_key(path)
        assert words.say(f"{page}.text")
        for param in command.params:
            assert usage.param_words(page, param, words), f"{path} {param.name}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_for_abstaining_is_worded(lang: str) -> None:
    for reason in Reason.__args__:  # type: ignore[attr-defined] # a Literal has them
        assert Words(lang).say(f"reasons.{reason}")


def test_an_unexpected_error_has_words_too() -> None:
    trouble = Words("id").trouble(ZeroDivisionError("pembagian"))
    assert "tidak terduga (ZeroDivisionError)" in trouble.said
    assert "--debug" in trouble.next


def test_an_error_without_words_of_its_own_is_told_as_its_nearest_ancestor() -> None:
    class ModelAsleep(EmbedderLost):
        """facts: model, cause."""

    assert "bge-m3" in Words("en").trouble(ModelAsleep(model="bge-m3", cause="refused")).said


def test_facts_are_shown_as_one_harmless_line() -> None:
    error = DataFolderUnusable(folder="data\x1b]0;diambil\x07\nalih", cause="{folder} \u202erusak")
    said = Words("id").trouble(error).said
    assert said == "Folder data data]0;diambil alih tidak bisa dipakai ({folder} rusak)."


def test_a_common_technical_cause_is_worded_and_a_rare_one_shown_as_it_is() -> None:
    assert Words("id").say("answer.fallback", cause="not reachable") == (
        "Model tidak bisa dipakai (Ollama tidak menyala), jadi mesin kutipan yang menjawab."
    )
    assert "(HTTP 503)" in Words("id").say("answer.fallback", cause="HTTP 503")
    assert "(izin ditolak)" in Words("id").trouble(DataFolderUnusable(folder="x", cause="Permission denied")).said


def test_a_missing_word_is_an_error_and_not_an_empty_line() -> None:
    with pytest.raises(KeyError):
        Words("id").say("chat.tiada")
    with pytest.raises(KeyError):
        Words("id").say("chat")
    with pytest.raises(KeyError):
        Words("id").say("chat.unknown", name="/apa")


@pytest.mark.parametrize(
    ("lang", "day", "number", "rate", "percent"),
    [
        ("id", "1 Agustus 2024", "1.234.567", "12,5", "83,3%"),
        ("en", "1 August 2024", "1,234,567", "12.5", "83.3%"),
    ],
)
def test_dates_and_numbers_are_written_as_the_language_writes_them(
    lang: str, day: str, number: str, rate: str, percent: str
) -> None:
    words = Words(lang)
    assert words.day(date(2024, 8, 1)) == day
    assert words.number(1_234_567) == number
    assert words.decimal(12.5) == rate
    assert words.percent(5 / 6) == percent


def test_a_period_is_told_as_far_as_it_is_known() -> None:
    words = Words("id")
    first, last = date(2023, 7, 25), date(2024, 12, 4)
    assert words.period(first, last) == "25 Juli 2023 – 4 Desember 2024"
    assert words.period(first, first) == "25 Juli 2023"
    assert words.period(None, last) == "4 Desember 2024"
    assert words.period(None, None) == ""


def test_a_long_list_says_how_many_more_there_are() -> None:
    assert Words("id").several(["a", "b"], 2) == "a, b"
    assert Words("id").several(["a", "b", "c", "d"], 2) == "a, b, dan 2 lainnya"
