"""Which of the ranked passages go on."""

import pytest

from rag.answer import Found
from rag.choosing import asks_for_several, once_each, spread
from tests.rag.briefs import found

STORY = (
    "Festival layang-layang di Pantai Kelapa Gading dibuka oleh camat pada Sabtu pagi dengan iringan musik daerah. "
    "Sebanyak 120 peserta dari delapan kecamatan mengikuti lomba yang berlangsung selama dua hari itu. "
    "Panitia menyiapkan hadiah berupa uang pembinaan serta piala bergilir bagi pemenang setiap kategori lomba."
)
UPDATE = STORY.replace("120 peserta", "260 peserta")
OTHER = "Harga cabai keriting di pasar induk naik menjadi enam puluh ribu rupiah sejak musim hujan tiba pekan lalu."


def test_of_a_story_that_several_print_the_best_is_kept_and_names_the_others() -> None:
    printed = [found(STORY, 1, publisher="Lensa"), found(OTHER, 2), found(f"{STORY} (tim)", 3, publisher="Suara")]
    kept = once_each(printed)
    assert [each.article.id for each in kept] == ["a1", "a2"]
    assert [article.id for article in kept[0].also] == ["a3"]
    assert kept[1].also == ()


def test_whichever_ranks_first_stands_for_its_story() -> None:
    kept = once_each([found(f"{STORY} (tim)", 3, publisher="Suara"), found(STORY, 1, publisher="Lensa")])
    assert [each.article.id for each in kept] == ["a3"]
    assert [article.id for article in kept[0].also] == ["a1"]


def test_two_stories_and_one_with_other_figures_are_all_kept() -> None:
    several = [found(STORY, 1, publisher="Lensa"), found(UPDATE, 2, publisher="Suara"), found(OTHER, 3)]
    assert once_each(several) == several
    assert once_each([]) == []


def passage_of(article: Found, ordinal: int) -> Found:
    passage = article.passage.model_copy(update={"id": f"{article.article.id}#{ordinal}", "ordinal": ordinal})
    return article.model_copy(update={"passage": passage})


def test_every_passage_of_an_article_names_its_reprints() -> None:
    first, again = found(STORY, 1, publisher="Lensa"), found(f"{STORY} (tim)", 2, publisher="Suara")
    kept = once_each([first, again, passage_of(first, 1)])
    assert [each.passage.id for each in kept] == ["a1#0", "a1#1"]
    assert {article.id for each in kept for article in each.also} == {"a2"}


def test_no_article_takes_more_than_two_places_while_there_are_others() -> None:
    one, other = found(STORY, 1), found(OTHER, 2)
    ranked = [passage_of(one, n) for n in range(4)] + [other]
    assert [each.passage.id for each in spread(ranked, 10)] == ["a1#0", "a1#1", "a2#0", "a1#2", "a1#3"]
    assert [each.passage.id for each in spread(ranked, 3)] == ["a1#0", "a1#1", "a2#0"]
    assert spread([], 3) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Apa saja tuntutan warga?", True),
        ("Siapa saja yang hadir?", True),
        ("Sebutkan pemenangnya!", True),
        ("Bagaimana kronologi kebakaran?", True),
        ("Apa perbedaan kedua aturan?", True),
        ("Bandingkan harga beras dan jagung", True),
        ("Which countries signed?", True),
        ("Siapa yang hadir?", False),
        ("Kapan perjanjian berlaku?", False),
        ("Apa isi perjanjian?", False),
        ("", False),
    ],
)
def test_a_question_for_several_things_is_known_by_its_words(question: str, expected: bool) -> None:
    assert asks_for_several(question) is expected
