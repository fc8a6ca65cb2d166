"""Any bytes become text or are told from it; what no reader sees is gone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.decoding import decode, one_line, tidy

TEXT = "Kafé “Rindu” di Jalan Mawar — buka setiap hari, kata pemiliknya."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_text_is_read_in_the_encoding_it_is_written_in(encoding: str) -> None:
    assert decode((TEXT * 3).encode(encoding)) == TEXT * 3


def test_another_alphabet_is_recognised() -> None:
    text = "Сегодня в столице открылся новый мост через реку, сообщили городские власти. " * 5
    assert decode(text.encode("cp1251")) == text


def test_a_declared_encoding_is_believed_where_the_bytes_allow_it() -> None:
    assert decode("ĞİŞ ğış".encode("iso8859-9"), "iso-8859-9") == "ĞİŞ ğış"
    assert decode(TEXT.encode(), "iso-8859-9") == TEXT
    assert decode(b"halo \xe9", "zip") == decode(b"halo \xe9", "no-such-encoding") == "halo é"


def test_broken_bytes_are_read_one_by_one() -> None:
    assert decode(b"\x93halo\x94 \xe2\x80\x9cdunia\xe2\x80\x9d \xe2\x80") == "“halo” “dunia” â€"
    assert decode(b"\xed\xa0\x80 sisa") == "í € sisa".replace(" €", "\xa0€").replace("\xa0", " ")


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"\0" * 500, bytes(range(256)) * 20])
def test_what_is_no_text_is_told(data: bytes) -> None:
    assert decode(data) is None


def test_unseen_characters_are_gone_and_white_space_is_of_one_kind() -> None:
    hidden = "ha\u200blo\u00ad du\u202enia\ufeff\0 \U000e0041apa\xa0kabar\r\nbaris\u2028lain"
    assert tidy(hidden) == "halo dunia apa kabar\nbaris\nlain"


def test_a_lone_surrogate_cannot_reach_the_library() -> None:
    assert tidy("a\ud800b").encode() == "a\ufffdb".encode()


@pytest.mark.parametrize("misread", ["mac_roman", "cp1252"])
def test_punctuation_that_was_read_in_the_wrong_encoding_is_mended(misread: str) -> None:
    assert tidy("“Halo” – kafé…".encode().decode(misread, "replace").replace("\ufffd", "\x9d")) == "“Halo” – kafé…"


def test_letters_that_only_resemble_a_wrong_encoding_stay() -> None:
    text = "São Tomé, Ângela, √2 ¬ benar, ‚kutipan‘"
    assert tidy(text) == text


def test_a_line_is_one_line() -> None:
    assert one_line("  dua\n\nbaris\t dan \0 tab ") == "dua baris dan tab"


def test_endless_accents_cost_no_time() -> None:
    started = time.process_time()
    tidy("a" + "\u0301\u0323" * 200_000)
    assert time.process_time() - started < 5


def test_a_handful_of_broken_bytes_is_no_text() -> None:
    assert decode(b"\x00\x01\xff\xfe") is None
    assert decode(b"Hujan turun sejak pagi di lembah.\x01 Warga mengungsi.") is not None


@given(st.binary(max_size=600), st.sampled_from([None, "utf-16", "shift_jis", "utf-7", "punycode", "hex"]))
def test_any_bytes_become_storable_text_or_none(data: bytes, declared: str | None) -> None:
    text = decode(data, declared)
    if text is not None:
        text.encode()
        assert "\0" not in text
        assert "\r" not in text
        assert tidy(text) == text
