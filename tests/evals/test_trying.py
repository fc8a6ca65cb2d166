"""Trying the check of citations on sentences made from the sample articles."""

from pathlib import Path

import pytest

from evals.trying import main

ARTICLES = Path(__file__).parents[2] / "articles"


def test_it_prints_a_line_for_every_kind_and_verbatim_sentences_are_never_lost(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([str(ARTICLES), "--each", "25", "--seed", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 12
    assert lines[0].startswith("true, reworded 0x")
    assert "kept 100.0%" in lines[0]
    rejected = [float(line.split("rejected")[1].split("%")[0]) for line in lines[4:] if "rejected" in line]
    assert sum(rejected) / len(rejected) > 85
