"""What the bot may do in chats: send, edit, delete, draft, react, answer taps and inline queries.

Each takes the world and checked parameters, and gives its result or raises Refused in Telegram's words.
Not here: the bot's own settings (telegram_profile.py), getUpdates (telegram_server.py).
"""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.telegram_keyboard import checked_keyboard
from tests.fakes.telegram_objects import Chat, Message
from tests.fakes.telegram_text import Json, Refused, bad_request, checked_text, utf16_length
from tests.fakes.telegram_world import World, described

Method = Callable[[World, Json], Any]

_ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker"
    " find_location record_video_note upload_video_note".split()
)
_REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡"
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as"
    " a current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_TOAST_LIMIT = 200


def find_chat(world: World, chat_id: int | str) -> Chat:
    user = world.users.get(chat_id) if isinstance(chat_id, int) else None
    if user is not None and not user.is_bot:
        return user.private
    chat = world.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def _writable(world: World, chat_id: int | str) -> Chat:
    chat = find_chat(world, chat_id)
    if chat.refusal is not None:
        raise Refused(403, chat.refusal)
    if chat.moved_to is not None:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refused(400, words, migrate_to_chat_id=chat.moved_to)
    return chat


def _replied(chat: Chat, asked: Json) -> Message | None:
    reply = asked.get("reply_parameters")
    if reply is None:
        return None
    message = chat.find(reply["message_id"])
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    if message and reply.get("quote") and reply["quote"] not in message.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return message


def _topic(chat: Chat, asked: Json, replied: Message | None) -> int | None:
    thread: int | None = asked.get("message_thread_id")
    if thread is None:
        return replied.topic if replied else None
    if thread not in chat.topics:
        raise bad_request("message thread not found")
    return thread


def send_message(world: World, asked: Json) -> Json:
    chat = _writable(world, asked["chat_id"])
    text, entities = checked_text(asked["text"], asked.get("entities") or [])
    keyboard = checked_keyboard(asked.get("reply_markup"))
    replied = _replied(chat, asked)
    topic = _topic(chat, asked, replied)
    number = world.next_message_id(chat)
    message = Message(number, chat, world.bot, world.now(), text, entities, replied, topic)
    message.markup, message.keyboard, message.raw = asked.get("reply_markup"), keyboard, asked
    chat.all_messages.append(message)
    chat.draft = None
    world.tell(chat, f"{world.bot.name}: {described(message)}")
    for reader in world.readers:
        reader(message)
    return message.as_json()


def _editable(world: World, asked: Json) -> Message:
    if "inline_message_id" in asked:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = _writable(world, asked["chat_id"])
    message = chat.find(asked["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender is not world.bot:
        raise bad_request("message can't be edited")
    return message


def edit_message_text(world: World, asked: Json) -> Json:
    """Without a reply_markup the buttons go away, as they do in Telegram."""
    message = _editable(world, asked)
    text, entities = checked_text(asked["text"], asked.get("entities") or [])
    keyboard, markup = checked_keyboard(asked.get("reply_markup")), asked.get("reply_markup")
    if (text, entities, keyboard) == (message.text, message.entities, message.keyboard):
        raise bad_request(_NOT_MODIFIED)
    message.edits.append(message.text)
    message.text, message.entities, message.raw = text, entities, asked
    message.markup, message.keyboard, message.edit_date = markup, keyboard, world.now()
    world.tell(message.chat, f"{world.bot.name} edits: {described(message)}")
    for reader in world.readers:
        reader(message)
    return message.as_json()


def edit_message_reply_markup(world: World, asked: Json) -> Json:
    message = _editable(world, asked)
    keyboard = checked_keyboard(asked.get("reply_markup"))
    if keyboard == message.keyboard:
        raise bad_request(_NOT_MODIFIED)
    message.markup, message.keyboard = asked.get("reply_markup"), keyboard
    world.tell(message.chat, f"{world.bot.name} changes buttons: {described(message)}")
    return message.as_json()


def delete_message(world: World, asked: Json) -> bool:
    chat = _writable(world, asked["chat_id"])
    message = chat.find(asked["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if message.sender is not world.bot and chat.kind != "private":
        raise bad_request("message can't be deleted")
    message.deleted = True
    world.tell(chat, f"{world.bot.name} deletes: {message.text}")
    return True


def send_chat_action(world: World, asked: Json) -> bool:
    chat = _writable(world, asked["chat_id"])
    if asked["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    _topic(chat, asked, None)
    chat.actions.append(asked["action"])
    return True


def send_message_draft(world: World, asked: Json) -> bool:
    chat = _writable(world, asked["chat_id"])
    if chat.kind != "private" or not asked["draft_id"]:
        raise bad_request("TEXTDRAFT_PEER_INVALID")
    text, _ = checked_text(asked.get("text") or "", asked.get("entities") or [], least=0)
    chat.draft = (asked["draft_id"], text)
    chat.drafts.append(chat.draft)
    world.tell(chat, f"{world.bot.name} drafts: {text}")
    return True


def answer_callback_query(world: World, asked: Json) -> bool:
    tap = world.taps.get(asked["callback_query_id"])
    if tap is None or tap.expired:
        raise bad_request(_TOO_OLD)
    text = asked.get("text") or ""
    if utf16_length(text) > _TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answered, tap.text, tap.alert = True, text, bool(asked.get("show_alert"))
    if text:
        world.tell(tap.message.chat, f"{'alert' if tap.alert else 'toast'} to {tap.user.name}: {text}")
    return True


def answer_inline_query(world: World, asked: Json) -> bool:
    search = world.searches.get(asked["inline_query_id"])
    if search is None:
        raise bad_request(_TOO_OLD)
    ids = [result["id"] for result in asked["results"]]
    if len(ids) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if not all(1 <= len(str(name).encode()) <= 64 for name in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len((asked.get("next_offset") or "").encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    start = (asked.get("button") or {}).get("start_parameter")
    if start is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start):
        raise bad_request("START_PARAM_INVALID")
    for result in asked["results"]:
        _check_result(result)
    search.answered, search.results, search.extras = True, asked["results"], asked
    return True


def _check_result(result: Json) -> None:
    """What can be sent with it must be a message; an article needs a title to be seen."""
    if result["type"] == "article" and not result["title"].strip():
        raise bad_request('can\'t parse inline query result: Field "title" must be non-empty')
    content = result.get("input_message_content") or {}
    if "message_text" in content:
        checked_text(content["message_text"], content.get("entities") or [])
    if content.get("parse_mode"):
        raise bad_request("text comes with entities, never as markup")
    checked_keyboard(result.get("reply_markup"))


def set_message_reaction(world: World, asked: Json) -> bool:
    chat = _writable(world, asked["chat_id"])
    message = chat.find(asked["message_id"])
    if message is None:
        raise bad_request("message to react not found")
    emojis = [reaction.get("emoji", "") for reaction in asked.get("reaction") or []]
    if len(emojis) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not set(emojis) <= _REACTIONS:
        raise bad_request("REACTION_INVALID")
    message.reactions = emojis
    world.tell(chat, f"{world.bot.name} reacts {''.join(emojis)} to: {message.text}")
    return True


def leave_chat(world: World, asked: Json) -> bool:
    chat = _writable(world, asked["chat_id"])
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.refusal = "Forbidden: bot is not a member of the supergroup chat"
    world.tell(chat, f"{world.bot.name} leaves")
    return True


IN_CHATS: dict[str, Method] = {
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "sendChatAction": send_chat_action,
    "sendMessageDraft": send_message_draft,
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "setMessageReaction": set_message_reaction,
    "leaveChat": leave_chat,
}
