"""Prompt templates, strictly filled, and a prompt that fits the model's context.

Not here: the templates themselves (prompts/); sending them (engines/ollama.py).
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from string import Template
from textwrap import shorten
from typing import NamedTuple

from rag.answer import Found, Turn
from rag.errors import TemplateError
from rag.ports import Brief
from rag.restating import TURNS_BACK

TEMPLATES = Path(__file__).parents[1] / "prompts"

# Indonesian news takes about one token for 3 to 4 characters in the tokenizers of Gemma, Llama and Qwen;
# 2.5 leaves room for names and figures. A prompt that is too long would silently lose its rules.
CHARACTERS_A_TOKEN = 2.5
ANSWER_TOKENS = 768
RESTATED_TOKENS = 80
_BEGINNING = 400  # characters
_FENCE = re.compile(r"<<<|>>>")
_MARKER = re.compile(r" ?\[\d+\]")  # of an earlier answer: it numbers other passages
_LANGUAGES = {"id": "bahasa Indonesia", "en": "bahasa Inggris (English)"}


class Prompt(NamedTuple):
    """What a chat model is sent."""

    system: str
    user: str


@cache
def _template(name: str) -> Template:
    return Template((TEMPLATES / f"{name}.txt").read_text("utf-8"))


def fill(name: str, **values: str) -> str:
    """A template with its values. Raises TemplateError where a variable is missing or a value unused."""
    template = _template(name)
    wanted = set(template.get_identifiers())
    if not template.is_valid() or wanted != values.keys():
        raise TemplateError(
            template=name, missing=sorted(wanted - values.keys()), unused=sorted(values.keys() - wanted)
        )
    return template.substitute(values)


def tokens_at_most(text: str) -> int:
    """A cautious estimate of how many tokens a text takes; what is not ASCII may take one a character."""
    ascii_characters = sum(character.isascii() for character in text)
    return int(ascii_characters / CHARACTERS_A_TOKEN) + len(text) - ascii_characters + 1


def prompt_for(brief: Brief, context_tokens: int) -> Prompt:
    """The prompt of a brief within `context_tokens`, with room for the answer.

    The rules come first and are always the same, so that a server can keep them evaluated. Where it does not
    all fit, the oldest turns go first, then the passages that rank lowest, then the end of the best passage.
    """
    system = fill("system")
    budget = context_tokens - ANSWER_TOKENS - tokens_at_most(system)
    history, found = brief.history[-TURNS_BACK:], brief.found
    while tokens_at_most(user := _user_message(brief, found, history)) > budget:
        if history:
            history = history[1:]
        elif len(found) > 1:
            found = found[:-1]
        elif found and len(found[0].passage.text) > 1:
            found = (_halved(found[0]),)
        else:
            break
    return Prompt(system, user)


def restating_prompt(question: str, history: Sequence[Turn], context_tokens: int) -> Prompt:
    """The prompt that has a follow-up restated, within `context_tokens`; the oldest turns go first.

    Long questions and answers are shortened: what they are about stands at their beginning.
    """
    system = fill("restate")
    budget = context_tokens - RESTATED_TOKENS - tokens_at_most(system)
    turns = [
        fill("turn", question=_beginning(turn.question), answer=_beginning(_MARKER.sub("", turn.answer)))
        for turn in history[-TURNS_BACK:]
    ]
    while tokens_at_most(user := _follow_up(question, turns)) > budget and turns:
        turns = turns[1:]
    return Prompt(system, user)


def _follow_up(question: str, turns: Sequence[str]) -> str:
    return fill("follow-up", turns="".join(turns), question=_unfenced(question))


def _beginning(text: str) -> str:
    return _unfenced(shorten(text, _BEGINNING, placeholder=" …"))


def _halved(found: Found) -> Found:
    passage = found.passage
    text = passage.text[: len(passage.text) // 2]
    half = passage.model_copy(update={"text": text, "end": passage.start + len(text)})
    return found.model_copy(update={"passage": half})


def _user_message(brief: Brief, found: Sequence[Found], history: Sequence[Turn]) -> str:
    turns = "".join(
        fill("turn", question=_unfenced(turn.question), answer=_unfenced(_MARKER.sub("", turn.answer)))
        for turn in history
    )
    return fill(
        "question",
        passages="".join(_fenced(marker, f) for marker, f in enumerate(found, 1)),
        conversation=fill("conversation", turns=turns) if turns else "",
        question=_unfenced(brief.query.question),
        language=_LANGUAGES[brief.query.language],
    )


def _fenced(marker: int, found: Found) -> str:
    article = found.article
    return fill(
        "passage",
        marker=str(marker),
        published=article.published.isoformat() if article.published else "tanggal tidak disebut",
        publisher=_unfenced(article.publisher or "penerbit tidak disebut"),
        title=_unfenced(article.title or "tanpa judul"),
        text=_unfenced(found.passage.text),
    )


def _unfenced(text: str) -> str:
    """A text that cannot close or open a fence: an article's words stay a quotation."""
    return _FENCE.sub(lambda fence: "‹‹‹" if fence.group() == "<<<" else "›››", text)
