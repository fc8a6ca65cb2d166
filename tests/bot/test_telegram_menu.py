"""The promises of the menus: what is offered can be typed, in either language, and means what it says.

Not here: the words themselves (test_wording.py).
"""

import re

import pytest

from bot.telegram_menu import COMMANDS, Audience, menu
from bot.wording import LANGUAGES, Words

_NAME = re.compile(r"[a-z0-9_]{1,32}")  # core.telegram.org/bots/api#botcommand
_LONGEST = 256  # characters of a description
_MOST = 100  # commands
AUDIENCES: tuple[Audience, ...] = ("private", "groups")
PRIVATE = {"forget", "mine"}

everywhere = pytest.mark.parametrize("audience", AUDIENCES)
in_each_language = pytest.mark.parametrize("lang", LANGUAGES)


@in_each_language
@everywhere
def test_telegram_takes_every_name_and_description(lang: str, audience: Audience) -> None:
    offered = menu(lang, audience)
    assert 1 <= len(offered) <= _MOST
    for command in offered:
        assert _NAME.fullmatch(command.name)
        assert 1 <= len(command.description) <= _LONGEST
        assert "{" not in command.description
    assert len({command.name for command in offered}) == len(offered)


@in_each_language
def test_every_name_leads_to_its_own_action(lang: str) -> None:
    words = Words(lang)
    actions = [COMMANDS[command.name] for command in menu(lang, "private")]
    assert len(set(actions)) == len(actions)
    for command, action in zip(menu(lang, "private"), actions, strict=True):
        assert (command.name, command.description) == (
            words.say(f"telegram.menu.{action}.name"),
            words.say(f"telegram.menu.{action}.said"),
        )


@in_each_language
def test_all_that_can_be_asked_for_is_offered_in_private(lang: str) -> None:
    offered = {COMMANDS[command.name] for command in menu(lang, "private")}
    assert offered == set(COMMANDS.values()) - {"start"}  # Telegram itself offers that one


@in_each_language
def test_nothing_of_ones_own_is_offered_where_others_read_along(lang: str) -> None:
    private, groups = menu(lang, "private"), menu(lang, "groups")
    assert groups == tuple(command for command in private if COMMANDS[command.name] not in PRIVATE)
    assert {COMMANDS[command.name] for command in private} >= PRIVATE


def test_every_name_can_be_typed_as_a_command_and_the_languages_offer_the_same() -> None:
    assert all(_NAME.fullmatch(name) for name in COMMANDS)
    names = {lang: [command.name for command in menu(lang, "private")] for lang in LANGUAGES}
    assert names["id"] == [
        "bantuan", "sumber", "baru", "ulang", "batal", "terbaru", "linimasa", "status", "bahasa", "lupakan", "saya",
    ]  # fmt: skip
    assert [COMMANDS[name] for name in names["en"]] == [COMMANDS[name] for name in names["id"]]


@in_each_language
def test_the_help_names_only_commands_that_there_are_and_every_one_of_its_menu(lang: str) -> None:
    named = set(re.findall(r"/([a-z]+)", Words(lang).say("telegram.help")))
    assert named <= COMMANDS.keys()
    assert {COMMANDS[name] for name in named} == {COMMANDS[command.name] for command in menu(lang, "private")}
