"""What the features of a sentence mean, and that each has its weight."""

import tomllib
from importlib.resources import files

import pytest

from rag.answer import Found
from rag.quoting import FEATURES, PASSAGES_READ, features, most_told, quotable, weights
from rag.understanding import Query
from tests.rag.briefs import asked, evenly, found

Rows = dict[str, dict[str, float]]


def rows(query: Query, *passages: Found) -> Rows:
    """The features of each sentence, by its text."""
    sentences, table = features(query, evenly(query), passages)
    return {
        each.text: dict(zip(FEATURES, row, strict=True)) for each, row in zip(sentences, table.tolist(), strict=True)
    }


def of(question: str, *texts: str) -> Rows:
    return rows(asked(question), *(found(text, at) for at, text in enumerate(texts, 1)))


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    table = tomllib.loads(files("rag").joinpath("data/quoting.toml").read_text("utf-8"))
    assert table.keys() == set(FEATURES)
    assert weights().tolist() == [table[name] for name in FEATURES]


def test_nothing_found_has_no_sentences() -> None:
    sentences, table = features(asked("waduk"), {"waduk": 1.0}, [])
    assert sentences == []
    assert table.shape == (0, len(FEATURES))
    assert quotable(asked("waduk"), {"waduk": 1.0}, []) == []


def test_every_sentence_is_told_with_its_passage_and_place() -> None:
    passages = [found("Satu tiba. Dua pergi.", 1), found("Tiga datang.", 2)]
    query = asked("Siapa tiba?")
    scored = quotable(query, evenly(query), passages)
    assert [(each.marker, each.text) for each, _ in scored] == [
        (1, "Satu tiba."),
        (1, "Dua pergi."),
        (2, "Tiga datang."),
    ]
    for each, _ in scored:
        assert passages[each.marker - 1].passage.text[each.start : each.end] == each.text
    assert max(scored, key=lambda pair: pair[1])[0].text == "Satu tiba."


def test_only_the_best_passages_are_read() -> None:
    query = asked("Siapa tiba?")
    sentences, _ = features(query, evenly(query), [found(f"Tamu {n} tiba.", n) for n in range(1, 9)])
    assert {each.marker for each in sentences} == set(range(1, PASSAGES_READ + 1))


def test_features_but_the_passages_lie_between_nothing_and_about_one() -> None:
    told = of("Berapa luas Waduk Seruni?", "Waduk Seruni seluas 12 hektar. Isinya air. 🙂!", "Hujan. " + "kata " * 60)
    for row in told.values():
        for name, value in row.items():
            if name not in {"passage", "length"}:
                assert 0.0 <= value <= 1.0 + 1e-9, name
        assert row["passage"] <= 0.0
        assert 0.0 <= row["length"] < 2.0


def test_a_synonym_counts_for_the_meaning() -> None:
    told = of("Kapan nelayan meninggal?", "Nelayan itu tewas. Nelayan itu pulang.")
    assert told["Nelayan itu tewas."]["meaning"] > told["Nelayan itu pulang."]["meaning"]
    assert told["Nelayan itu tewas."]["story"] == told["Nelayan itu pulang."]["story"]


def test_a_slip_leaves_most_of_the_spelling() -> None:
    told = of("pengerukna", "Pengerukan dimulai. Upacara dimulai.")
    assert told["Pengerukan dimulai."]["spelling"] > 0.4 > told["Upacara dimulai."]["spelling"]


def test_what_was_said_before_counts_for_the_story_and_next_to_it_for_the_previous() -> None:
    told = of("Siapa membangun Waduk Seruni?", "Seruni ramai. Waduk penuh. Camat datang.")
    story = [row["story"] for row in told.values()]
    previous = [row["previous"] for row in told.values()]
    assert story == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert previous == pytest.approx([1 / 3, 2 / 3, 1 / 3])


def test_the_story_begins_anew_with_each_passage() -> None:
    told = of("Siapa membangun Waduk Seruni?", "Waduk Seruni ramai.", "Camat datang.")
    assert (told["Camat datang."]["story"], told["Camat datang."]["previous"]) == (0.0, 0.0)


def test_what_is_carried_from_the_conversation_counts_for_the_story() -> None:
    alone, carried = asked("Siapa pemimpin?"), asked("Siapa pemimpin?", carried=("waduk",)).meant
    passage = found("Waduk ditinjau.")
    assert rows(alone, passage)["Waduk ditinjau."]["story"] == 0.0
    assert rows(carried, passage)["Waduk ditinjau."]["story"] == pytest.approx(0.5)


def test_the_passage_is_told_by_its_rank_and_how_far_it_is_behind() -> None:
    told = rows(asked("tamu"), found("Satu.", 1, score=5.0), found("Dua.", 2, score=3.0), found("Tiga.", 3, score=1.0))
    assert [row["passage"] for row in told.values()] == [0.0, -2.0, -4.0]
    assert [row["first"] for row in told.values()] == [1.0, 0.0, 0.0]
    assert [row["second"] for row in told.values()] == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("question", "text", "feature"),
    [
        ("Kapan pasar dibuka?", "Pasar dibuka Senin.", "date"),
        ("Berapa pedagang pasar?", "Pedagang itu 40 orang.", "number"),
        ("Siapa pembuka pasar?", "Pasar dibuka oleh Harjo Winata.", "person"),
        ("Di mana pasar itu?", "Pasar itu ada di Kenanga.", "place"),
        ("Berapa luas pasar?", "Pasar itu 3 hektar.", "measure"),
        ("Berapa pedagang pasar?", "Pedagang itu 40 orang.", "beside"),
        ("Apa itu waduk?", "Waduk adalah tempat menampung air.", "defines"),
        ("Kapan pasar dibuka?", "Pasar dibuka Senin.", "opening"),
    ],
)
def test_a_sentence_that_holds_what_is_asked_for_is_told_from_others(question: str, text: str, feature: str) -> None:
    assert of(question, text)[text][feature] == 1.0
    other = "Hujan turun dengan deras sekali."
    assert of(question, other)[other][feature] == 0.0


def test_kinds_that_are_not_asked_for_count_nothing() -> None:
    text = "Pasar dibuka oleh Harjo Winata di Kenanga pada Senin, 4 Maret."
    row = of("Siapa pembuka pasar?", text)[text]
    assert (row["date"], row["number"], row["person"], row["place"], row["beside"]) == (0.0, 0.0, 1.0, 0.0, 0.0)


def test_a_number_far_from_the_questions_words_is_not_beside_them() -> None:
    text = "Pedagang dan pembeli yang datang dari banyak desa membawa 40 keranjang."
    row = of("Berapa pedagang pasar?", text)[text]
    assert (row["number"], row["beside"]) == (1.0, 0.0)


def test_earlier_and_longer_sentences_are_told_from_others() -> None:
    told = of("hujan", "Hujan turun. Hujan turun dengan sangat deras di seluruh lembah.")
    short, long = told.values()
    assert (short["position"], long["position"]) == (1.0, 0.5)
    assert short["length"] < long["length"]


def test_the_most_that_one_sentence_tells() -> None:
    query = asked("Siapa membangun Waduk Seruni?")
    spread_out, together = found("Waduk ramai. Seruni sepi.", 1), found("Waduk Seruni ramai.", 2)
    assert most_told(query, evenly(query), [spread_out]) == pytest.approx(1 / 3)
    assert most_told(query, evenly(query), [spread_out, together]) == pytest.approx(2 / 3)
    assert most_told(query, evenly(query), []) == 0.0
