"""Articles that editors hand in: a forwarded text, a link, a file. Read, shown, and kept if they say so.

Not here: fetching (fetching.py), reading (gathering.py), keeping (offers.py).
"""

from bot import fetching, gathering, offers
from bot.access import Role
from bot.conversations import Place, Shown, new_token
from bot.offers import Offer
from bot.telegram_buttons import offer_buttons
from bot.telegram_door import Door
from bot.telegram_errors import WireError
from bot.telegram_pages import offer as offer_page
from bot.telegram_text import Rich
from bot.telegram_update import Message
from bot.wording import Words
from store.errors import TanyaError, WriterBusy

LARGEST_MB = 20  # that Telegram hands to bots (core.telegram.org/bots/api#getfile)


async def offer(door: Door, message: Message, role: Role, words: Words) -> None:
    """Asks an editor whether an article is to be kept; tells others kindly that they cannot hand one in."""
    place, reply_to = message.place, message.message_id
    if not role.may_index:
        await door.say(place, reply_to, words.say("telegram.only_editors"))
        return
    if message.document is not None and message.document.size > LARGEST_MB * 1_000_000:
        await door.say(place, reply_to, words.say("telegram.offer.too_large", mb=LARGEST_MB))
        return
    await door.sender.typing(place)
    try:
        article = await _read(door, message)
    except TanyaError as error:
        trouble = words.trouble(error)
        await door.say(place, reply_to, f"{trouble.said} {trouble.next}")
        return
    except WireError:
        await door.say(place, reply_to, words.say("telegram.sorry"))
        return
    if article.same:
        await offers.drop(door.settings.data, article)
        await door.say(place, reply_to, words.say("telegram.offer.unchanged"))
        return
    token, text = new_token(), offer_page(article, words)
    shown = Shown(language=words.lang, text=text, offer=article.file)
    await door.conversations.show(place, message.user, token, shown)
    await door.sender.say(place, text, reply_to, offer_buttons(token, words))


async def keep(door: Door, place: Place, message_id: int, shown: Shown) -> bool:
    """Puts the article into the library; False where it goes on waiting, because another process writes there."""
    words = Words(shown.language)
    try:
        kept = await offers.keep(door.settings, shown.offer)
    except WriterBusy as busy:
        trouble = words.trouble(busy)
        await door.say(place, message_id, f"{trouble.said} {trouble.next}")
        return False
    except TanyaError as error:
        trouble = words.trouble(error)
        said = f"{trouble.said} {trouble.next}"
    else:
        said = words.say("telegram.offer.kept" if kept.new or kept.changed else "telegram.offer.unchanged")
    await _close(door, place, message_id, shown, said)
    return True


async def drop(door: Door, place: Place, message_id: int, shown: Shown) -> bool:
    """Forgets the article, and says that it has."""
    await offers.drop(door.settings.data, shown.offer)
    await _close(door, place, message_id, shown, Words(shown.language).say("telegram.offer.dropped"))
    return True


async def _close(door: Door, place: Place, message_id: int, shown: Shown, said: str) -> None:
    """The outcome takes the question's place, above the article."""
    article = shown.text.text.partition("\n\n")[2]
    outcome = Rich(text=f"{said}\n\n{article}")
    if not message_id or not await door.sender.change(place, message_id, outcome, ()):
        await door.sender.say(place, outcome, None)


async def _read(door: Door, message: Message) -> Offer:
    """What is handed in, as an article. Raises TanyaError, WireError."""
    data = door.settings.data
    if message.document is not None:
        content = await door.sender.file(message.document.file_id)
        return await gathering.offer_document(data, message.document.name, content)
    text = message.text or ""
    url = gathering.looks_like_link(text)
    if url is not None:
        return await gathering.offer_page(data, await fetching.fetch(url, hosts=door.settings.telegram_link_hosts))
    origin = message.origin
    return await gathering.offer_text(data, text, origin.name if origin else None, origin.sent if origin else None)
