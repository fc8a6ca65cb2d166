"""Who may ask the bot."""

from bot.access import admits


def test_the_named_may_ask_and_others_may_not() -> None:
    assert admits({7, 9}, 7)
    assert not admits({7, 9}, 8)


def test_nobody_may_ask_where_nobody_is_named() -> None:
    assert not admits(frozenset(), 7)
