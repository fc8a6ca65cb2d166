"""What each word of a text is, and what is said of it."""

import pytest

from rag.claims import bare_words, claim
from rag.items import Item, Walk, name_keys, word_keys
from rag.names import proper_names
from rag.quantities import quantities


def item(text: str, form: str) -> Item:
    return next(item for item in claim(text).items if item.form == form)


def test_words_names_and_values_are_told_apart() -> None:
    text = "Bupati Harjo Winata membagikan 40 ekor sapi pada 4 Maret 2024 pukul 15.00 WIB; ia pulang."
    among = bare_words(text)
    kinds = [item.kind for item in Walk(text, among, [(0, len(text))], quantities(text, among)).items()]
    assert [kind for kind in kinds if kind != "word"] == ["name", "number", "moment", "clock", "pronoun"]


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Warga tidak hadir.", True),
        ("Warga hadir.", False),
        ("Warga belum juga hadir.", True),
        ("Tidak hanya warga, pejabat hadir.", False),
        ("Warga gagal hadir.", True),
        ("Warga gagal dan hadir.", False),
    ],
)
def test_a_denial_reaches_what_it_denies(text: str, denied: bool) -> None:
    assert item(text, "hadir").denied is denied


def test_voice_relation_and_amount_are_carried_to_the_item() -> None:
    assert item("Sapi dibagikan oleh bupati.", "dibagikan").voice == "passive"
    assert item("Sapi dibagikan oleh bupati.", "bupati").relation == "oleh"
    assert item("Hampir semua warga hadir.", "warga").quantity == {"almost", "all"}


def test_a_capital_that_opens_a_sentence_may_be_a_name_where_a_deed_follows() -> None:
    assert not item("Harjo mengatakan warga hadir.", "harjo").weak
    assert item("Cengkih Kenanga mahal, kata Harjo.", "cengkih").weak is False
    assert item("Cengkih mahal.", "cengkih").weak


def test_a_name_is_told_by_its_parts_without_titles() -> None:
    text = "kata Bupati Harjo Winata"
    (name,) = proper_names(text, bare_words(text))
    assert name_keys(text, name) == {"harjo", "winata"}
    assert "harjo" in word_keys("harjo")
