"""Groups: when the bot is spoken to, whose conversation it is, and what becomes of it when a group moves."""

import pytest

from bot import pacing
from rag.opening import Settings
from tests.bot.telegram_life import (
    BRIDGE,
    BRIDGE_QUOTE,
    BUYER_QUOTE,
    COFFEE,
    COFFEE_QUOTE,
    Life,
    answer_to,
    ask,
    cited,
)
from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import Call, OllamaServer
from tests.fakes.telegram_server import Message, Tap, TelegramServer, User

BUYER = "Siapa pembeli terbesarnya?"
RESTATED = "Siapa pembeli terbesar kopi Gayo?"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat that need not wait a second for its next message: what happens is the same."""
    monkeypatch.setattr(pacing, "CHAT_SECONDS", 0.0)


@pytest.fixture
def me(telegram_server: TelegramServer) -> str:
    """The bot, mentioned."""
    return f"@{telegram_server.bot.username}"


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def tapped(server: TelegramServer, user: User, message: Message, label: str) -> Tap:
    """A tap that was answered."""
    tap = user.tap(message, label)
    server.wait_for(lambda: tap.answered)
    return tap


def restating(call: Call) -> str:
    """A model that restates a follow-up, and quotes what it was given."""
    passages = replies.passages_in(call)
    if not passages:
        return RESTATED
    asked = call.prompt.rpartition("Pertanyaan: ")[2]
    return cited(call, BRIDGE_QUOTE if BRIDGE in asked else COFFEE_QUOTE if COFFEE in asked else BUYER_QUOTE)


@pytest.mark.usefixtures("bot")
def test_only_a_mention_a_reply_or_a_command_is_heard(telegram_server: TelegramServer, ani: User, me: str) -> None:
    group = telegram_server.group("Ruang berita", ani, privacy=False)
    remark = ani.say(group, COFFEE)
    ani.say(group, f"tanya {me}2 atau surel_{me} saja", reply_to=remark)
    ani.say(group, "/help@bot_lain")
    ani.photo(group, "lihat ini")
    ani.sticker(group)
    ani.say(group, BRIDGE, reply_to=remark)  # to somebody, not to the bot
    mentioned = answer_to(telegram_server, ani.say(group, f"{COFFEE} {me.upper()}"))
    replied = answer_to(telegram_server, ani.say(group, BRIDGE, reply_to=mentioned))
    commanded = answer_to(telegram_server, ani.say(group, f"/terbaru{me}"))
    named = {"type": "text_mention", "offset": 0, "length": 5, "user": telegram_server.bot.as_json()}
    by_name = answer_to(telegram_server, ani.say(group, f"Tanya {COFFEE}", entities=[named]))
    assert COFFEE_QUOTE in mentioned.text
    assert BRIDGE_QUOTE in replied.text
    assert commanded.text.startswith("Berita terbaru:")
    assert COFFEE_QUOTE in by_name.text
    telegram_server.wait_for(lambda: group.said == [mentioned, replied, commanded, by_name])


@pytest.mark.usefixtures("bot")
def test_a_bare_mention_is_asked_back(telegram_server: TelegramServer, ani: User, me: str) -> None:
    group = telegram_server.group("Ruang berita", ani)
    assert "Silakan tulis pertanyaannya" in answer_to(telegram_server, ani.say(group, me)).text


@pytest.mark.usefixtures("model_bot")
def test_topics_have_conversations_of_their_own(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User, me: str
) -> None:
    ollama_server.always(restating)
    group = telegram_server.group("Ruang berita", ani, forum=True)
    coffee, bridges = group.topic("Kopi"), group.topic("Jembatan")
    first = answer_to(telegram_server, ani.say(group, f"{me} {COFFEE}", topic=coffee))
    other = answer_to(telegram_server, ani.say(group, f"{me} {BRIDGE}", topic=bridges))
    assert (first.topic, other.topic) == (coffee, bridges)
    assert all(COFFEE not in call.text for call in ollama_server.chats[1:])
    seen = len(ollama_server.chats)
    follow_up = answer_to(telegram_server, ani.say(group, BUYER, reply_to=first, topic=coffee))
    assert follow_up.topic == coffee
    assert BUYER_QUOTE[:-1] in follow_up.text
    assert COFFEE in ollama_server.chats[seen].text
    assert BRIDGE not in ollama_server.chats[seen].text
    answer_to(telegram_server, ani.say(group, "/baru", topic=coffee))
    sources = answer_to(telegram_server, ani.say(group, "/sumber", topic=bridges))
    assert "Jembatan Suramadu" in sources.text
    assert "Belum ada jawaban" in answer_to(telegram_server, ani.say(group, "/sumber", topic=coffee)).text
    assert "Belum ada jawaban" in answer_to(telegram_server, ani.say(group, "/sumber")).text


@pytest.mark.usefixtures("bot")
def test_other_bots_and_channels_are_not_heard(telegram_server: TelegramServer, ani: User, me: str) -> None:
    group = telegram_server.group("Ruang berita", ani, privacy=False)
    robot = telegram_server.user("Robot")
    robot.is_bot = True
    robot.say(group, f"{me} {COFFEE}")
    robot.say(group, "/help")
    help_ = answer_to(telegram_server, ani.say(group, "/help"))
    assert group.said == [help_]


@pytest.mark.usefixtures("model_bot")
def test_a_conversation_goes_on_where_its_group_has_moved_to(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User, me: str
) -> None:
    ollama_server.always(restating)
    group = telegram_server.group("Ruang berita", ani, basic=True)
    answer_to(telegram_server, ani.say(group, "/bahasa en"))
    answer_to(telegram_server, ani.say(group, f"{me} {COFFEE}"))
    heir = group.migrate()
    seen = len(ollama_server.chats)
    follow_up = answer_to(telegram_server, ani.say(heir, f"{me} {BUYER}"))
    assert BUYER_QUOTE[:-1] in follow_up.text
    assert COFFEE in ollama_server.chats[seen].text
    assert answer_to(telegram_server, ani.say(heir, "/terbaru")).text.startswith("The newest articles:")
    page = answer_to(telegram_server, ani.say(heir, "/sumber 1"))
    assert BUYER_QUOTE in page.spans("bold")


def test_buttons_of_answers_from_before_a_move_lead_to_their_sources_also_after_a_restart(
    telegram_server: TelegramServer, settings: Settings, ani: User, me: str
) -> None:
    group = telegram_server.group("Ruang berita", ani, basic=True)
    with Life(settings, telegram_server):
        answer = answer_to(telegram_server, ani.say(group, f"{me} {COFFEE}"))
        heir = group.migrate()
        answer_to(telegram_server, ani.say(heir, "/help"))
    with Life(settings, telegram_server):
        assert not tapped(telegram_server, ani, answer, "Sumber 1").alert
        page = telegram_server.wait_for(lambda: [m for m in heir.said if COFFEE_QUOTE in m.spans("bold")])[0]
        assert page.text.startswith("1 · Contoh TanyaBerita")
        assert not answer.edits
        for label in ("👎", "👍"):
            assert tapped(telegram_server, ani, answer, label).text.startswith("Terima kasih")


@pytest.mark.usefixtures("model_bot")
def test_an_answer_that_was_under_way_while_its_group_moved_arrives_there(
    telegram_server: TelegramServer, ollama_server: OllamaServer, ani: User, me: str
) -> None:
    gate = Gate()
    ollama_server.enqueue(lambda call: replies.waits(gate, cited(call, COFFEE_QUOTE)))
    ollama_server.always(restating)
    group = telegram_server.group("Ruang berita", ani, basic=True)
    ani.say(group, f"{me} {COFFEE}")
    gate.wait_reached()
    heir = group.migrate()
    gate.open()
    answer = telegram_server.wait_for(lambda: heir.said)[0]
    assert COFFEE_QUOTE[:-1] in answer.text
    assert answer.reply_to is None  # the question's id names another message there
    assert BRIDGE_QUOTE[:-1] in answer_to(telegram_server, ani.say(heir, f"{me} {BRIDGE}")).text
    ani.tap(answer, "Sumber 1")
    telegram_server.wait_for(lambda: answer.edits)
    assert COFFEE_QUOTE in answer.spans("bold")


@pytest.mark.usefixtures("model_bot")
def test_a_group_is_answered_in_the_order_in_which_it_asked(
    telegram_server: TelegramServer, ollama_server: OllamaServer, settings: Settings, ani: User, me: str
) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "Tidak tahu."))
    ollama_server.always(restating)
    group = telegram_server.group("Ruang berita", ani)
    asked = [ani.say(group, f"{me} {COFFEE}")]
    gate.wait_reached()
    asked += [ani.say(group, f"{me} {text}") for text in (BRIDGE, COFFEE)]
    telegram_server.wait_for(lambda: not telegram_server.pending_updates)
    alone = ask(telegram_server, ani, "/help")  # a chat of its own waits for no group
    assert "/sumber" in alone.text
    gate.open()
    answers = [answer_to(telegram_server, message) for message in asked]
    assert [message.id for message in answers] == sorted(message.id for message in answers)
    assert BRIDGE_QUOTE[:-1] in answers[1].text
    assert COFFEE_QUOTE[:-1] in answers[2].text


def test_everybody_in_a_group_shares_its_conversation_and_a_stranger_in_it_has_none(
    telegram_server: TelegramServer, settings: Settings, ani: User, me: str
) -> None:
    budi, orang = telegram_server.user("Budi"), telegram_server.user("Orang")
    group = telegram_server.group("Ruang berita", ani, budi, orang)
    with Life(settings.model_copy(update={"telegram_allowed": (ani.id, budi.id)}), telegram_server):
        answer_to(telegram_server, ani.say(group, f"{me} {COFFEE}"))
        assert "Ekspor kopi Gayo" in answer_to(telegram_server, budi.say(group, "/sumber")).text
        refused = answer_to(telegram_server, orang.say(group, f"{me} {COFFEE}"))
        assert str(orang.id) in refused.text
        orang.say(group, f"{me} {BRIDGE}")
        orang.say(group, "/terbaru")
        last = answer_to(telegram_server, budi.say(group, "/help"))
    assert group.since(refused) == [last]  # a stranger who insists is told once in a while
