"""The tables of bot.sqlite3, and how those of an earlier version become today's.

Not here: the file and its thread (memory.py), and who writes which table.
"""

import secrets
import sqlite3

VERSION = 2

# `bot` is the bot's own id: update ids count for each bot apart, and a folder may see another token one day.
# A person's Telegram id stands in columns called `user`, and in `chat` where the chat is a private one;
# forgetting.py clears both. A `seal` (access.py) stands for a person without telling who it is.
_FIRST = """
CREATE TABLE inbox (
    bot INTEGER NOT NULL, update_id INTEGER NOT NULL, lane TEXT NOT NULL, received REAL NOT NULL,
    payload TEXT, attempts INTEGER NOT NULL DEFAULT 0, placeholder INTEGER, reply TEXT,
    PRIMARY KEY (bot, update_id)
) WITHOUT ROWID;
CREATE TABLE turns (
    number INTEGER PRIMARY KEY, bot INTEGER NOT NULL, chat INTEGER NOT NULL, thread INTEGER NOT NULL,
    user INTEGER NOT NULL, at REAL NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, token TEXT NOT NULL
);
CREATE INDEX turns_of_a_conversation ON turns (bot, chat, thread, number);
CREATE TABLE shown (
    token TEXT PRIMARY KEY, bot INTEGER NOT NULL, chat INTEGER NOT NULL, user INTEGER NOT NULL,
    at REAL NOT NULL, content TEXT NOT NULL
) WITHOUT ROWID;
"""

# inbox     payload, reply, user and lane go as soon as an update is settled; the bare id stays until Telegram
#           cannot repeat it. `question`: it asks the desk; 2: after an outage. `sent`: ids (JSON) of the parts of its
#           reply that arrived. `missed`: questions of an outage that it speaks for.
# turns     `message`: the question's id in its chat; 0 where it does not stand there (a button asked it)
# answered  which messages (`sent`, JSON ids) answer a question
# verdicts  a reader's thumb; `reason` is null while it was not asked for
# members   who may ask, beside those of the settings; `user` is null where they asked to be forgotten
# days      questions a person asked on a day (WIB)
# languages what a chat chose
# secrets   the key of this bot's seals
# tally     counts that outlive the process
# moved     groups that became supergroups: buttons of their old messages still come from the old chat
_SECOND = """
ALTER TABLE inbox ADD COLUMN user INTEGER;
ALTER TABLE inbox ADD COLUMN question INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inbox ADD COLUMN sent TEXT;
ALTER TABLE inbox ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX unsettled ON inbox (bot, user) WHERE payload IS NOT NULL;
ALTER TABLE turns ADD COLUMN message INTEGER NOT NULL DEFAULT 0;
CREATE TABLE answered (
    bot INTEGER NOT NULL, chat INTEGER NOT NULL, message INTEGER NOT NULL, user INTEGER NOT NULL, at REAL NOT NULL,
    sent TEXT NOT NULL, PRIMARY KEY (bot, chat, message)
) WITHOUT ROWID;
CREATE TABLE verdicts (
    token TEXT NOT NULL, bot INTEGER NOT NULL, user INTEGER NOT NULL, at REAL NOT NULL, verdict TEXT NOT NULL,
    reason TEXT, PRIMARY KEY (token, user)
) WITHOUT ROWID;
CREATE TABLE members (
    bot INTEGER NOT NULL, seal BLOB NOT NULL, user INTEGER, role TEXT NOT NULL, since REAL NOT NULL,
    PRIMARY KEY (bot, seal)
) WITHOUT ROWID;
CREATE TABLE days (
    bot INTEGER NOT NULL, day TEXT NOT NULL, seal BLOB NOT NULL, questions INTEGER NOT NULL,
    PRIMARY KEY (bot, day, seal)
) WITHOUT ROWID;
CREATE TABLE languages (
    bot INTEGER NOT NULL, chat INTEGER NOT NULL, language TEXT NOT NULL, PRIMARY KEY (bot, chat)
) WITHOUT ROWID;
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE tally (
    bot INTEGER NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (bot, name)
) WITHOUT ROWID;
CREATE TABLE moved (
    bot INTEGER NOT NULL, chat INTEGER NOT NULL, heir INTEGER NOT NULL, at REAL NOT NULL, PRIMARY KEY (bot, chat)
) WITHOUT ROWID;
"""
_STEPS = (_FIRST, _SECOND)
SEAL_KEY = "seal"
_KEY_BYTES = 32


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Makes the tables, or those of an earlier version today's; all or nothing. Raises sqlite3.Error."""
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _version(connection)  # another process may have been quicker
        for statement in "".join(_STEPS[found:]).split(";"):
            connection.execute(statement)
        key = secrets.token_bytes(_KEY_BYTES)
        connection.execute("INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)", (SEAL_KEY, key))
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
