"""Who may ask the bot.

Not here: what a stranger is told (telegram_talk.py).
"""

from collections.abc import Collection


def admits(allowed: Collection[int], user: int) -> bool:
    """Whether this Telegram user may ask. Nobody may where nobody is named: a bot can be found by anyone."""
    return user in allowed
