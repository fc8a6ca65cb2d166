"""How likely what was found answers a question."""

import tomllib
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files

import pytest

from rag.confidence import LENGTHS, SIGNALS, bounds, confidence, length_of, missing, signals
from rag.correcting import Lexicon
from rag.searching import Searcher
from rag.understanding import Query, understand
from store.article import Scope
from store.library import Library
from tests.rag.briefs import TODAY, asked, evenly, found
from tests.rag.libraries import searcher_of, stocked

ARTICLES = (
    found(
        "Jembatan Sukamaju di Kecamatan Kenanga diresmikan Camat Harjo Winata pada Senin, 4 Maret 2024. Jembatan "
        "sepanjang 120 meter itu dibangun dengan biaya dua miliar rupiah.",
        1,
        title="Jembatan Sukamaju Diresmikan",
    ),
    found("Panen padi di Lembah Melati turun karena hama wereng menyerang sawah sejak Februari.", 2),
    found("Festival layang-layang digelar di Pantai Kelapa dan diikuti 120 peserta dari delapan kecamatan.", 3),
    found("Sekolah dasar di Desa Randu mendapat perpustakaan baru dari sumbangan para perantau.", 4),
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with (
        closing(stocked(tmp_path_factory.mktemp("village"), ARTICLES)) as library,
        closing(searcher_of(library)) as opened,
    ):
        yield opened


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lexicon]:
    """One that corrects nothing, as it knows nothing to correct a word to."""
    with closing(Library.open(tmp_path_factory.mktemp("nothing"), writable=True)) as library:
        yield Lexicon(library)


def chance(searcher: Searcher, lexicon: Lexicon, question: str) -> float:
    query = understand(question, (), lexicon, TODAY)
    return confidence(query, searcher.weigh(query), searcher.search(query, Scope(), 10))


TOLD = (
    "Siapa yang meresmikan Jembatan Sukamaju?",
    "Berapa panjang Jembatan Sukamaju?",
    "Mengapa panen padi di Lembah Melati turun?",
    "Di mana festival layang-layang digelar?",
)
NOT_TOLD = (
    "Siapa pelatih kesebelasan Harimau Utara?",
    "Berapa harga minyak mentah dunia?",
    "Kapan gerhana bulan terlihat di Bali?",
    "Siapa presiden Amerika Serikat?",
)


def test_what_the_articles_tell_is_more_likely_answered_than_what_they_do_not(
    searcher: Searcher, lexicon: Lexicon
) -> None:
    told = [chance(searcher, lexicon, question) for question in TOLD]
    not_told = [chance(searcher, lexicon, question) for question in NOT_TOLD]
    assert min(told) > max(not_told)
    assert min(told) >= bounds().least > max(not_told)


@pytest.mark.parametrize(
    ("told", "near"),
    [
        ("Siapa yang meresmikan Jembatan Sukamaju?", "Siapa yang merancang Jembatan Sukamaju?"),
        ("Berapa panjang Jembatan Sukamaju?", "Berapa panjang Jembatan Randu Alas?"),
        ("Mengapa panen padi di Lembah Melati turun?", "Mengapa panen jagung di Lembah Cempaka turun?"),
    ],
)
def test_a_question_beside_what_is_told_is_less_likely_answered(
    searcher: Searcher, lexicon: Lexicon, told: str, near: str
) -> None:
    assert chance(searcher, lexicon, told) > chance(searcher, lexicon, near)


@pytest.mark.parametrize("question", [*TOLD, *NOT_TOLD, "jembatan", "apa?"])
def test_it_is_a_chance(searcher: Searcher, lexicon: Lexicon, question: str) -> None:
    assert 0.0 <= chance(searcher, lexicon, question) <= 1.0


def test_where_nothing_was_found_there_is_none() -> None:
    query = asked("Siapa yang datang?")
    assert confidence(query, evenly(query), ()) == 0.0


def test_the_bounds_are_chances_and_ordered() -> None:
    assert 0.0 < bounds().least < bounds().sure < 1.0


def test_every_signal_has_a_weight_and_every_weight_a_signal() -> None:
    table = tomllib.loads(files("rag").joinpath("data/confidence.toml").read_text("utf-8"))
    assert table["weights"].keys() == set(SIGNALS)
    assert len(SIGNALS) == len(set(SIGNALS))


def signalled(searcher: Searcher, query: Query) -> dict[str, float]:
    row = signals(query, searcher.weigh(query), searcher.search(query, Scope(), 10))
    assert row.shape == (len(SIGNALS),)
    return dict(zip(SIGNALS, row.tolist(), strict=True))


def test_the_signals_tell_what_they_are_named_after(searcher: Searcher, lexicon: Lexicon) -> None:
    told = signalled(searcher, understand(TOLD[0], (), lexicon, TODAY))
    other = signalled(searcher, understand(NOT_TOLD[0], (), lexicon, TODAY))
    assert (told["cover"], told["sentence"], told["sentence_squared"]) == (1.0, 1.0, 1.0)
    assert told["answer"] > other["answer"]
    assert other["sentence"] == 0.0
    assert (told["person"], told["number"]) == (1.0, 0.0)
    assert told["before_tenth"] >= told["before_second"] > 0.0
    assert other["terms"] > told["terms"] > 0.0


def test_a_corrected_word_counts_by_its_rarity(searcher: Searcher) -> None:
    query = asked("Berapa panjang jembatan?")
    corrected = query.model_copy(update={"corrections": {"jembatna": "jembatan"}})
    assert signalled(searcher, query)["corrected"] == 0.0
    assert 0.0 < signalled(searcher, corrected)["corrected"] < 1.0


def test_what_is_carried_from_the_conversation_counts_as_asked(searcher: Searcher) -> None:
    alone, carried = asked("Siapa tiba?"), asked("Siapa tiba?", carried=("jembat",)).meant
    assert signalled(searcher, carried)["terms"] > signalled(searcher, alone)["terms"]


def test_every_length_of_a_question_has_its_level() -> None:
    table = tomllib.loads(files("rag").joinpath("data/confidence.toml").read_text("utf-8"))
    lengths = [length_of(terms) for terms in range(60)]
    assert lengths == sorted(lengths)
    assert set(lengths) == set(range(len(table["levels"])))
    assert len(table["levels"]) == len(LENGTHS) + 1


def test_of_one_passage_none_is_behind(searcher: Searcher) -> None:
    query = asked("Siapa yang meresmikan Jembatan Sukamaju?")
    only = searcher.search(query, Scope(), 1)
    row = dict(zip(SIGNALS, signals(query, searcher.weigh(query), only), strict=True))
    assert (row["before_second"], row["before_tenth"]) == (0.0, 0.0)


def test_a_question_without_names_lacks_none(searcher: Searcher) -> None:
    lower, named = asked("siapa meresmikan jembatan"), asked("Siapa Ratna?", names=("ratna",))
    assert signalled(searcher, lower)["names"] == 1.0
    assert signalled(searcher, named)["names"] == signalled(searcher, named)["most_names"] == 0.0


def test_the_words_that_the_best_passage_lacks_are_named_as_they_were_written() -> None:
    best = found("Jembatan itu diresmikan camat.", title="Kabar Sukamaju")
    other = found("Korea Utara dan gubernur.", 2)
    query = asked("Kapan gubernur Korea Utara meresmikan jembatan Sukamaju?")
    assert missing(query, (best, other)) == ("gubernur", "korea utara")
    assert missing(query, (other, best)) == ("meresmikan", "jembatan", "sukamaju")
    assert missing(asked("Siapa meresmikan jembatan?"), (best,)) == ()
    assert missing(query, ()) == ()
