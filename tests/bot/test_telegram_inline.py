"""Inline mode: articles found while somebody types, at once, without a model, and for members alone."""

import shutil
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from bot.telegram_inline import MOST, PER_PAGE
from rag.indexing import index
from rag.opening import Settings
from tests.bot.telegram_life import BRIDGE, COFFEE, COFFEE_QUOTE, Life, ask
from tests.fakes.ollama_server import OllamaServer
from tests.fakes.telegram_server import InlineSearch, TelegramServer, User

PROMISED_SECONDS = 0.3  # from the query to its results
HOSTILE = '<b>Judul</b> *tebal* [x](http://a.example) &amp; {"json": 1} /lupakan @orang'
QUERIES = (
    "perjanjian",
    "perjanjian rusia",
    "perjanjian rusia korea utara",
    "kapan parlemen rusia meratifikasi perjanjian kemitraan strategis komprehensif",
    "putin",
    "kim jong un",
    "pasukan",
    "tentara korea utara di kursk",
    "kontainer amunisi",
    "whoosh",
    "kereta cepat",
    "borobudur",
    "satelit",
    "dubes",
    "vostochny",
)  # each asked twice


def searched(server: TelegramServer, user: User, text: str, offset: str = "") -> InlineSearch:
    """A search, once it is answered."""
    search = user.search_inline(text, offset)
    server.wait_for(lambda: search.answered)
    return search


def titles(search: InlineSearch) -> list[str]:
    return [result["title"] for result in search.results]


@pytest.mark.usefixtures("bot")
def test_articles_are_found_by_title_and_by_passage_and_chosen_with_where_they_are_from(
    telegram_server: TelegramServer, ani: User
) -> None:
    assert titles(searched(telegram_server, ani, "Jembatan Suramadu"))[0] == "Jembatan Suramadu ditutup sementara"
    search = searched(telegram_server, ani, "pembeli terbesar Amerika Serikat")
    assert titles(search)[0] == "Ekspor kopi Gayo naik pada kuartal pertama"
    assert search.results[0]["description"].startswith("Contoh TanyaBerita · 2 Apr 2024\n")
    assert search.extras.get("is_personal")
    group = telegram_server.group("Ruang berita", ani)
    chosen = ani.choose(search, 0, group)
    assert chosen.text.splitlines()[:2] == [
        "Ekspor kopi Gayo naik pada kuartal pertama",
        "Contoh TanyaBerita · 2 Apr 2024",
    ]
    assert COFFEE_QUOTE in chosen.text
    assert chosen.links == {"Ekspor kopi Gayo naik pada kuartal pertama": "https://contoh.example/kopi"}


@pytest.mark.usefixtures("bot")
def test_each_article_is_offered_once_and_without_a_text_the_newest_first(
    telegram_server: TelegramServer, ani: User
) -> None:
    for text in ("", "   "):
        search = searched(telegram_server, ani, text)
        assert titles(search) == [
            "Jembatan Suramadu ditutup sementara",
            "Ekspor kopi Gayo naik pada kuartal pertama",
            "Tiga orangutan dilepasliarkan",
        ]
        assert not search.extras.get("next_offset")
    found = titles(searched(telegram_server, ani, "kopi jembatan orangutan taman nasional"))
    assert len(found) == len(set(found))


@pytest.mark.usefixtures("model_bot")
def test_no_model_is_asked(telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User) -> None:
    assert searched(telegram_server, ani, COFFEE).results
    assert searched(telegram_server, ani, "").results
    assert not ollama_server.history


@pytest.mark.usefixtures("bot")
def test_a_stranger_gets_nothing(telegram_server: TelegramServer, ani: User) -> None:
    stranger = telegram_server.user("Orang")
    for text in ("", COFFEE):
        assert searched(telegram_server, stranger, text).results == []
    assert searched(telegram_server, ani, COFFEE).results


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "text",
    ["k" * 10_000, "kopi " * 2_000, "😀" * 256, '"', "' OR 1=1 --", "kopi* NEAR(", "\u202e\u200b", "?", "\ud83d"],
    ids=["one word", "many words", "emoji", "quote", "sql", "fts", "invisible", "mark", "half"],
)
def test_whatever_is_typed_is_answered(telegram_server: TelegramServer, ani: User, text: str) -> None:
    searched(telegram_server, ani, text)
    assert titles(searched(telegram_server, ani, "jembatan"))[0] == "Jembatan Suramadu ditutup sementara"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("offset", ["-1", "x", "٣", "9" * 64, "1e9"])
def test_an_invented_offset_does_no_harm(telegram_server: TelegramServer, ani: User, offset: str) -> None:
    searched(telegram_server, ani, "kopi", offset)
    assert titles(searched(telegram_server, ani, "kopi"))


def test_more_is_shown_page_by_page_and_a_hostile_title_stays_text(
    settings: Settings, telegram_server: TelegramServer, ani: User, tmp_path: Path
) -> None:
    folder = tmp_path / "banyak"
    folder.mkdir()
    for number in range(2 * PER_PAGE + 5):
        head = f"---\ntitle: '{HOSTILE} {number}'\npublished: 2024-01-{number % 28 + 1:02}\n---\n\n"
        text = f"Panen durian ke-{number} di desa Sukamaju berlangsung meriah dan disaksikan {number + 40} tamu."
        (folder / f"{number}.md").write_text(head + text, encoding="utf-8")
    index([folder], settings)
    seen: list[str] = []
    with Life(settings, telegram_server):
        for text in ("panen durian", ""):
            offset, pages = "", 0
            seen.clear()
            while pages == 0 or offset:
                search = searched(telegram_server, ani, text, offset)
                assert len(search.results) <= PER_PAGE
                seen += [result["id"] for result in search.results]
                offset, pages = search.extras.get("next_offset") or "", pages + 1
            assert len(seen) == len(set(seen))
            assert 2 * PER_PAGE < len(seen) <= MOST
            assert pages == 3
        hit = searched(telegram_server, ani, "panen durian").results[0]
        chosen = ani.choose(searched(telegram_server, ani, "panen durian"), 0, ani.private)
    assert hit["title"].startswith(HOSTILE)
    assert chosen.text.startswith(HOSTILE)
    assert {entity["type"] for entity in chosen.entities} <= {"bold", "blockquote"}


def test_a_search_of_the_sample_articles_is_answered_in_time(
    settings: Settings, sample_library: Path, telegram_server: TelegramServer, ani: User, tmp_path: Path
) -> None:
    shutil.copytree(sample_library, tmp_path / "sample")
    took: list[float] = []
    with Life(settings.model_copy(update={"data": tmp_path / "sample"}), telegram_server):
        searched(telegram_server, ani, "pembukaan")
        for text in QUERIES * 2:
            begun = perf_counter()
            assert searched(telegram_server, ani, text).results
            took.append(perf_counter() - begun)
    assert len(took) == 30
    assert median(took) < PROMISED_SECONDS, sorted(took)


@pytest.mark.usefixtures("bot")
def test_what_was_chosen_in_the_bots_own_chat_is_no_question(telegram_server: TelegramServer, ani: User) -> None:
    search = searched(telegram_server, ani, "kopi")
    chosen = ani.choose(search, 0, ani.private)
    answer = ask(telegram_server, ani, BRIDGE)
    assert [m for m in ani.private.said if m.reply_to is chosen] == []
    assert ani.private.said == [answer]
