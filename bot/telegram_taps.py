"""What a tap on a button does.

Data is another's word: a token counts in the chat it was made for alone, and what it leads to was kept by the bot.
Not here: the buttons themselves (telegram_buttons.py).
"""

from typing import NamedTuple

from bot.access import Role
from bot.conversations import Place, Shown
from bot.inbox import CROWDED, FULL, Begun
from bot.telegram_answering import Question, answer
from bot.telegram_buttons import (
    Kind,
    Pressed,
    answer_buttons,
    back_button,
    pressed,
    reason_buttons,
)
from bot.telegram_door import Door
from bot.telegram_offers import drop, keep
from bot.telegram_reply import source_page
from bot.telegram_update import Tap
from bot.telegram_wire import Rows
from bot.verdicts import REASONS
from bot.wording import LANGUAGES, Words


class _Felt(NamedTuple):
    """A tap that is good, and everything that following it may need.

    The tapped message's id is 0 where the message cannot be changed any more.
    """

    door: Door
    begun: Begun
    tap: Tap
    place: Place
    role: Role
    pressed: Pressed
    shown: Shown

    @property
    def words(self) -> Words:
        return Words(self.shown.language)

    async def answer(self, text: str | None = None, *, alert: bool = False) -> None:
        await self.door.sender.answer_tap(self.tap.id, text, alert=alert)

    async def change_buttons(self, buttons: Rows) -> None:
        if self.tap.message_id:
            await self.door.sender.change_buttons(self.place, self.tap.message_id, buttons)


async def feel(door: Door, begun: Begun, tap: Tap) -> None:
    """Follows a tap, or says why not."""
    words = await door.words_in(tap.place) if tap.place else Words(door.settings.lang)
    role = await door.members.role(tap.user)
    if role is None:
        await door.sender.answer_tap(tap.id, words.say("telegram.stranger", user=tap.user), alert=True)
        return
    if begun.lane.endswith((FULL, CROWDED)):
        door.figures.turned_away()
        said = words.say("telegram.crowded" if begun.lane.endswith(CROWDED) else "telegram.full")
        await door.sender.answer_tap(tap.id, said, alert=True)
        return
    data, tap = pressed(tap.data), await _followed(door, tap)
    shown = await door.conversations.shown(data.token, tap.place.chat) if tap.place and data else None
    if tap.place is None or data is None or shown is None:
        await door.sender.answer_tap(tap.id, words.say("telegram.expired"), alert=True)
        return
    await _follow(_Felt(door, begun, tap, tap.place, role, data, shown))


async def _followed(door: Door, tap: Tap) -> Tap:
    """The tap, in the supergroup that its group has become: the old messages stay behind, and stay as they are."""
    heir = await door.conversations.heir(tap.place.chat) if tap.place else None
    if tap.place is None or heir is None:
        return tap
    return tap._replace(place=tap.place._replace(chat=heir), message_id=0)


async def _follow(felt: _Felt) -> None:
    door, tap, shown, token = felt.door, felt.tap, felt.shown, felt.pressed.token
    match felt.pressed.kind:
        case Kind.QUESTION:
            await _ask(felt)
        case Kind.SOURCE:
            await _show_source(felt)
        case Kind.BACK:
            await felt.answer()
            if tap.message_id:
                buttons = answer_buttons(token, shown, felt.words)
                await door.sender.change(felt.place, tap.message_id, shown.text, buttons)
        case Kind.UP:
            await door.verdicts.record(token, felt.place.chat, tap.user, "up")
            await felt.answer(felt.words.say("telegram.verdict.thanks"))
        case Kind.DOWN:
            await door.verdicts.record(token, felt.place.chat, tap.user, "down")
            await felt.answer(felt.words.say("telegram.verdict.why"))
            await felt.change_buttons(reason_buttons(token, felt.words))
        case Kind.REASON:
            await _note_reason(felt)
        case Kind.LANGUAGE:
            await _choose_language(felt)
        case Kind.KEEP | Kind.DROP as kind:
            await _decide(felt, kind)


async def _ask(felt: _Felt) -> None:
    number, token = felt.pressed.number, felt.pressed.token
    if not 0 <= number < len(felt.shown.questions):
        await felt.answer()
        return
    if not await felt.door.conversations.ask_once(token, felt.place.chat, number, felt.begun.update_id):
        await felt.answer(felt.words.say("telegram.asked_already"))
        return
    await felt.answer()
    asked = felt.shown.questions[number]
    question = Question(felt.place, felt.tap.message_id, felt.tap.user, asked, stands_there=False)
    await answer(felt.door, felt.begun, question)


async def _show_source(felt: _Felt) -> None:
    await felt.answer()
    source = next((source for source in felt.shown.sources if source.marker == felt.pressed.number), None)
    if source is None:
        return
    page, buttons = source_page(source), back_button(felt.pressed.token, felt.words)
    message_id = felt.tap.message_id
    if not message_id or not await felt.door.sender.change(felt.place, message_id, page, buttons):
        await felt.door.sender.say(felt.place, page, message_id or None)


async def _note_reason(felt: _Felt) -> None:
    if 0 <= felt.pressed.number < len(REASONS):
        reason = REASONS[felt.pressed.number]
        await felt.door.verdicts.record(felt.pressed.token, felt.place.chat, felt.tap.user, "down", reason)
    await felt.answer(felt.words.say("telegram.verdict.thanks"))
    await felt.change_buttons(answer_buttons(felt.pressed.token, felt.shown, felt.words))


async def _choose_language(felt: _Felt) -> None:
    await felt.answer()
    if not 0 <= felt.pressed.number < len(LANGUAGES):
        return
    language = LANGUAGES[felt.pressed.number]
    await felt.door.conversations.choose_language(felt.place.chat, language)
    chosen = felt.shown.text.model_copy(update={"text": Words(language).say("telegram.language.chosen")})
    if not felt.tap.message_id or not await felt.door.sender.change(felt.place, felt.tap.message_id, chosen, ()):
        await felt.door.sender.say(felt.place, chosen, None)


async def _decide(felt: _Felt, kind: Kind) -> None:
    """About an article on offer: once, and by somebody who may."""
    if not felt.role.may_index:
        await felt.answer(felt.words.say("telegram.not_yours"), alert=True)
        return
    if not felt.shown.offer:  # data is another's word: an answer is not to be decided about
        await felt.answer(felt.words.say("telegram.expired"), alert=True)
        return
    await felt.answer()
    decide = keep if kind is Kind.KEEP else drop
    # Keeping twice is keeping once: an end of the program in between loses no yes.
    if await decide(felt.door, felt.place, felt.tap.message_id, felt.shown):
        await felt.door.conversations.take_away(felt.pressed.token, felt.place.chat)
