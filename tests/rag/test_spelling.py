"""Informal spellings of questions, written reduplication, and words that are spelt in two ways."""

import tomllib
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.language import stem, words
from rag.meanings import opposite
from rag.spelling import standard, standardised, variants


def _tables() -> dict[str, Any]:
    return tomllib.loads(files("rag").joinpath("data/spellings.toml").read_text("utf-8"))


def _informal() -> dict[str, str]:
    return {form: written for written, forms in _tables()["informal"].items() for form in forms}


def _groups() -> list[list[str]]:
    found: list[list[str]] = _tables()["variants"]["groups"]
    return found


def _in_names() -> set[str]:
    table = tomllib.loads(files("rag").joinpath("data/names.toml").read_text("utf-8"))
    return {word.form for entry in table["name"] for form in entry["forms"] for word in words(form)}


# What people write in good Indonesian, and what looks like a hurried word and is none.
_STANDARD_WORDS = """
yang dan di ke dari untuk pada dengan karena jika kalau atau tetapi tapi namun agar supaya tidak tak bukan belum jangan
sudah telah akan sedang masih pernah bisa dapat harus boleh mau ingin apa siapa mana kapan berapa bagaimana mengapa
kenapa saja juga lagi pun lah kah saya aku kamu dia mereka kita kami kaya gua sapa spa buat make bakal tempe kali bang
mas pak bu bapak ibu km cm kg mm no dr rt rw hp tv ac sim pt cv as al ad au us ui bi bin anak orang negara kota rumah
tahun bulan hari jam menit detik naik turun menang kalah jadi lalu sana sini situ
uda mengap mule elo begitu begini enggak dong sih kok
""".split()


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("yg", ("yang",)),
        ("gmn", ("bagaimana",)),
        ("skrg", ("sekarang",)),
        ("nggak", ("tidak",)),
        ("kagak", ("tidak",)),
        ("kpn", ("kapan",)),
        ("dmn", ("di", "mana")),
        ("gatau", ("tidak", "tahu")),
        ("gpp", ("tidak", "apa")),
        ("udah", ("sudah",)),
        ("anak2", ("anak",)),
        ("negara2nya", ("negara",)),
        ("org2", ("orang",)),
        ("besar2an", ("besar", "besaran")),
        ("masing²", ("masing",)),
        ("presiden", ("presiden",)),
        ("presidennya", ("presidennya",)),
        ("", ("",)),
        ("2", ("2",)),
    ],
)
def test_a_form_has_its_standard_words(form: str, expected: tuple[str, ...]) -> None:
    assert standard(form) == expected


@pytest.mark.parametrize("form", ["co2", "h2o", "g20", "ber2", "mp3", "ps2", "jkt48", "a2", "2024", "covid19"])
def test_a_figure_after_letters_is_not_always_reduplication(form: str) -> None:
    assert standard(form) == (form,)
    assert standardised(f"apa itu {form} ya") == f"apa itu {form} ya"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Gmn nasib anak2 skrg?", "Bagaimana nasib anak-anak sekarang?"),
        ("knp AS gak mau bantu, yg lain mau?", "mengapa AS tidak mau bantu, yang lain mau?"),
        ("brp org korban di NTT dlm thn 2019", "berapa orang korban di NTT dalam tahun 2019"),
        ("kpn DPR rapat dgn Menkeu?", "kapan DPR rapat dengan Menkeu?"),
        ("negara2nya mana aja", "negara-negaranya mana saja"),
        ("siapa pres. AS?", "siapa presiden. AS?"),
        ("Siapa Lady Ga Ga?", "Siapa Lady Ga Ga?"),
        ("YG Entertainment itu apa", "YG Entertainment itu apa"),
        ("KPN PEMILU 2024 DGN SIAPA", "KAPAN PEMILU 2024 DENGAN SIAPA"),
        ("lihat https://yg.go.id/yg dan @yg #yg org.id", "lihat https://yg.go.id/yg dan @yg #yg org.id"),
        ("benar? Yg mana?", "benar? Yang mana?"),
        ("harga 5jt atau 5 jt", "harga 5jt atau 5 juta"),
        ("Bagaimana kabar perjanjian Rusia-Korut?", "Bagaimana kabar perjanjian Rusia-Korut?"),
        ("tiba Jum'at, tgl 5 bln Juni", "tiba Jum'at, tanggal 5 bulan Juni"),
        ("", ""),
    ],
)
def test_a_question_is_written_out(question: str, expected: str) -> None:
    assert standardised(question) == expected


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(sorted(_informal())), max_size=6).map(" ".join)))
@example("ANAK2 YG")
@example("Yg²")
@example("ǅyg İstanbul2nya ß2")
def test_writing_out_never_fails_and_twice_is_once(question: str) -> None:
    once = standardised(question)
    assert standardised(once) == once


@given(st.text(max_size=20))
def test_a_form_always_has_standard_words_and_is_its_own_variant(form: str) -> None:
    assert standard(form)
    assert form in variants(form)


@pytest.mark.parametrize("word", _STANDARD_WORDS)
def test_good_indonesian_is_left_as_it_is(word: str) -> None:
    assert standard(word) == (word,)
    assert standardised(word) == word


def test_the_informal_table_is_sound() -> None:
    counted = Counter(form for forms in _tables()["informal"].values() for form in forms)
    assert len(counted) >= 250
    assert [form for form, times in counted.items() if times > 1] == []
    for form, written in _informal().items():
        assert form.isalpha(), form
        assert form == form.lower(), form
        assert [word.form for word in words(form)] == [form], form
        assert not any(word.form in _informal() for word in words(written)), written
        assert opposite(form) is None, form


def test_no_informal_form_is_a_word_of_a_name() -> None:
    assert set(_informal()) & _in_names() == set()


def test_the_variants_are_sound() -> None:
    counted = Counter(form for group in _groups() for form in group)
    assert len(_groups()) >= 80
    assert [form for form, times in counted.items() if times > 1] == []
    assert set(counted) & set(_informal()) == set()
    for group in _groups():
        assert len(group) > 1, group
        for form in group:
            assert [word.form for word in words(form)] == [form], form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("risiko", "resiko"),
        ("praktik", "praktek"),
        ("apotek", "apotik"),
        ("izin", "ijin"),
        ("analisis", "analisa"),
        ("februari", "pebruari"),
        ("november", "nopember"),
        ("resikonya", "risikonya"),
        ("zaman", "jaman"),
    ],
)
def test_two_spellings_of_a_word_are_each_others_variants(one: str, other: str) -> None:
    assert variants(one) == variants(other) >= {one, other}


def test_words_that_only_look_alike_stay_two() -> None:
    assert variants("sanksi") == {"sanksi"}
    assert variants("presiden") == {"presiden"}
    assert "syarat" not in variants("sarat")


@pytest.mark.parametrize("clitic", ["nya", "kah", "lah", "pun", "ku", "mu"])
def test_the_stemmer_takes_the_clitics_off(clitic: str) -> None:
    """So that `standard` need not."""
    assert stem(f"rumah{clitic}") == stem("rumah")
