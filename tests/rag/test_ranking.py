"""What the features of a candidate passage mean, and that each has its weight."""

import tomllib
from importlib.resources import files

import numpy as np
import pytest

from rag.indexing import terms_of
from rag.language import stem
from rag.ranking import FEATURES, Candidate, features, weights
from rag.understanding import Query
from tests.rag.briefs import asked, evenly, found

WORDS_BEFORE = " ".join(f"kata{chr(97 + n)}" for n in range(20))


def candidate(text: str, *, title: str = "", lexical: float = 0.0, vector: float = 0.0) -> Candidate:
    each = found(text, title=title)
    return Candidate(terms_of(each.article, each.passage), lexical, vector)


def named(query: Query, *candidates: Candidate) -> list[dict[str, float]]:
    table = features(query, evenly(query), candidates)
    assert table.shape == (len(candidates), len(FEATURES))
    return [dict(zip(FEATURES, row, strict=True)) for row in table.tolist()]


DAM = asked("Siapa membangun Waduk Seruni?", names=("seruni",))


def test_nothing_found_has_no_features() -> None:
    assert features(DAM, evenly(DAM), []).shape == (0, len(FEATURES))
    assert (features(DAM, evenly(DAM), []) @ weights()).tolist() == []


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    table = tomllib.loads(files("rag").joinpath("data/ranking.toml").read_text("utf-8"))
    assert table.keys() == set(FEATURES)
    assert weights().tolist() == [table[name] for name in FEATURES]
    one = np.eye(len(FEATURES))
    assert one @ weights() == pytest.approx(weights())


@pytest.mark.parametrize(
    "text", ["Waduk Seruni dibangun camat pada 1998.", "Hujan.", "🙂", "waduk " * 400, "SERUNI seruni Seruni"]
)
def test_features_stay_within_their_range(text: str) -> None:
    for row in named(DAM, candidate(text, lexical=3.0, vector=0.5), candidate("Pasar.", vector=-0.2)):
        for name, value in row.items():
            if name != "length":
                assert 0.0 <= value <= 1.0 + 1e-9, name
        assert row["length"] >= 0.0


def test_scores_of_a_search_are_told_against_its_best() -> None:
    best, half, none = named(
        DAM,
        candidate("waduk", lexical=8.0, vector=0.6),
        candidate("waduk", lexical=4.0, vector=0.3),
        candidate("waduk", lexical=0.0, vector=-0.3),
    )
    assert (best["lexical"], half["lexical"], none["lexical"]) == (1.0, 0.5, 0.0)
    assert (best["vector"], half["vector"], none["vector"]) == (1.0, 0.5, 0.0)


def test_cover_is_the_share_that_passage_and_title_hold() -> None:
    some, titled, rest = named(
        DAM, candidate("Waduk itu penuh."), candidate("Waduk itu penuh.", title="Kabar Seruni"), candidate("Hujan.")
    )
    assert some["cover"] == pytest.approx(1 / 3)
    assert titled["cover"] == pytest.approx(2 / 3)
    assert rest["cover"] == 0.0
    assert titled["window"] == some["window"], "the title is no stretch of the passage"


def test_a_rare_term_covers_more_than_a_common_one() -> None:
    rarity = evenly(DAM) | {stem("seruni"): 5.0}
    table = features(DAM, rarity, [candidate("waduk"), candidate("Seruni")])
    common, rare = table[:, FEATURES.index("cover")].tolist()
    assert rare == pytest.approx(5 * common)


def test_names_count_apart_and_none_asked_for_counts_nothing() -> None:
    with_name, without = named(DAM, candidate("Seruni ramai."), candidate("Waduk dibangun."))
    assert (with_name["names"], without["names"]) == (1.0, 0.0)
    assert named(asked("siapa membangun waduk"), candidate("Waduk dibangun."))[0]["names"] == 0.0


def test_a_synonym_counts_for_the_meaning_alone() -> None:
    query = asked("Kapan nelayan itu meninggal?")
    same, other = named(query, candidate("Nelayan itu tewas."), candidate("Nelayan itu pulang."))
    assert same["meaning"] > other["meaning"]
    assert same["cover"] == other["cover"]


def test_a_slip_leaves_most_of_the_spelling() -> None:
    query = asked("pembangunna waduk")
    near, far = named(query, candidate("Pembangunan waduk dimulai."), candidate("Waduk dikeringkan."))
    assert near["spelling"] > far["spelling"] > 0
    assert near["grams"] == 1.0 > far["grams"] > 0
    assert near["cover"] == far["cover"]


def test_terms_that_stand_together_make_the_better_window() -> None:
    together, apart = named(
        DAM,
        candidate(f"{WORDS_BEFORE} Waduk Seruni {WORDS_BEFORE}"),
        candidate(f"Waduk {WORDS_BEFORE} Seruni {WORDS_BEFORE}"),
    )
    assert together["window"] == pytest.approx(2 / 3)
    assert apart["window"] == pytest.approx(1 / 3)
    assert together["cover"] == apart["cover"]


def test_a_term_said_twice_counts_once_in_its_window() -> None:
    assert named(DAM, candidate("Waduk waduk waduk"))[0]["window"] == pytest.approx(1 / 3)


def test_the_lead_is_the_beginning_alone() -> None:
    early, late = named(DAM, candidate(f"Seruni {WORDS_BEFORE}"), candidate(f"{WORDS_BEFORE} Seruni"))
    assert early["lead"] == pytest.approx(1 / 3)
    assert late["lead"] == 0.0


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Kapan waduk dibangun?", "Waduk dibangun pada Maret.", 1.0),
        ("Kapan waduk dibangun?", "Waduk dibangun pada 1998.", 1.0),
        ("Kapan waduk dibangun?", "Waduk dibangun camat.", 0.0),
        ("Kapan waduk dibangun?", f"Waduk dibangun camat {WORDS_BEFORE} Maret.", 0.0),
        ("Berapa biaya waduk?", "Biaya waduk dua miliar.", 1.0),
        ("Berapa biaya waduk?", "Biaya waduk pada Maret.", 0.0),
        ("Berapa biaya waduk 1998?", "Biaya waduk 1998 besar.", 0.0),
        ("Siapa pembangun waduk?", "Waduk dibangun 1998.", 0.0),
        ("Kapan waduk dibangun?", "Pada Maret hujan.", 0.0),
    ],
)
def test_what_is_wanted_counts_where_it_stands_near_the_terms(question: str, text: str, expected: float) -> None:
    assert named(asked(question), candidate(text))[0]["wanted"] == expected


def test_a_longer_passage_has_more_length() -> None:
    short, long = named(DAM, candidate("Waduk Seruni."), candidate("Waduk Seruni. " + WORDS_BEFORE * 3))
    assert short["length"] < long["length"] < 1.5


def test_the_passage_that_answers_scores_highest() -> None:
    told = [
        candidate("Pasar ikan ramai oleh pembeli.", vector=0.1),
        candidate("Waduk Seruni dibangun oleh camat bersama warga.", lexical=6.0, vector=0.6),
        candidate("Waduk di kota lain dikeringkan.", lexical=1.0, vector=0.3),
    ]
    assert int(np.argmax(features(DAM, evenly(DAM), told) @ weights())) == 1
