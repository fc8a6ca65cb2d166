"""The table of names that have several forms (rag/data/names.toml): what the search may rely on in it."""

import tomllib
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from rag.language import STOPWORDS, content, index_tokens, words
from rag.meanings import is_light, opposite


def _entries() -> list[dict[str, Any]]:
    table = tomllib.loads(files("rag").joinpath("data/names.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = table["name"]
    return found


def _written(form: str) -> tuple[str, ...]:
    return tuple(word.form for word in words(form))


def _tokens(text: str) -> set[str]:
    return {token for token in index_tokens(text)[0] if token.startswith("_")}


def test_an_entry_has_forms_and_perhaps_a_flag_and_nothing_else() -> None:
    for entry in _entries():
        assert set(entry) <= {"forms", "case_sensitive"}, entry
        assert len(entry["forms"]) > 1, entry
        assert entry.get("case_sensitive", True) is True, entry


def test_no_form_stands_in_two_entries_nor_twice_in_one() -> None:
    counted = Counter(_written(form) for entry in _entries() for form in entry["forms"])
    assert [form for form, times in counted.items() if times > 1] == []


def test_no_two_entries_leave_the_same_token() -> None:
    counted = Counter("".join(_written(entry["forms"][0])) for entry in _entries())
    assert [token for token, times in counted.items() if times > 1] == []


def test_the_case_sensitive_flag_stands_only_where_a_form_heeds_it() -> None:
    for entry in _entries():
        if entry.get("case_sensitive"):
            assert any(_is_bound_to_capitals(form) for form in entry["forms"]), entry


def _is_bound_to_capitals(form: str) -> bool:
    return form.isupper() and len(_written(form)) == 1


def test_a_common_word_is_no_name_in_small_letters() -> None:
    for entry in _entries():
        for form in entry["forms"]:
            written = _written(form)
            if len(written) > 1 or form == "UU" or (entry.get("case_sensitive") and _is_bound_to_capitals(form)):
                continue
            assert written[0] not in STOPWORDS, form
            assert not is_light(written[0]), form
            assert opposite(written[0]) is None, form


def test_each_form_is_found_as_it_is_written() -> None:
    for entry in _entries():
        token = "_" + "".join(_written(entry["forms"][0]))
        for form in entry["forms"]:
            assert token in _tokens(f"Menurut {form} kemarin"), form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kemendikbudristek", "Kementerian Pendidikan, Kebudayaan, Riset, dan Teknologi"),
        ("Wapres JK", "Wakil Presiden Jusuf Kalla"),
        ("Capim KPK", "Calon Pimpinan KPK"),
        ("karhutla di Kalteng", "kebakaran hutan dan lahan di Kalimantan Tengah"),
        ("Presiden RI", "Presiden Indonesia"),
        ("DBD", "demam berdarah dengue"),
        ("virus corona", "Covid-19"),
        ("Mabes TNI", "Markas Besar TNI"),
        ("PN Jaksel", "Pengadilan Negeri Jakarta Selatan"),
        ("e-KTP", "kartu tanda penduduk"),
        ("PP Nomor 99", "Peraturan Pemerintah Nomor 99"),
        ("Walikota Makasar", "Wali Kota Makassar"),
        ("Negeri Paman Sam", "Amerika Serikat"),
        ("Fakultas Hukum UGM", "Fakultas Hukum Universitas Gadjah Mada"),
        ("Maung Bandung", "Persib"),
    ],
)
def test_short_and_long_forms_are_one_to_the_search(one: str, other: str) -> None:
    assert _tokens(one)
    assert _tokens(one) <= _tokens(other)


@pytest.mark.parametrize(
    "text",
    [
        "anak dan bin abdullah",
        "tim sar itu, kata si aji",
        "esa hilang dua terbilang",
        "harga ikan koi dan kek lapis",
        "penyanyi solo persis di depan",
        "bawang bombay dan bebek goreng",
        "sim salabim",
        "rumah besar di kota kita",
    ],
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert _tokens(text) == set()


def test_two_meanings_of_one_abbreviation_are_not_made_one() -> None:
    assert not _tokens("KKN") & (_tokens("Kuliah Kerja Nyata") | _tokens("korupsi, kolusi, dan nepotisme"))
    assert not _tokens("HTI") & (_tokens("Hizbut Tahrir Indonesia") - _tokens("Indonesia"))
    assert not _tokens("PKB Bapenda") & _tokens("pajak kendaraan bermotor")


def test_a_name_is_one_term_of_a_question() -> None:
    assert content("Siapa ketua Badan Pengawas Pemilu?")[0] == content("Siapa ketua Bawaslu?")[0]
