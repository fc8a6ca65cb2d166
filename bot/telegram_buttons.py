"""The buttons under messages: what each is called, the data it carries, and what that data says when it comes back.

The data names a shown message by its token, which counts in the chat it was made for alone (conversations.py).
Not here: what a tap does (telegram_taps.py).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from bot.conversations import Shown
from bot.telegram_text import shortened
from bot.telegram_wire import Button, Rows
from bot.verdicts import REASONS
from bot.wording import LANGUAGES, Words

PER_ROW = 4  # buttons with short labels beside each other
LABEL_UNITS = 60  # of a question on a button: phones show about as much


class Kind(StrEnum):
    """What a button asks for: the first letter of its data."""

    SOURCE = "s"
    BACK = "b"
    QUESTION = "q"
    UP = "u"
    DOWN = "d"
    REASON = "r"
    KEEP = "k"
    DROP = "x"
    LANGUAGE = "l"


class Pressed(NamedTuple):
    """What a button's data says. `number` is -1 where it names none."""

    kind: Kind
    token: str
    number: int


def pressed(data: str) -> Pressed | None:
    """What the data of a tap says; None where it is none of ours."""
    kind, token, number = (*data.split(":", 2), "", "")[:3]
    if kind not in set(Kind) or not token:
        return None
    is_number = number.isascii() and number.isdigit() and len(number) < 5
    return Pressed(Kind(kind), token, int(number) if is_number else -1)


def answer_buttons(token: str, shown: Shown, words: Words) -> Rows:
    """Under an answer: its sources, the thumbs, and what to ask next."""
    sources = [
        _button(words.say("telegram.source", n=source.marker), Kind.SOURCE, token, source.marker)
        for source in shown.sources
    ]
    thumbs = [_button("👍", Kind.UP, token), _button("👎", Kind.DOWN, token)] if shown.question else []
    return (*_rows(sources), *_rows(thumbs), *question_buttons(token, shown.questions))


def question_buttons(token: str, questions: Sequence[str]) -> Rows:
    """A button for each question."""
    return tuple(
        (_button(shortened(question, LABEL_UNITS), Kind.QUESTION, token, number),)
        for number, question in enumerate(questions)
    )


def reason_buttons(token: str, words: Words) -> Rows:
    """What may be wrong with an answer."""
    labels = (words.say(f"telegram.verdict.{reason}") for reason in REASONS)
    reasons = [_button(label, Kind.REASON, token, number) for number, label in enumerate(labels)]
    return (*_rows(reasons, 2), *back_button(token, words))


def back_button(token: str, words: Words) -> Rows:
    """The way back to the answer."""
    return ((_button(words.say("telegram.back_to_answer"), Kind.BACK, token),),)


def offer_buttons(token: str, words: Words) -> Rows:
    """Whether an article is to be kept."""
    return (
        (
            _button(words.say("telegram.offer.keep"), Kind.KEEP, token),
            _button(words.say("telegram.offer.drop"), Kind.DROP, token),
        ),
    )


def language_buttons(token: str) -> Rows:
    """The languages, each by its own name."""
    names = (Words(lang).say("telegram.language.name") for lang in LANGUAGES)
    return (tuple(_button(name, Kind.LANGUAGE, token, number) for number, name in enumerate(names)),)


def _button(label: str, kind: Kind, token: str, number: int | None = None) -> Button:
    return Button(label=label, data=f"{kind}:{token}" if number is None else f"{kind}:{token}:{number}")


def _rows(buttons: Sequence[Button], per_row: int = PER_ROW) -> Rows:
    return tuple(tuple(buttons[at : at + per_row]) for at in range(0, len(buttons), per_row))
