"""What readers thought of answers: a thumb up or down, and for a thumb down perhaps why.

Not here: the buttons (telegram_buttons.py), and what becomes of complaints (evals/harvesting.py).
"""

import sqlite3
import time
from datetime import UTC, datetime
from typing import Literal, get_args

from bot.conversations import Shown
from bot.memory import Memory
from evals.harvesting import Complaint
from rag.periods import today_in_wib

Verdict = Literal["up", "down"]
Reason = Literal["wrong", "wrong_source", "outdated", "incomplete"]
REASONS: tuple[Reason, ...] = get_args(Reason)

# A thumb down that comes again without a reason keeps the one that was given.
_RECORD = """
INSERT INTO verdicts (token, bot, user, at, verdict, reason) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (token, user) DO UPDATE SET at = excluded.at, verdict = excluded.verdict,
    reason = CASE excluded.verdict WHEN 'down' THEN coalesce(excluded.reason, reason) END
"""
_COMPLAINTS = """
SELECT shown.content, shown.at, verdicts.reason FROM verdicts JOIN shown USING (token, bot)
WHERE verdict = 'down' AND (? IS NULL OR bot = ?) ORDER BY shown.at, token, verdicts.at, verdicts.user
"""


class Verdicts:
    """The verdicts about one bot's answers. Every change is committed when its method returns."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._bot = memory.bot

    async def record(self, token: str, chat: int, user: int, verdict: Verdict, reason: Reason | None = None) -> bool:
        """Keeps a user's latest verdict on an answer; False where no such answer was shown in this chat.

        A reason belongs to a thumb down; with a thumb up it is dropped.
        """

        def work(db: sqlite3.Connection) -> bool:
            known = db.execute(
                "SELECT 1 FROM shown WHERE token = ? AND bot = ? AND chat = ?", (token, self._bot, chat)
            ).fetchone()
            if known is None:
                return False
            why = reason if verdict == "down" else None
            db.execute(_RECORD, (token, self._bot, user, time.time(), verdict, why))
            return True

        return await self._memory.do(work)


def complaints(connection: sqlite3.Connection, bot: int | None) -> list[Complaint]:
    """Answers with a thumb down, oldest first, one for each reader; of one bot, or of all in the file.

    Answers that are no longer kept, or were kept without their question by an earlier version, are left out.
    """
    rows = connection.execute(_COMPLAINTS, (bot, bot)).fetchall()
    told = ((Shown.model_validate_json(content), at, reason) for content, at, reason in rows)
    return [_complaint(shown, at, reason) for shown, at, reason in told if shown.question]


def _complaint(shown: Shown, at: float, reason: str | None) -> Complaint:
    return Complaint(
        question=shown.question,
        language=shown.language,
        answer=shown.answer,
        reason=reason,
        at=today_in_wib(datetime.fromtimestamp(at, UTC)),
        cited=tuple((source.article, source.quote) for source in shown.sources if source.article),
        passages=shown.passages,
    )
