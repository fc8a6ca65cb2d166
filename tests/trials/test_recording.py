"""The recorded conversation is today's bot's, and its picture needs nothing but itself."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from bot import pacing, telegram_preview
from tests.trials.drawing import drawn
from tests.trials.recording import Step, record
from tests.trials.rehearsed import FOREIGN, IN_FORCE, PANELS, TIMELINE, TRAIN, talk
from tests.trials.retelling import retold
from tests.trials.styled import Run, runs
from tests.trials.typesetting import broken, width

DOCS = Path(__file__).parents[2] / "docs"
AGAIN = "the bot speaks otherwise today; record anew: python -m tests.trials.recording docs"


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """The conversation, in a chat where nothing need wait a second for what comes next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TANYA_TELEGRAM_CALLS_A_SECOND", "1000")  # else drafts are left out, at this speed
        patch.setattr(pacing, "CHAT_SECONDS", 0.0)
        patch.setattr(telegram_preview, "DRAFT_SECONDS", 0.05)
        return record(talk, tmp_path_factory.mktemp("recording"))


def test_the_recorded_conversation_is_what_the_bot_says_today(steps: list[Step]) -> None:
    assert (DOCS / "telegram.md").read_text(encoding="utf-8") == retold(steps), AGAIN


def test_its_picture_shows_the_same(steps: list[Step]) -> None:
    assert (DOCS / "images" / "telegram.svg").read_text(encoding="utf-8") == drawn(steps, PANELS), AGAIN


def test_the_conversation_shows_what_the_bot_can_do(steps: list[Step]) -> None:
    def answer(question: str) -> Step:
        asked = next(step for step in steps if step.kind == "says" and step.text == question)
        return next(step for step in steps if step.kind == "sends" and step.reply_to == asked.message)

    drafts = [step.text for step in steps if step.kind == "drafts"]
    assert drafts[0] == "Mencari…"
    assert "Menulis…" in drafts[1]
    assert drafts[2].endswith("[1] …")
    assert answer(IN_FORCE).buttons[0] == ("Sumber 1", "Sumber 2")
    quotation = next(step for step in steps if step.kind == "edits" and step.entities)
    assert {entity["type"] for entity in quotation.entities} == {"bold", "expandable_blockquote"}
    assert [step.text for step in steps if step.kind == "taps"][:4] == ["Sumber 1", "Kembali", "👎", "Tidak lengkap"]
    assert answer(TIMELINE).text.startswith("Linimasa:")
    assert "tidak ada dalam artikel" in answer(FOREIGN).text
    assert "mesin kutipan yang menjawab" in answer(TRAIN).text


def test_the_picture_is_whole_and_asks_for_nothing_from_elsewhere() -> None:
    text = (DOCS / "images" / "telegram.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert "href" not in text
    assert "url(" not in text
    assert text.count("http") == 1  # the name of the SVG language


def test_entities_are_cut_by_utf_16_units() -> None:
    link = {"type": "text_link", "offset": 3, "length": 3, "url": "https://contoh.example/"}
    cut = runs("👎 [1]", [link, {"type": "bold", "offset": 0, "length": 2}])
    assert [run.text for run in cut] == ["👎", " ", "[1]"]
    assert cut[0] == Run("👎", frozenset({"bold"}))
    assert cut[2].url == "https://contoh.example/"


def test_no_line_of_the_picture_is_wider_than_its_bubble() -> None:
    line = [Run("Perjanjian itu "), Run("ditandatangani di Pyongyang", frozenset({"bold"})), Run(" pada 19 Juni 2024.")]
    rows = broken(line, 120.0)
    assert len(rows) > 2
    assert all(piece.x + piece.width <= 120.0 + width(" ") for row in rows for piece in row)
    assert "".join(piece.run.text for row in rows for piece in row).split() == "".join(r.text for r in line).split()
