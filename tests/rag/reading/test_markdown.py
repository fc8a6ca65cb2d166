"""Markdown articles: front matter as it is written, text without markup, and no trap in either."""

import time

import pytest

from rag.reading.markdown import split_front_matter, without_markup
from rag.reading.walking import SkipReason, Unreadable


def test_values_are_kept_as_they_are_written() -> None:
    stated, below = split_front_matter("---\nTitle: no\nid: 0012\npublished: 2024-06-20\nat: 12:30\n---\nIsi.\n")
    assert stated == {"title": "no", "id": "0012", "published": "2024-06-20", "at": "12:30"}
    assert below.strip() == "Isi."


def test_a_text_without_front_matter_is_all_text() -> None:
    assert split_front_matter("Isi saja.\n---\n") == ({}, "Isi saja.\n---\n")


@pytest.mark.parametrize(
    "matter",
    [
        "a: &a [x, x]\nb: [*a, *a, *a]",
        "a: " + "[" * 20_000,
        "- satu\n- dua",
        "a: b: c",
        'a: "',
        "? [a, b]\n: c",
    ],
    ids=["alias", "nesting", "list", "colons", "quote", "key"],
)
def test_front_matter_that_is_none_is_told(matter: str) -> None:
    with pytest.raises(Unreadable) as caught:
        split_front_matter(f"---\n{matter}\n---\nIsi.\n")
    assert caught.value.reason is SkipReason.BAD_FRONT_MATTER


def test_front_matter_that_does_not_end_is_told() -> None:
    for text in ("---\ntitle: x\nIsi.\n", "---\n" + "a: b\n" * 20_000 + "---\nIsi."):
        with pytest.raises(Unreadable):
            split_front_matter(text)


def test_a_tag_builds_no_object() -> None:
    stated, _ = split_front_matter('---\na: !!python/object/apply:os.getpid []\nb: !!int "5"\n---\n')
    assert stated["b"] == "5"
    assert not isinstance(stated["a"], int)


def test_markup_goes_and_its_words_stay() -> None:
    title, text = without_markup(
        "# Judul *miring*\n\nBaris satu\nbaris **dua** dan [tautan](https://a.id/x_(y)).\n"
        "## Bagian\nSesudah `bagian`.\n\n- butir _satu_\n- butir dua\n\n> Kutipan\n> lanjut\n\n"
        "![gambar](x.jpg)\n\n<!-- rahasia -->\n***\nAkhir 2 * 3 * 4 = 24, snake_case_name, 5\\*.\n"
    )
    assert title == "Judul miring"
    assert text.split("\n\n") == [
        "Baris satu baris dua dan tautan.",
        "Bagian",
        "Sesudah bagian.",
        "butir satu",
        "butir dua",
        "Kutipan lanjut",
        "Akhir 2 * 3 * 4 = 24, snake_case_name, 5*.",
    ]


@pytest.mark.parametrize("opening", ["[", "![", "**a ", "__a ", "<!--", "`", "[a](", "<http://", "\\"])
def test_a_text_of_nothing_but_openings_costs_no_time(opening: str) -> None:
    started = time.process_time()
    without_markup(opening * 60_000)
    assert time.process_time() - started < 5
