"""Telegram's rules for text: UTF-16 lengths, entities and their bounds, what a client marks up by itself.

Not here: buttons (telegram_keyboard.py).
"""

import re
import unicodedata
from typing import Any

Json = dict[str, Any]

TEXT_LIMIT = 4_096  # UTF-16 code units
ENTITY_LIMIT = 100  # those beyond are dropped in silence
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_FORMATS = frozenset(
    "bold italic underline strikethrough spoiler blockquote expandable_blockquote code pre"
    " text_link text_mention custom_emoji date_time".split()
)
_STYLES = frozenset("bold italic underline strikethrough spoiler".split())
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_CODE = frozenset({"code", "pre"})
_FOUND_BY_TELEGRAM = frozenset("mention hashtag cashtag bot_command url email phone_number bank_card".split())
_SELF_MARKING = {
    "bot_command": re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?"),
    "mention": re.compile(r"(?<![\w/])@[A-Za-z]\w{3,31}"),
    "url": re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]"),
    "hashtag": re.compile(r"(?<!\w)#\w+"),
}


class Refused(Exception):
    """An answer with ok: false."""

    def __init__(self, code: int, description: str, **parameters: float) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(what: str) -> Refused:
    return Refused(400, f"Bad Request: {what}")


def is_visible(text: str) -> bool:
    """Whether there is anything to see: Telegram takes spaces, controls and characters without a width for nothing."""
    return any(c not in _BLANK and unicodedata.category(c) not in _UNSEEN for c in text)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def found_entities(text: str) -> list[Json]:
    """What a client or the server marks up without being asked: commands, mentions, links, hashtags."""
    found = [
        {
            "type": kind,
            "offset": utf16_length(text[: m.start()]),
            "length": utf16_length(m.group()),
        }
        for kind, pattern in _SELF_MARKING.items()
        for m in pattern.finditer(text)
    ]
    return sorted(found, key=lambda entity: entity["offset"])


def checked_text(text: str, entities: list[Json], *, least: int = 1) -> tuple[str, list[Json]]:
    """The text and entities as Telegram keeps them: trimmed, checked, with what it marks up by itself.

    Raises Refused where a text is empty or too long, or an entity lies outside or cuts a symbol.
    """
    for entity in entities:
        _check_entity(text, entity)
    _check_nesting(entities)
    kept = [e for e in entities if e["type"] in _FORMATS and _leads_somewhere(e)][:ENTITY_LIMIT]
    front = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    length = utf16_length(text)
    if length < least or (least and not is_visible(text)):
        raise bad_request("message text is empty")
    if length > TEXT_LIMIT:
        raise bad_request("message is too long")
    moved = [_clipped(entity, front, length) for entity in kept]
    given = [entity for entity in moved if entity["length"] > 0]
    return text, sorted(given + found_entities(text), key=lambda entity: (entity["offset"], -entity["length"]))


def _clipped(entity: Json, front: int, length: int) -> Json:
    """The entity in the trimmed text."""
    start = max(0, entity["offset"] - front)
    end = min(length, entity["offset"] + entity["length"] - front)
    return entity | {"offset": start, "length": end - start}


def dropped_in_silence(entities: list[Json]) -> int:
    """How many entities of a message that was taken do not arrive: links that lead nowhere, and too many."""
    leading = sum(map(_leads_somewhere, entities))
    return len(entities) - min(leading, ENTITY_LIMIT)


def _leads_somewhere(entity: Json) -> bool:
    """A link that Telegram does not take for one becomes plain text, in silence."""
    return entity["type"] != "text_link" or bool(
        re.match(r"(https?://[^\s/]+\.[^\s/]+|tg://|ton://|mailto:|tel:)", entity["url"])
    )


def _check_entity(text: str, entity: Json) -> None:
    kind, offset, length = entity["type"], entity["offset"], entity["length"]
    if kind not in _FORMATS | _FOUND_BY_TELEGRAM:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    if kind == "text_link" and "url" not in entity:
        raise bad_request("can't parse MessageEntity: Can't find field \"url\"")
    if offset < 0 or length <= 0:
        raise bad_request("receive an entity with incorrect offset or length")
    end = offset + length
    if end > utf16_length(text):
        where = f"after the end of the text at UTF-16 offset {end}"
        raise bad_request(f"entity beginning at UTF-16 offset {offset} ends {where}")
    if _cuts_a_symbol(text, offset):
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at offset {offset}")
    if _cuts_a_symbol(text, end):
        where = f"in a middle of a UTF-16 symbol at offset {end}"
        raise bad_request(f"entity beginning at UTF-16 offset {offset} ends {where}")


def _check_nesting(entities: list[Json]) -> None:
    """The rules of core.telegram.org/bots/api#formatting-options.

    Telegram itself mends some of what breaks them without a word; what it makes of it is not promised.
    """
    around: list[Json] = []
    for inner in sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])):
        around = [outer for outer in around if _end(outer) > inner["offset"]]
        for outer in around:
            kinds = f"{outer['type']} and {inner['type']} at UTF-16 offset {inner['offset']}"
            if _end(inner) > _end(outer):
                raise bad_request(f"can't parse entities: {kinds} overlap")
            if not _may_contain(outer["type"], inner["type"]):
                raise bad_request(f"can't parse entities: {kinds} can't be nested")
        around.append(inner)


def _end(entity: Json) -> int:
    end: int = entity["offset"] + entity["length"]
    return end


def _may_contain(outer: str, inner: str) -> bool:
    if outer in _QUOTES:
        return inner not in _QUOTES
    if {outer, inner} & _CODE:
        return inner in _QUOTES and outer not in _CODE
    return outer in _STYLES or inner in _STYLES | _QUOTES


def _cuts_a_symbol(text: str, place: int) -> bool:
    units = text.encode("utf-16-le", "surrogatepass")
    here = units[2 * place : 2 * place + 2]
    return len(here) == 2 and 0xDC00 <= int.from_bytes(here, "little") <= 0xDFFF
