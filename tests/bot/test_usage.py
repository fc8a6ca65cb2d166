"""The promises of the command line's manners: help in the reader's language, misuse told in one line.

Not here: what the commands do (test_cli.py).
"""

import json
import subprocess
import sys

import pytest

from bot.cli import run
from bot.usage import hoisted

HEAVY = (
    "chromadb",
    "llama_index",
    "telegram",
    "numpy",
    "pydantic",
    "rich",
    "prompt_toolkit",
    "ollama",
    "httpx",
)


def test_help_loads_nothing_heavy_and_takes_less_than_04_s_of_cpu() -> None:
    program = (
        "import json, resource, sys\n"
        "from bot.cli import run\n"
        "code = run(['--help'])\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(json.dumps([code, used.ru_utime + used.ru_stime, sorted(sys.modules)]), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    code, seconds, modules = json.loads(done.stderr)
    assert code == 0
    assert "Pemakaian: tanya" in done.stdout
    assert [name for name in HEAVY if name in modules] == []
    assert seconds < 0.4


@pytest.mark.parametrize(
    ("args", "lines"),
    [
        (["--help"], ["Pemakaian: tanya [OPSI] PERINTAH …", "Opsi umum (boleh di mana saja):"]),
        (["--lang", "en", "--help"], ["Usage: tanya [OPTIONS] COMMAND …", "Commands:"]),
        (["ask", "--lang=en", "--help"], ["Usage: tanya ask [OPTIONS] [QUESTION …]", "Arguments:"]),
        (["articles", "remove", "--help"], ["Pemakaian: tanya articles remove [OPSI] ID …", "Isian:"]),
    ],
)
def test_help_speaks_the_readers_language(
    args: list[str], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(args) == 0
    shown = capsys.readouterr().out.splitlines()
    assert set(lines) <= set(shown)


def test_commands_are_listed_as_a_newcomer_meets_them(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])
    shown = capsys.readouterr().out
    places = [shown.index(f"\n  {name} ") for name in ("index", "ask", "chat", "bot", "articles", "doctor", "eval")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["indx"], "tanya: Perintah indx tidak dikenal. Maksud Anda index? Lihat caranya: tanya --help"),
        (
            ["ask", "x", "--jsn"],
            "tanya: Opsi --jsn tidak dikenal. Maksud Anda --json? Lihat caranya: tanya ask --help",
        ),
        (
            ["ask", "x", "--engine", "uap"],
            "tanya: Nilai untuk --engine tidak bisa dipakai. Pilih salah satu: auto, ollama, embedded. "
            "Lihat caranya: tanya --help",
        ),
        (["index", "--max-mb", "banyak"], "tanya: Nilai untuk --max-mb tidak bisa dipakai."),
        (["ask", "--batch"], "tanya: Opsi --batch perlu diisi nilainya."),
        (["ask", "x", "--data"], "tanya: Opsi --data perlu diisi nilainya."),
        (["articles", "show"], "tanya: ID belum diisi. Lihat caranya: tanya articles show --help"),
        (["doctor", "sekarang"], "tanya: Ada bagian perintah yang tidak dimengerti."),
        (["ask"], "tanya: Belum jelas apa yang ditanyakan."),
        (["ask", "x", "--as-of", "kemarin"], "tanya: --as-of tidak mengerti tanggal kemarin."),
        (
            ["ask", "x", "--from", "2024-02-01", "--until", "2024-01-01"],
            "tanya: Periode itu berakhir (2024-01-01)",
        ),
        (["index", "tiada"], "tanya: Tidak ada berkas atau folder bernama tiada."),
    ],
)
def test_misuse_is_one_line_with_the_next_step(args: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(args) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(told)
    assert shown.err.count("\n") == 1


def test_tanya_alone_shows_its_help_and_counts_as_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("Pemakaian: tanya")


def test_the_version_is_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("tanyaberita ")


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        (["ask", "x", "--data", "d"], ["--data", "d", "ask", "x"]),
        (["ask", "--data=d", "x", "--debug", "--json"], ["--data=d", "--debug", "ask", "x", "--json"]),
        (["ask", "--", "--debug"], ["ask", "--", "--debug"]),
        (["ask", "x", "--data"], ["--data"]),
        (["ask", "--database", "x"], ["ask", "--database", "x"]),
    ],
)
def test_global_options_may_stand_anywhere(typed: list[str], parsed: list[str]) -> None:
    assert hoisted(typed, {"--data": True, "--debug": False}) == parsed
