"""What the bot may set and ask about itself, its webhook, its chats and files.

Not here: messages (telegram_methods.py).
"""

import re

from tests.fakes.telegram_methods import Method, find_chat
from tests.fakes.telegram_text import Json, bad_request
from tests.fakes.telegram_world import World

_FILE_LIMIT = 20 * 1024 * 1024  # bytes that a bot may download


def get_me(world: World, _: Json) -> Json:
    return world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _audience(world: World, asked: Json) -> tuple[str, str]:
    """For whom commands are: the scope's type, with its chat where it has one, and the language."""
    scope = asked.get("scope") or {"type": "default"}
    if "chat_id" in scope:
        find_chat(world, scope["chat_id"])
    if not re.fullmatch(r"([a-z]{2})?", asked.get("language_code") or ""):
        raise bad_request("invalid language code specified")
    parts = [scope["type"], *(str(scope[name]) for name in ("chat_id", "user_id") if name in scope)]
    return ":".join(parts), asked.get("language_code") or ""


def set_my_commands(world: World, asked: Json) -> bool:
    commands: list[Json] = asked["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len({command["command"] for command in commands}) < len(commands):
        raise bad_request("BOT_COMMAND_DUPLICATE")
    world.commands[_audience(world, asked)] = commands
    return True


def get_my_commands(world: World, asked: Json) -> list[Json]:
    return world.commands.get(_audience(world, asked), [])


def delete_my_commands(world: World, asked: Json) -> bool:
    world.commands.pop(_audience(world, asked), None)
    return True


def _profile(name: str, limit: int) -> tuple[Method, Method]:
    """The setter and the getter of one of the bot's texts."""

    def put(world: World, asked: Json) -> bool:
        text = asked.get(name) or ""
        if len(text) > limit:
            raise bad_request(f"BOT_{name.upper()}_TOO_LONG")
        getattr(world.profile, name)[asked.get("language_code") or ""] = text
        return True

    def get(world: World, asked: Json) -> Json:
        texts: dict[str, str] = getattr(world.profile, name)
        return {name: texts.get(asked.get("language_code") or "", texts.get("", ""))}

    return put, get


def set_webhook(world: World, asked: Json) -> bool:
    """A Bot API server of one's own, as this one is, takes http as well."""
    url = asked["url"]
    if not url:
        return delete_webhook(world, asked)
    if not re.match(r"https?://\S+$", url):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", asked.get("secret_token") or ""):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= (asked.get("max_connections") or 40) <= 100:
        raise bad_request("bad webhook: max_connections must be between 1 and 100")
    _drop_if_asked(world, asked)
    world.updates.webhook, world.updates.webhook_error = asked, None
    if asked.get("allowed_updates") is not None:
        world.updates.allowed = asked["allowed_updates"]
    return True


def delete_webhook(world: World, asked: Json) -> bool:
    _drop_if_asked(world, asked)
    world.updates.webhook = world.updates.webhook_error = None
    return True


def _drop_if_asked(world: World, asked: Json) -> None:
    if asked.get("drop_pending_updates"):
        world.updates.forget()


def get_webhook_info(world: World, _: Json) -> Json:
    webhook = world.updates.webhook or {}
    info = {"url": webhook.get("url", ""), "has_custom_certificate": "certificate" in webhook}
    info |= {"pending_update_count": len(world.updates.pending)}
    if webhook:
        info |= {"max_connections": webhook.get("max_connections") or 40}
    if world.updates.webhook_error is not None:
        when, what = world.updates.webhook_error
        info |= {"last_error_date": when, "last_error_message": what}
    return info | ({"allowed_updates": world.updates.allowed} if world.updates.allowed else {})


def get_chat(world: World, asked: Json) -> Json:
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    accepted = {"accepted_gift_types": dict.fromkeys(gifts, True)}
    chat = find_chat(world, asked["chat_id"])
    return chat.as_json() | {"accent_color_id": 0, "max_reaction_count": 11} | accepted


def get_chat_member(world: World, asked: Json) -> Json:
    chat, user = find_chat(world, asked["chat_id"]), world.users.get(asked["user_id"])
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    inside = user is chat.owner or user in chat.members or (user is world.bot and chat.refusal is None)
    return {"status": "member" if inside else "left", "user": user.as_json()}


def get_file(world: World, asked: Json) -> Json:
    if asked["file_id"] not in world.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    path, content = world.files[asked["file_id"]]
    if len(content) > _FILE_LIMIT:
        raise bad_request("file is too big")
    unique = {"file_id": asked["file_id"], "file_unique_id": asked["file_id"]}
    return unique | {"file_size": len(content), "file_path": path}


_set_name, _get_name = _profile("name", 64)
_set_description, _get_description = _profile("description", 512)
_set_short_description, _get_short_description = _profile("short_description", 120)

OF_ITSELF: dict[str, Method] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _set_name,
    "getMyName": _get_name,
    "setMyDescription": _set_description,
    "getMyDescription": _get_description,
    "setMyShortDescription": _set_short_description,
    "getMyShortDescription": _get_short_description,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getFile": get_file,
}
