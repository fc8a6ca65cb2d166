"""What of an update is kept: what the bot reads, and of people other than its sender nothing.

Not here: reading it (telegram_update.py).
"""

from collections.abc import Mapping
from typing import Any

from bot.telegram_update import SENT, Me

_Shape = Mapping[str, Any]  # names of fields: True for the whole value, None for its presence, else its own shape

_USER: _Shape = {"id": True, "is_bot": True}
_NAMED: _Shape = {"title": True}
_ENTITY: _Shape = {"type": True, "user": _USER}
_CHAT: _Shape = {"id": True, "type": True}
_PLACE: _Shape = {"message_id": True, "date": True, "chat": _CHAT, "message_thread_id": True, "is_topic_message": True}
_MESSAGE: _Shape = {
    **dict.fromkeys(SENT),
    **_PLACE,
    "edit_date": True,
    "from": _USER,
    "text": True,
    "caption": True,
    "entities": _ENTITY,
    "caption_entities": _ENTITY,
    "reply_to_message": {"from": _USER, "forum_topic_created": None},
    "forward_origin": {"type": True, "date": True, "chat": _NAMED, "sender_chat": _NAMED},
    "document": {"file_id": True, "file_name": True, "file_size": True},
    "migrate_to_chat_id": True,
    "via_bot": _USER,
}
_UPDATE: _Shape = {
    "update_id": True,
    "message": _MESSAGE,
    "edited_message": _MESSAGE,
    "callback_query": {"id": True, "from": _USER, "message": _PLACE, "data": True},
    "inline_query": {"id": True, "from": _USER, "query": True, "offset": True},
}


def trimmed(update: Mapping[str, Any], me: Me) -> dict[str, Any]:
    """An update that says to the bot what the whole one says. Who is replied to or mentioned stays if it is the bot."""
    kept: dict[str, Any] = _kept(update, _UPDATE)
    for kind in ("message", "edited_message"):
        message = kept.get(kind)
        if isinstance(message, dict):
            _leave_out_others(message, me)
    return kept


def _leave_out_others(message: dict[str, Any], me: Me) -> None:
    earlier = message.get("reply_to_message")
    if isinstance(earlier, dict) and not _is(earlier.get("from"), me):
        del message["reply_to_message"]
    for name in ("entities", "caption_entities"):
        if isinstance(message.get(name), list):
            message[name] = [each for each in message[name] if isinstance(each, dict) and _is(each.get("user"), me)]


def _is(user: object, me: Me) -> bool:
    return isinstance(user, Mapping) and user.get("id") == me.id


def _kept(value: Any, shape: Any) -> Any:
    if shape is True:
        return value
    if shape is None:
        return {}
    if isinstance(value, list):
        return [_kept(each, shape) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {name: _kept(value[name], inner) for name, inner in shape.items() if name in value}
