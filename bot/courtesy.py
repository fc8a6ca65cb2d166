"""Greetings and thanks, which are no questions: a plain word back.

Not here: the words (words/), what else people send (telegram_talk.py).
"""

from bot.wording import Words
from rag.language import words as words_of

_ANSWERS = {"greetings": "greeting", "thanks": "welcome_back", "who_are_you": "introduction"}


def courtesy(text: str, words: Words) -> str:
    """What to say to a message that is nothing but a courtesy; empty where it says more."""
    said = " ".join(word.form for word in words_of(text))
    known = (answer for kind, answer in _ANSWERS.items() if said in words.list(f"telegram.{kind}"))
    answer = next(known, None)
    return words.say(f"telegram.{answer}") if answer else ""
