"""The promises of the figures: what is counted, under which names, and that they tell nothing of anybody.

Not here: how they are read (test_status_server.py).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from prometheus_client import REGISTRY
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from bot.figures import OUTCOMES, STAGES, Figures
from bot.wording import LANGUAGES
from rag.answer import Answer, Citation, Sentence
from store.article import Article, Coverage

COVERAGE = Coverage(articles=1, passages=1, publishers=("Kabar Contoh",), first=None, last=None)
TIMINGS = {"understand": 20.0, "search": 150.0, "first_sentence": 8_000.0, "write": 12_000.0, "total": 20_170.0}


def answer(*, abstained: bool = False, fallback: str | None = None, dropped: int = 0) -> Answer:
    return Answer(
        question="Siapa Budi Santoso?",
        searched="siapa budi santoso",
        language="id",
        abstained=abstained,
        reason="no_evidence" if abstained else None,
        coverage=COVERAGE,
        engine="ollama:gemma3:4b",
        fallback=fallback,
        dropped=dropped,
        timings_ms=TIMINGS,
    )


def read(figures: Figures) -> dict[str, float]:
    """Every value by its name and labels, as they are written."""
    text = figures.exposition()[0].decode()
    return {
        sample.name + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in plain(text)
        for sample in family.samples
    }


def outcomes(figures: Figures) -> dict[str, float]:
    """The outcomes that were met."""
    values = read(figures)
    counted = {outcome: values[f"tanya_questions_total outcome={outcome}"] for outcome in OUTCOMES}
    return {outcome: value for outcome, value in counted.items() if value}


@pytest.fixture
def figures() -> Iterator[Figures]:
    before = {family.name for family in REGISTRY.collect()}
    yield Figures()
    assert {family.name for family in REGISTRY.collect()} == before, "the library's global registry was used"


def test_a_question_is_counted_by_what_became_of_it(figures: Figures) -> None:
    figures.answered(answer(), 0, 1)
    figures.answered(answer(abstained=True), 0, 1)
    figures.answered(answer(fallback="not reachable"), 0, 1)
    figures.answered(answer(abstained=True, fallback="not reachable"), 0, 1)
    figures.failed()
    for _ in range(2):
        figures.cancelled()
    for _ in range(3):
        figures.turned_away()
    assert outcomes(figures) == {
        "answered": 1,
        "refused": 2,
        "fallback": 1,
        "failed": 1,
        "cancelled": 2,
        "turned_away": 3,
    }
    assert read(figures)["tanya_model_failures_total"] == 2


def test_a_question_is_timed_by_its_stages_in_seconds(figures: Figures) -> None:
    figures.answered(answer(dropped=2), queued_seconds=30.0, seconds=51.0)
    values = read(figures)
    sums = {stage: values[f"tanya_question_seconds_sum stage={stage}"] for stage in STAGES}
    assert sums == pytest.approx(
        {"queue": 30, "understand": 0.02, "search": 0.15, "first_sentence": 8, "write": 12, "total": 51}
    )
    assert values["tanya_question_seconds_bucket le=30.0 stage=total"] == 0
    assert values["tanya_question_seconds_bucket le=60.0 stage=total"] == 1
    assert values["tanya_sentences_dropped_total"] == 2


def test_a_stage_that_was_not_reached_is_not_timed(figures: Figures) -> None:
    found = answer(abstained=True).model_copy(update={"timings_ms": {"understand": 5.0, "total": 5.0}})
    figures.answered(found, 0, 0.1)
    values = read(figures)
    counts = {stage: values[f"tanya_question_seconds_count stage={stage}"] for stage in STAGES}
    assert counts == {"queue": 1, "understand": 1, "search": 0, "first_sentence": 0, "write": 0, "total": 1}


def test_answers_from_a_moment_to_five_minutes_are_told_apart(figures: Figures) -> None:
    bounds = {name.split("le=")[1].split()[0] for name in read(figures) if "question_seconds_bucket" in name}
    finite = sorted(float(bound) for bound in bounds if bound != "+Inf")
    assert (finite[0], finite[-1]) == (0.02, 300)
    assert all(above / below <= 3 for below, above in pairwise(finite))


def test_what_telegram_and_the_disk_did_is_counted(figures: Figures) -> None:
    figures.update(3)
    figures.update()
    figures.flooded(7.5)
    figures.flooded(2.0)
    figures.preview_left_out()
    figures.possible_double()
    figures.apologised()
    figures.store_retried()
    figures.inline(0.25)
    figures.queue(waiting=4, working=1)
    expected = {
        "tanya_updates_total": 4,
        "tanya_flood_waits_total": 2,
        "tanya_flood_wait_seconds_total": 9.5,
        "tanya_previews_left_out_total": 1,
        "tanya_possible_double_sends_total": 1,
        "tanya_apologies_total": 1,
        "tanya_store_retries_total": 1,
        "tanya_inline_seconds_count": 1,
        "tanya_inline_seconds_bucket le=0.2": 0,
        "tanya_inline_seconds_bucket le=0.3": 1,
        "tanya_queue_waiting": 4,
        "tanya_queue_working": 1,
    }
    values = read(figures)
    assert {name: values[name] for name in expected} == expected
    figures.queue(waiting=0, working=0)
    assert read(figures)["tanya_queue_waiting"] == 0


def test_a_clock_that_was_set_back_breaks_nothing(figures: Figures) -> None:
    figures.flooded(-1)
    figures.inline(-1)
    figures.answered(answer(), queued_seconds=-1, seconds=-1)
    values = read(figures)
    assert values["tanya_flood_wait_seconds_total"] == 0
    assert values["tanya_question_seconds_sum stage=total"] == 0


def test_every_figure_is_there_before_anything_happened(figures: Figures) -> None:
    values = read(figures)
    assert {value for name, value in values.items() if name.startswith("tanya_") and "_created" not in name} == {0.0}
    assert {f"tanya_questions_total outcome={outcome}" for outcome in OUTCOMES} <= values.keys()
    assert {f"tanya_question_seconds_count stage={stage}" for stage in STAGES} <= values.keys()


def test_two_bots_have_figures_of_their_own(figures: Figures) -> None:
    other = Figures()
    other.failed()
    assert outcomes(figures) == {}


def test_figures_tell_nothing_of_anybody(figures: Figures) -> None:
    article = Article(id="kopi", title="Kopi Gayo", text="Budi Santoso menanam kopi.")
    cited = Citation(marker=1, article=article, passage_id="kopi:0", quote=article.text, start=0, end=26)
    spoken = answer().model_copy(update={"sentences": (Sentence(text=article.text, citations=(cited,)),)})
    odd = {**TIMINGS, "budi santoso": 5.0}
    figures.answered(spoken.model_copy(update={"timings_ms": odd}), 0, 1)
    text = figures.exposition()[0].decode()
    assert not [word for word in ("budi", "kopi", "gayo", "siapa") if word in text.lower()]
    labels = {name for family in plain(text) for sample in family.samples for name in sample.labels}
    assert labels == {"outcome", "stage", "le"}


def test_names_are_as_prometheus_asks(figures: Figures) -> None:
    kinds = {f.name: f.type for f in plain(figures.exposition()[0].decode()) if not f.name.endswith("_created")}
    own = {name: kind for name, kind in kinds.items() if not name.startswith("process_")}
    assert all(re.fullmatch(r"tanya(_[a-z]+)+", name) for name in own)
    assert {name for name, kind in own.items() if kind == "histogram"} == {
        "tanya_question_seconds",
        "tanya_inline_seconds",
    }
    assert not [name for name, kind in own.items() if kind == "gauge" and name.endswith("_total")]


def test_who_asks_for_openmetrics_is_told_so(figures: Figures) -> None:
    figures.failed()
    body, media_type = figures.exposition("application/openmetrics-text; version=1.0.0, text/plain;q=0.5")
    assert media_type.startswith("application/openmetrics-text")
    assert {"tanya_questions", "tanya_question_seconds"} <= {
        family.name
        for family in openmetrics(body.decode())  # type: ignore[no-untyped-call]
    }
    assert figures.exposition()[1].startswith("text/plain; version=0.0.4")
    assert figures.exposition("omong kosong;;,")[1].startswith("text/plain")


def test_every_figure_is_explained_in_the_language_of_the_bot() -> None:
    told = {
        lang: {f.name: f.documentation for f in plain(Figures(lang).exposition()[0].decode())} for lang in LANGUAGES
    }
    own = [name for name in told["id"] if name.startswith("tanya_")]
    assert [name for name in own if not told["id"][name] or told["id"][name] == told["en"][name]] == []
