"""The promises about lists and reports: every skipped file with its reason, every article on any screen.

Not here: the run that is reported (tests/rag/test_indexing.py), the commands (test_cli.py).
"""

from pathlib import Path

import pytest
from rich.cells import cell_len

from bot import shelf_view
from bot.wording import LANGUAGES, Words
from rag.indexing import Conflict, Report
from rag.reading import Skipped, SkipReason
from store.article import Article
from tests.bot.stories import TREATY, UNDATED, unstyled, watched

INDONESIAN = Words("id")


def test_a_report_counts_and_lists(capsys: pytest.CaptureFixture[str]) -> None:
    done = Report(
        new=1_234,
        changed=2,
        gone=("a", "b"),
        skipped=(
            Skipped(path="/x/besar.txt", reason=SkipReason.TOO_LARGE, detail="20000000"),
            Skipped(path="/x/banyak.jsonl", line=7, reason=SkipReason.BROKEN_JSON, detail="12"),
        ),
    )
    shelf_view.report(done, INDONESIAN)
    assert capsys.readouterr().out.splitlines() == [
        "1.234 artikel baru · 2 berubah · 0 tetap · 2 hilang berkasnya · 2 dilewati",
        "Berkasnya sudah tidak ada (hapus dengan --prune):",
        "  a",
        "  b",
        "Dilewati:",
        "  /x/besar.txt: lebih besar dari 20,0 MB; naikkan batasnya dengan --max-mb",
        "  /x/banyak.jsonl, baris 7: bukan JSON yang sah (kolom 12)",
    ]


def test_a_run_without_news_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    shelf_view.report(Report(unchanged=1), Words("en"))
    assert capsys.readouterr().out == "0 new articles · 1 unchanged\n"


def test_two_articles_with_one_id_are_both_named(capsys: pytest.CaptureFixture[str]) -> None:
    shelf_view.report(Report(conflicts=(Conflict(id="a", first="x.md", second="y.md"),)), INDONESIAN)
    assert "memakai id yang sama, a: x.md dan y.md." in capsys.readouterr().err


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", list(SkipReason))
def test_every_reason_for_skipping_is_worded(reason: SkipReason, lang: str) -> None:
    line = shelf_view.skipped_line(Skipped(path="a.md", reason=reason, detail="1"), Words(lang))
    assert line.startswith("a.md: ")
    assert "{" not in line


def test_a_path_is_shown_as_it_would_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shelf_view.nearby(str(tmp_path / "berita" / "a.md")) == "berita/a.md"
    assert shelf_view.nearby("/lain/a.md") == "/lain/a.md"


@pytest.mark.parametrize("width", [110, 80, 50])
def test_a_list_fits_the_screen_and_leaves_nothing_out(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, "stdout", width)
    shelf_view.articles([(TREATY, 3), (UNDATED, 1)], INDONESIAN)
    shown = unstyled(terminal.getvalue())
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    assert {"perjanjian", "tanpa-tanggal", "kemitraan"} <= set(shown.split())
    assert "20 Juni 2024" in shown


def test_a_list_for_programs_has_an_article_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = Article(id="a\tb", title="dua\nbaris \x1b[2J", text="x")
    shelf_view.articles([(TREATY, 3), (hostile, 1)], INDONESIAN)
    assert capsys.readouterr().out.splitlines() == [
        f"perjanjian\t2024-06-20\tContoh TanyaBerita\t{TREATY.title}\t3",
        "a b\t\t\tdua baris [2J\t1",
    ]


def test_a_shown_article_keeps_its_paragraphs(capsys: pytest.CaptureFixture[str]) -> None:
    shelf_view.article(TREATY, INDONESIAN)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [TREATY.title, "Contoh TanyaBerita · 20 Juni 2024", TREATY.url, ""]
    assert "\n".join(lines[4:]) == TREATY.text
