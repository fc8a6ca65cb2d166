"""Telegram's rules for buttons under a message.

Not here: pressing them (telegram_people.py).
"""

import re
from dataclasses import dataclass

from tests.fakes.telegram_text import Json, bad_request, is_visible

DATA_LIMIT = 64  # bytes of callback_data
_BUTTON_LIMIT = 100
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


@dataclass(frozen=True)
class Button:
    """An inline button, or one of a reply keyboard (neither data nor url)."""

    text: str
    data: str | None = None
    url: str | None = None


def checked_keyboard(markup: Json | None) -> list[list[Button]]:
    """The rows of buttons of a reply_markup. Raises Refused where Telegram would not take them."""
    if markup is None:
        return []
    if "keyboard" in markup:
        rows = [[Button(key if isinstance(key, str) else key["text"]) for key in row] for row in markup["keyboard"]]
    else:
        rows = [[_inline(button) for button in row] for row in markup.get("inline_keyboard", [])]
    if sum(map(len, rows)) > _BUTTON_LIMIT:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return [row for row in rows if row]


def _inline(button: Json) -> Button:
    text = button["text"]
    if not is_visible(text):
        raise bad_request("can't parse inline keyboard button: text is empty")
    actions = [name for name in _ACTIONS if button.get(name) not in (None, "")]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"can't parse inline keyboard button: more than one action: {', '.join(actions)}")
    data, url = button.get("callback_data"), button.get("url")
    if data is not None and len(data.encode()) > DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if url is not None and not re.match(r"(https?://[^\s/]+\.[^\s/]+|tg://)", url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return Button(text, data, url)
