"""The promises of progress: a bar with rate and remaining time where a person watches, silence elsewhere.

Not here: the work that it shows (rag/indexing.py, bot/ollama_models.py).
"""

import pytest
from rich.progress import Task, TaskID

from bot import progress
from bot.wording import Words
from tests.bot.stories import watched

INDONESIAN = Words("id")


def task(completed: float, total: float | None, *, speed: float | None, unit: str = "") -> Task:
    made = Task(TaskID(1), "", total, completed, _get_time=lambda: 0.0, fields={"unit": unit})
    made.finished_speed = speed
    return made


@pytest.mark.parametrize(
    ("shown", "figures"),
    [
        (task(120, 1_234, speed=12.5), "120/1.234 · 12,5/dtk"),
        (task(120, None, speed=None), "120"),
        (task(2_400, 3_300, speed=1_498.2, unit="MB"), "2.400/3.300 MB · 1.498 MB/dtk"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(shown: Task, figures: str) -> None:
    assert progress.figures(shown, INDONESIAN) == figures


def test_the_remaining_time_is_told_once_the_pace_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Task, "time_remaining", property(lambda _: 95.0))
    assert progress.figures(task(1, 20, speed=0.2), INDONESIAN) == "1/20 · 0,2/dtk · sisa 1:35"
    assert progress.figures(task(1, 20, speed=0.2), INDONESIAN, narrow=True) == "1/20 · sisa 1:35"


def test_each_stage_has_its_line_and_ends_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, "stderr")
    with progress.Bar(INDONESIAN) as bar:
        bar("reading", 3, 30)
        bar("embedding", 50, 1_000)
        bar("building", 2, None)
    last = terminal.getvalue().rpartition("Membaca")[2]
    assert "30/30" in last
    assert "1.000/1.000" in last
    assert "✓ Menyusun indeks" in last


def test_a_stopped_stage_does_not_pretend_to_be_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, "stderr")
    with pytest.raises(KeyboardInterrupt), progress.Bar(INDONESIAN) as bar:
        _read_three_and_stop(bar)
    assert "3/30" in terminal.getvalue()
    assert "30/30" not in terminal.getvalue()


def _read_three_and_stop(bar: progress.Bar) -> None:
    bar("reading", 3, 30)
    raise KeyboardInterrupt


def test_nothing_is_shown_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.waiting("Membuka …"), progress.Bar(INDONESIAN) as bar:
        bar("reading", 3, 30)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


def test_a_wait_of_unknown_length_is_shown_and_then_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watched(monkeypatch, "stderr")
    with progress.waiting("Membuka pustaka …"):
        pass
    assert "Membuka pustaka …" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")
