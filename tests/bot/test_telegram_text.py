"""What Telegram's text promises: nothing too long, nothing cut that a reader sees as one, entities intact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_text import Rich, Span, entities, joined, parted, shortened, shortened_before, styled, units

_AWKWARD = st.sampled_from(
    [
        "👨‍👩‍👧",
        "🇮🇩",
        "🇮🇩🇲🇾",
        "é",
        "👍🏽",
        "😀",
        "שלום",
        " ",
        "\n",
        ". ",
        "! ",
        "dr. ",
        "1.500",
        "kata " * 9,
        "x" * 40,
    ]
)
_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"])
TEXTS = st.lists(st.one_of(_AWKWARD, st.text(_CHARACTERS, max_size=12)), max_size=30).map("".join)


@st.composite
def rich_texts(draw: st.DrawFn) -> Rich:
    text = draw(TEXTS)
    places = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(places, places), max_size=6))
    return Rich(
        text=text,
        spans=tuple(Span(start=min(pair), end=max(pair), kind="bold") for pair in pairs if pair[0] != pair[1]),
    )


def _bold(rich: Rich) -> list[str]:
    """The characters that are bold, without white space, in order."""
    places = sorted({place for span in rich.spans for place in range(span.start, span.end)})
    return [rich.text[place] for place in places if not rich.text[place].isspace()]


@given(rich_texts(), st.integers(2, 60))
def test_parts_fit_and_together_say_all_of_the_text(rich: Rich, limit: int) -> None:
    parts = parted(rich, limit)
    assert all(0 < units(part.text) <= limit for part in parts)
    assert "".join("".join(part.text.split()) for part in parts) == "".join(rich.text.split())


@given(rich_texts(), st.integers(2, 60))
def test_what_was_bold_stays_bold_and_nothing_else(rich: Rich, limit: int) -> None:
    parts = parted(rich, limit)
    assert [c for part in parts for c in _bold(part)] == _bold(rich)
    assert all(0 <= span.start < span.end <= len(part.text) for part in parts for span in part.spans)


@given(rich_texts())
def test_entities_are_counted_as_telegram_counts_them(rich: Rich) -> None:
    encoded = rich.text.encode("utf-16-le")
    covered = sorted(encoded[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in entities(rich))
    assert covered == sorted(rich.text[span.start : span.end] for span in rich.spans)


@given(TEXTS, st.integers(2, 40))
def test_a_shortened_text_fits_and_begins_or_ends_like_the_whole(text: str, limit: int) -> None:
    for short, whole in ((shortened(text, limit), text), (shortened_before(text, limit)[::-1], text[::-1])):
        assert units(short) <= limit
        assert short == whole or (short.endswith("…") and whole.startswith(short[:-1].rstrip()))


def test_a_long_text_is_parted_where_a_sentence_ends() -> None:
    sentences = [f"Kalimat nomor {n} menyebut Rp1.500 dan dr. Budi dari Jakarta." for n in range(200)]
    parts = parted(Rich(text=" ".join(sentences)))
    assert len(parts) > 1
    assert all(part.text.startswith("Kalimat nomor") and part.text.endswith("Jakarta.") for part in parts)


def test_planned_ends_come_before_the_ends_of_sentences() -> None:
    pieces = ["Satu. ", "Dua. [1] ", "Tiga. Empat. [2]"]
    parts = parted(Rich(text="".join(pieces)), limit=20, ends=[6, 15, 31])
    assert [part.text for part in parts] == ["Satu. Dua. [1]", "Tiga. Empat. [2]"]


@pytest.mark.parametrize("whole", ["👨‍👩‍👧‍👦", "🇮🇩", "👍🏽", "e\u0301", "❤️"])
def test_what_a_reader_sees_as_one_is_not_cut(whole: str) -> None:
    for before in range(24):
        text = "x" * before + whole * 6
        parts = [part.text for part in parted(Rich(text=text), limit=24)]
        assert all(part.replace("x", "").replace(whole, "") == "" for part in parts), parts


def test_a_span_that_runs_over_a_cut_goes_on_in_the_next_part() -> None:
    quoted = styled(joined(["awal ", styled("tebal " * 10, "bold"), "akhir"]), "expandable_blockquote")
    parts = parted(quoted, limit=30)
    assert len(parts) == 3
    for part in parts:
        assert {span.kind for span in part.spans} == {"expandable_blockquote", "bold"}
        assert any(span.start == 0 and span.end == len(part.text) for span in part.spans)


def test_joined_pieces_keep_their_spans() -> None:
    rich = joined(["😀 ", styled("[1]", "text_link", "https://contoh.id/a"), " akhir"])
    assert entities(rich) == [("text_link", 3, 3, "https://contoh.id/a")]
