"""What a question asks for, in the light of the conversation, the day and the library."""

from collections.abc import Iterator
from datetime import date

import pytest

from rag.answer import Turn
from rag.correcting import Lexicon
from rag.language import stem
from rag.understanding import Query, leans, understand
from store.library import Library
from tests.rag.briefs import TODAY, found
from tests.rag.libraries import put
from tests.rag.shelf import ARTICLES

PUBLISHERS = ("Kabar Uji", "Suara Lembah")
TURN = Turn(
    question="Kapan Waduk Seruni diisi?",
    answer="Waduk Seruni ditinjau utusan Korea Utara pada Senin [1]. Amerika Serikat ikut hadir [2].",
)


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lexicon]:
    library = Library.open(tmp_path_factory.mktemp("words"), writable=True)
    for at, (title, _, text) in enumerate(ARTICLES.values(), 1):
        put(library, found(text, at, title=title))
    put(library, found("Rusa itu kalah cepat.", 9))
    yield Lexicon(library)
    library.close()


def understood(lexicon: Lexicon, question: str, *history: Turn, restated: str | None = None) -> Query:
    return understand(question, history, lexicon, TODAY, publishers=PUBLISHERS, restated=restated)


def stems(*forms: str) -> tuple[str, ...]:
    return tuple(map(stem, forms))


def test_the_terms_are_what_the_question_is_about(lexicon: Lexicon) -> None:
    query = understood(lexicon, "Siapa yang memimpin delegasi ke Waduk Seruni?")
    assert query.terms == stems("memimpin", "delegasi", "waduk", "seruni")
    assert query.surfaces == ("memimpin", "delegasi", "waduk", "seruni")
    assert query.names == stems("waduk", "seruni")
    assert (query.language, query.wanted, query.corrections) == ("id", "person", {})
    assert query.searched == query.wording == query.question


def test_a_known_name_is_a_name_in_small_letters_too_and_the_first_word_is_none(lexicon: Lexicon) -> None:
    assert understood(lexicon, "apa isi waduk korea utara").names == ("_koreautara",)
    assert understood(lexicon, "Waduk apa yang diisi?").names == ()


def test_an_english_question_is_searched_in_indonesian(lexicon: Lexicon) -> None:
    query = understood(lexicon, "How many workers did the Tirtasari factory have?")
    assert (query.language, query.wanted) == ("en", "number")
    assert {stem("pekerja"), stem("pabrik"), stem("Tirtasari".lower())} <= set(query.terms)
    assert not {"workers", "factory", "many"} & set(query.surfaces)
    assert "pekerja" in query.searched


def test_the_words_of_an_english_question_are_never_corrected(lexicon: Lexicon) -> None:
    assert understood(lexicon, "Who is the pabrikk of the wadukk?").corrections == {}
    assert understood(lexicon, "Siapa yang punya pabrikk?").corrections == {"pabrikk": "pabrik"}


def test_a_question_in_a_hurry_is_written_out_and_its_kind_is_known(lexicon: Lexicon) -> None:
    query = understood(lexicon, "brp org yg kerja di pabrik gula dgn gaji gede?")
    assert query.wanted == "number"
    assert query.wording.startswith("berapa orang yang kerja di pabrik gula dengan gaji")
    assert "yg" not in query.surfaces
    assert understood(lexicon, "kpn waduk diisi").wanted == "date"


@pytest.mark.parametrize(
    ("question", "wording"),
    [
        ("Siapa meninjau Waduk Seruni bulan lalu?", "Siapa meninjau Waduk Seruni?"),
        ("Bulan lalu, siapa meninjau waduk?", "siapa meninjau waduk?"),
        ("Siapa, minggu lalu, meninjau waduk?", "Siapa, meninjau waduk?"),
        ("siapa yg meninjau waduk bln lalu", "siapa yang meninjau waduk"),
        ("Siapa meninjau waduk kemarin?", "Siapa meninjau waduk?"),
    ],
)
def test_a_time_as_only_a_reader_says_it_is_not_searched_for(lexicon: Lexicon, question: str, wording: str) -> None:
    query = understood(lexicon, question)
    assert query.wording == query.searched == wording
    assert query.terms == stems("meninjau", "waduk") or query.terms == stems("meninjau", "waduk", "seruni")
    assert query.when.period is not None
    assert query.when.period.explicit


@pytest.mark.parametrize("written", ["Juni 2024", "2023", "10 Juni", "10/6/2024"])
def test_a_time_as_articles_write_it_is_searched_for(lexicon: Lexicon, written: str) -> None:
    query = understood(lexicon, f"Siapa meninjau waduk pada {written}?")
    assert written in query.wording
    assert query.when.period is not None


def test_a_time_that_only_prefers_or_is_part_of_a_name_stays(lexicon: Lexicon) -> None:
    assert "belakangan ini" in understood(lexicon, "Siapa meninjau waduk belakangan ini?").wording
    assert "2018" in understood(lexicon, "Siapa pemenang Piala Dunia 2018?").wording


def test_a_relative_time_is_counted_from_the_day_of_asking(lexicon: Lexicon) -> None:
    period = understood(lexicon, "Siapa meninjau waduk bulan lalu?").when.period
    assert period is not None
    assert (period.start, period.until) == (date(2024, 6, 1), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("question", "publishers"),
    [
        ("Menurut Kabar Uji, berapa kapasitas waduk?", ("Kabar Uji",)),
        ("Berapa kapasitas waduk menurut Suara Lembah?", ("Suara Lembah",)),
        ("Berapa kapasitas waduk menurut bupati?", ()),
    ],
)
def test_a_publisher_is_heard_and_not_searched_for(
    lexicon: Lexicon, question: str, publishers: tuple[str, ...]
) -> None:
    query = understood(lexicon, question)
    assert query.publishers == publishers
    assert set(query.terms) & set(stems("kabar", "uji", "suara", "lembah")) == set()
    assert (stem("bupati") in query.terms) is (not publishers)


def test_a_word_of_the_library_is_never_corrected(lexicon: Lexicon) -> None:
    assert understood(lexicon, "Apakah pengisian waduk dipimpin bupati?").corrections == {}


def test_a_slip_is_corrected_in_terms_and_wording(lexicon: Lexicon) -> None:
    query = understood(lexicon, "berapa kapasitsa waduk?")
    assert query.corrections == {"kapasitsa": "kapasitas"}
    assert query.wording == "berapa kapasitas waduk?"
    assert query.terms == stems("kapasitas", "waduk")


@pytest.mark.parametrize(
    "question",
    [
        "Siapa pelatih timnas?",  # near no word of the library, and a name
        "ada apa di gul?",  # too short
        "apa itu waduk2x?",  # no word
        "Apa kata Rusia?",  # a name, one letter from "rusa"
        "Bagaimana kalau waduk penuh?",  # a word of every question, one letter from "kalah"
    ],
)
def test_what_is_near_no_other_word_or_no_ordinary_word_is_left_alone(lexicon: Lexicon, question: str) -> None:
    assert understood(lexicon, question).corrections == {}


def test_a_question_that_stands_alone_takes_nothing_from_the_conversation(lexicon: Lexicon) -> None:
    assert understood(lexicon, "Berapa pekerja pabrik gula Tirtasari?", TURN).carried == ()


def test_a_follow_up_takes_the_topics_of_the_question_before_it(lexicon: Lexicon) -> None:
    query = understood(lexicon, "Siapa yang memimpin delegasi itu?", TURN)
    assert query.carried[:3] == stems("waduk", "seruni", "diisi")
    assert query.terms == stems("memimpin", "delegasi")
    assert query.searched == "Siapa yang memimpin delegasi itu? (waduk, seruni, diisi, korea utara)"
    assert query.wording == "Siapa yang memimpin delegasi itu?"


def test_names_are_carried_from_the_first_sentence_of_the_answer_only(lexicon: Lexicon) -> None:
    carried = understood(lexicon, "Siapa yang memimpin delegasi itu?", TURN).carried
    assert "_koreautara" in carried
    assert "_amerikaserikat" not in carried


def test_what_the_follow_up_says_itself_is_not_carried(lexicon: Lexicon) -> None:
    assert stem("waduk") not in understood(lexicon, "Siapa meninjau waduk itu?", TURN).carried


def test_a_chain_of_follow_ups_reaches_back_to_its_topic(lexicon: Lexicon) -> None:
    short = [Turn(question="Kapan?", answer="Senin."), Turn(question="Di mana itu?", answer="Di sana.")]
    assert stem("seruni") in understood(lexicon, "Siapa dia?", TURN, *short).carried
    farther = [*short, Turn(question="Kenapa begitu?", answer="Entah.")]
    assert stem("seruni") not in understood(lexicon, "Siapa dia?", TURN, *farther).carried


def test_what_was_spoken_of_before_the_latest_topic_is_not_carried(lexicon: Lexicon) -> None:
    earlier = Turn(question="Kapan pabrik gula Tirtasari tutup?", answer="Pada 2023.")
    assert stem("gula") not in understood(lexicon, "Siapa dia?", earlier, TURN).carried


def test_what_was_refused_is_no_topic(lexicon: Lexicon) -> None:
    refused = Turn(question="Siapa pelatih regu Harimau Utara?", answer="")
    assert understood(lexicon, "Siapa dia?", refused).carried == ()
    assert stem("seruni") in understood(lexicon, "Siapa dia?", TURN, refused).carried


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Apa berita terbaru?", True),
        ("Ada apa bulan lalu?", True),
        ("Apa berita terbaru tentang waduk?", False),
        ("Siapa dia?", False),
    ],
)
def test_a_question_for_news_alone_is_known(lexicon: Lexicon, question: str, *, expected: bool) -> None:
    assert understood(lexicon, question).asks_for_news is expected


def test_tags_are_not_searched_for(lexicon: Lexicon) -> None:
    query = understood(lexicon, "Siapa  meninjau <b>waduk</b>?")
    assert query.terms == stems("meninjau", "waduk")
    assert "<" not in query.wording
    assert "  " not in query.wording


def test_a_restated_question_gives_what_is_carried(lexicon: Lexicon) -> None:
    restated = "Siapa yang memimpin pengisian Waduk Seruni?"
    query = understood(lexicon, "Siapa yang memimpinnya?", TURN, restated=restated)
    assert query.carried == stems("pengisian", "waduk", "seruni")
    assert query.searched == restated
    assert query.wording == "Siapa yang memimpinnya?"
    assert query.terms == stems("memimpin")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Siapa yang memimpin delegasi itu?", True),
        ("Kapan?", True),
        ("Berapa lama pengisiannya?", True),
        ("Di mana mereka tinggal selama bencana?", True),
        ("Who led it?", True),
        ("Apakah pekerja hanya menerima pesangon?", False),
        ("Berapa pekerja pabrik gula Tirtasari?", False),
        ("Apakah pabrik gula umumnya membayar pekerja?", False),
    ],
)
def test_a_question_leans_on_the_conversation_when_it_points_or_says_little(question: str, *, expected: bool) -> None:
    assert leans(question) is expected


def test_what_is_carried_is_carried_as_it_was_corrected(lexicon: Lexicon) -> None:
    turn = Turn(question="Siapa yang memimpin deelgasi?", answer="Regu Melati.")
    first = understand(turn.question, [], lexicon, TODAY)
    assert first.corrections
    carried = understand("Berapa lama itu?", [turn], lexicon, TODAY).carried
    assert {stem(word) for word in first.corrections.values()} <= {*carried}
    assert not {stem(word) for word in first.corrections} & {*carried}
