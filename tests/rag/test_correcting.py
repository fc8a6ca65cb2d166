"""Words that the library does not know, and what was meant."""

from collections.abc import Iterator

import pytest

from rag.correcting import Lexicon
from store.library import Library
from tests.rag.briefs import found
from tests.rag.libraries import put

# Words by the number of passages that hold them.
WORDS = {
    "kapasitas": 5,
    "perjanjian": 5,
    "waduk": 8,
    "kapasitor": 1,
    "rapat": 2,
    "dapat": 9,
    "rakyat": 3,
    "kereta": 6,
    "cepat": 6,
    "pertandingan": 4,
    "penandatanganan": 4,
    "panen": 9,
    "tanam": 1,
    "2024": 5,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = Library.open(tmp_path_factory.mktemp("words"), writable=True)
    for at in range(1, max(WORDS.values()) + 1):
        put(opened, found(" ".join(word for word, often in WORDS.items() if often >= at), at))
    yield opened
    opened.close()


@pytest.fixture
def lexicon(library: Library) -> Lexicon:
    return Lexicon(library)


def test_a_word_is_known_in_any_of_its_forms(lexicon: Lexicon) -> None:
    assert lexicon.unknown(["waduk", "waduknya", "kapasitas", "perjanjain", "zzz"]) == {"perjanjain", "zzz"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("perjanjain", "perjanjian"),  # two neighbours swapped
        ("kapsitas", "kapasitas"),  # a letter less
        ("waaduk", "waduk"),  # a letter more
        ("wadok", "waduk"),  # another letter
    ],
)
def test_one_edit_is_mended(lexicon: Lexicon, written: str, meant: str) -> None:
    assert lexicon.nearest(written) == meant


def test_two_edits_are_mended_in_long_words_only(lexicon: Lexicon) -> None:
    assert lexicon.nearest("pretadninagn") is None  # three
    assert lexicon.nearest("pretandingna") == "pertandingan"
    assert lexicon.nearest("kpasitsa") == "kapasitas"
    assert lexicon.nearest("wdku") is None
    assert lexicon.nearest("wadak") == "waduk"
    assert lexicon.nearest("wxdxk") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("keretacepat", "kereta cepat"), ("rapatwaduk", "rapat waduk"), ("panenrakyat", "panen rakyat")],
)
def test_two_words_written_as_one_come_apart(lexicon: Lexicon, written: str, meant: str) -> None:
    assert lexicon.nearest(written) == meant


def test_of_two_words_that_are_as_near_the_frequent_one_was_meant(lexicon: Lexicon) -> None:
    assert lexicon.nearest("papat") == "dapat"  # "rapat" is as near


def test_a_first_letter_is_seldom_mistyped(lexicon: Lexicon) -> None:
    assert lexicon.nearest("rdapat") == "rapat"  # "dapat" is as near, and more frequent
    assert lexicon.nearest("tanen") == "panen"


def test_fewer_edits_win_over_frequency(lexicon: Lexicon) -> None:
    assert lexicon.nearest("kapasitors") == "kapasitor"  # "kapasitas" is more frequent


@pytest.mark.parametrize("written", ["kwitansi", "zebra", "2025", "x"])
def test_what_is_near_no_word_is_left_alone(lexicon: Lexicon, written: str) -> None:
    assert lexicon.nearest(written) is None


def test_words_that_are_new_in_the_library_are_known_at_once(library: Library) -> None:
    lexicon = Lexicon(library)
    assert lexicon.nearest("layangan") is None
    put(library, found("layangan", 99))
    assert lexicon.nearest("layanagn") == "layangan"
    assert lexicon.unknown(["layangan"]) == set()
    library.remove(["a99"])
    assert lexicon.unknown(["layangan"]) == {"layangan"}
    assert lexicon.nearest("layanagn") is None
