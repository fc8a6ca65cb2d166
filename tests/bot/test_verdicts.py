"""Readers' verdicts: the latest of each reader counts, and complaints tell the answer but never who complained."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.cli import run
from bot.conversations import Conversations, Place, Shown
from bot.memory import Memory, open_file
from bot.verdicts import REASONS, Verdicts, complaints
from evals.harvesting import Complaint
from rag.periods import today_in_wib

T = TypeVar("T")
CHAT, READER, TOKEN = 700_000_001, 700_000_002, "kunci-satu"
QUESTION = "Kapan pabrik gula Tirtasari ditutup?"
QUOTE = "Pabrik gula Tirtasari ditutup pada Rabu (19/6)."
Capture = pytest.CaptureFixture[str]


def shown(question: str = QUESTION, answer: str = "Pada 19 Juni [1]") -> Shown:
    beside: dict[str, Any] = {"title": "Tirtasari", "byline": "Radio Contoh", "url": None, "before": "", "after": ""}
    return Shown.model_validate(
        {
            "language": "id",
            "text": {"text": answer},
            "question": question,
            "answer": answer,
            "passages": ["tirtasari#1", "lain#0"],
            "sources": [
                {"marker": 1, "quote": QUOTE, "article": "tirtasari", **beside},
                {"marker": 2, "quote": "Dari versi lama.", **beside},
            ],
        }
    )


def lived(folder: Path, work: Callable[[Memory], Awaitable[T]], bot: int = 1) -> T:
    """One life of a bot's memory."""

    async def live() -> T:
        memory = Memory(folder, bot)
        try:
            return await work(memory)
        finally:
            memory.close()

    return asyncio.run(live())


async def answer(memory: Memory, token: str = TOKEN, what: Shown | None = None) -> Verdicts:
    place = Place(chat=CHAT, thread=0, is_private=True)
    await Conversations(memory).show(place, READER, token, what or shown())
    return Verdicts(memory)


def told(folder: Path, bot: int | None = 1) -> list[Complaint]:
    with closing(open_file(folder)) as connection:
        return complaints(connection, bot)


def test_a_thumb_down_and_its_reason_become_a_complaint(tmp_path: Path) -> None:
    async def complain(memory: Memory) -> list[bool]:
        verdicts = await answer(memory)
        return [
            await verdicts.record(TOKEN, CHAT, READER, "down"),
            await verdicts.record(TOKEN, CHAT, READER, "down", "outdated"),
        ]

    assert lived(tmp_path, complain) == [True, True]
    assert told(tmp_path) == [
        Complaint(
            question=QUESTION,
            language="id",
            answer="Pada 19 Juni [1]",
            reason="outdated",
            at=today_in_wib(datetime.now(UTC)),
            cited=(("tirtasari", QUOTE),),
            passages=("tirtasari#1", "lain#0"),
        )
    ]


def test_the_day_of_a_complaint_is_the_day_of_the_asking(tmp_path: Path) -> None:
    async def complain_later(memory: Memory) -> None:
        verdicts = await answer(memory)
        asked = datetime(2024, 6, 19, 23, 30, tzinfo=UTC).timestamp()  # the 20th in Jakarta
        await memory.do(lambda db: db.execute("UPDATE shown SET at = ?", (asked,)).rowcount)
        await verdicts.record(TOKEN, CHAT, READER, "down")

    lived(tmp_path, complain_later)
    assert [complaint.at.isoformat() for complaint in told(tmp_path)] == ["2024-06-20"]


@pytest.mark.parametrize(
    ("taps", "reasons"),
    [
        ([("down", None)], [None]),
        ([("down", "wrong"), ("down", "incomplete")], ["incomplete"]),
        ([("down", "wrong"), ("down", None)], ["wrong"]),
        ([("down", "wrong"), ("up", None)], []),
        ([("down", "wrong"), ("up", None), ("down", None)], [None]),
        ([("up", None)], []),
        ([("up", "wrong"), ("down", None)], [None]),
    ],
)
def test_a_readers_latest_verdict_counts(tmp_path: Path, taps: list[Any], reasons: list[str | None]) -> None:
    async def tap(memory: Memory) -> None:
        verdicts = await answer(memory)
        for verdict, reason in taps:
            assert await verdicts.record(TOKEN, CHAT, READER, verdict, reason)

    lived(tmp_path, tap)
    assert [complaint.reason for complaint in told(tmp_path)] == reasons


def test_every_reader_of_a_group_has_a_verdict(tmp_path: Path) -> None:
    async def quarrel(memory: Memory) -> None:
        verdicts = await answer(memory)
        for reader, reason in enumerate(REASONS):
            await verdicts.record(TOKEN, CHAT, reader, "down", reason)
        await verdicts.record(TOKEN, CHAT, 99, "up")

    lived(tmp_path, quarrel)
    assert {complaint.reason for complaint in told(tmp_path)} == set(REASONS)


def test_an_invented_or_foreign_token_keeps_nothing(tmp_path: Path) -> None:
    async def guess(memory: Memory) -> list[bool]:
        verdicts = await answer(memory)
        return [
            await verdicts.record("karangan", CHAT, READER, "down"),
            await verdicts.record(TOKEN, CHAT + 1, READER, "down"),
        ]

    async def another_bot(memory: Memory) -> bool:
        return await Verdicts(memory).record(TOKEN, CHAT, READER, "down")

    assert lived(tmp_path, guess) == [False, False]
    assert not lived(tmp_path, another_bot, bot=2)
    with closing(open_file(tmp_path)) as connection:
        assert connection.execute("SELECT count(*) FROM verdicts").fetchone() == (0,)


def test_complaints_are_told_for_one_bot_or_for_all(tmp_path: Path) -> None:
    for bot in (1, 2):

        async def complain(memory: Memory, bot: int = bot) -> None:
            verdicts = await answer(memory, f"kunci-{bot}", shown(f"Pertanyaan {bot}?"))
            await verdicts.record(f"kunci-{bot}", CHAT, READER, "down")

        lived(tmp_path, complain, bot=bot)
    assert [complaint.question for complaint in told(tmp_path, 2)] == ["Pertanyaan 2?"]
    assert len(told(tmp_path, None)) == 2


def test_an_answer_kept_without_its_question_is_left_out(tmp_path: Path) -> None:
    async def complain(memory: Memory) -> None:
        await (await answer(memory, what=shown(question=""))).record(TOKEN, CHAT, READER, "down")

    lived(tmp_path, complain)
    assert told(tmp_path) == []


# ---- tanya eval harvest.


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in which two bots have heard complaints."""

    for bot in (1, 2):

        async def complain(memory: Memory, bot: int = bot) -> None:
            verdicts = await answer(memory, f"kunci-{bot}", shown(f"Pertanyaan {bot}?"))
            await verdicts.record(f"kunci-{bot}", CHAT, READER, "down", "wrong")

        lived(tmp_path / "data", complain, bot=bot)
    return tmp_path / "data"


def harvested(capsys: Capture, data: Path, *args: str) -> tuple[list[dict[str, Any]], str]:
    assert run(["eval", "harvest", "--data", str(data), *args]) == 0
    said = capsys.readouterr()
    return [json.loads(line) for line in said.out.splitlines()], said.err


def test_candidates_are_data_and_their_count_is_a_note(capsys: Capture, data: Path) -> None:
    found, note = harvested(capsys, data)
    assert [each["gold"]["question"] for each in found] == ["Pertanyaan 1?", "Pertanyaan 2?"]
    assert note == "2 calon pertanyaan terkumpul.\n"
    assert harvested(capsys, data) == (found, note)


def test_nothing_tells_who_complained(capsys: Capture, data: Path) -> None:
    text = json.dumps(harvested(capsys, data)[0])
    assert not [secret for secret in (str(CHAT), str(READER), "kunci-") if secret in text]


def test_the_token_tells_whose_complaints(capsys: Capture, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_TELEGRAM_TOKEN", "2:AAF-abcdefghijklmnopqrstuvwxyz_01234567")
    assert [each["gold"]["question"] for each in harvested(capsys, data)[0]] == ["Pertanyaan 2?"]


def test_candidates_go_into_a_new_file(capsys: Capture, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "calon.jsonl"
    out, note = harvested(capsys, data, "--out", str(path))
    assert out == []
    assert note == f"2 calon pertanyaan terkumpul. Tersimpan di {path}.\n"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == harvested(capsys, data)[0]


def test_a_file_that_is_there_is_never_written_over(capsys: Capture, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "calon.jsonl"
    path.write_text("kerja orang", encoding="utf-8")
    assert run(["eval", "harvest", "--data", str(data), "--out", str(path)]) == 2
    assert path.read_text(encoding="utf-8") == "kerja orang"
    assert capsys.readouterr().err.startswith(
        f"tanya: Hasilnya tidak bisa ditulis ke {path} (sudah ada berkas dengan nama itu). "
    )


def test_without_complaints_there_is_one_plain_sentence(capsys: Capture, tmp_path: Path) -> None:
    assert harvested(capsys, tmp_path) == (
        [],
        "Belum ada bot yang berjalan dengan folder data ini, jadi belum ada penilaian pembaca.\n",
    )
    assert list(tmp_path.iterdir()) == []  # asking makes no bot's file
    lived(tmp_path, answer)
    path = tmp_path / "calon.jsonl"
    assert harvested(capsys, tmp_path, "--out", str(path)) == (
        [],
        "Belum ada jawaban yang dinilai kurang baik, jadi belum ada yang bisa dikumpulkan.\n",
    )
    assert not path.exists()


def test_complaints_are_told_while_the_bot_runs(capsys: Capture, data: Path) -> None:
    async def meanwhile(memory: Memory) -> int:
        verdicts = await answer(memory, "kunci-baru", shown("Pertanyaan baru?"))
        await verdicts.record("kunci-baru", CHAT, READER, "down")
        found, _ = await asyncio.to_thread(harvested, capsys, data)
        return len(found)

    assert lived(data, meanwhile) == 3
