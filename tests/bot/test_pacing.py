"""When calls may be made: Telegram's limits hold, one chat's flood is its own, previews give way."""

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import CHAT_SECONDS, GROUP_MESSAGES, Pace


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(start <= other < start + seconds for other in times) for start in times)


@given(st.lists(st.floats(0, 0.2), min_size=1, max_size=120))
def test_never_more_than_thirty_calls_a_second(gaps: list[float]) -> None:
    pace, now, times = Pace(), 100.0, []
    for gap in gaps:
        now += gap
        times.append(pace.call_at(now))
    assert times == sorted(times)
    assert most_within(times, 1.0) <= 30


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_a_chat_gets_a_message_a_second_and_a_group_twenty_a_minute(gaps: list[float]) -> None:
    pace, now = Pace(), 100.0
    private, group = [], []
    for gap in gaps:
        now += gap
        private.append(pace.message_at(7, now))
        group.append(pace.message_at(-7, now))
    assert most_within(private, 1.0) == most_within(group, 1.0) == 1
    assert most_within(group, 60.0) <= GROUP_MESSAGES


def test_a_chat_that_waits_keeps_no_other_waiting() -> None:
    pace = Pace()
    pace.flood(7, 30.0, 100.0)
    assert pace.message_at(7, 100.0) == 130.0
    assert pace.message_at(8, 100.0) == 100.0
    assert pace.call_at(100.0) == 100.0


def test_a_preview_is_left_out_where_an_answer_would_wait_for_it() -> None:
    pace = Pace()
    assert pace.message_at(7, 100.0) == 100.0
    assert pace.preview_at(7, 100.5) is None
    assert pace.preview_at(7, 100.0 + CHAT_SECONDS) is not None
    for _ in range(100):
        pace.call_at(200.0)
    assert pace.preview_at(8, 200.0) is None
    assert pace.sign_at(8, 200.0) is None


def test_a_group_keeps_the_end_of_its_minute_for_answers() -> None:
    pace = Pace()
    previews = [pace.preview_at(-7, 100.0 + 2 * number) for number in range(20)]
    assert 0 < sum(at is not None for at in previews) < GROUP_MESSAGES - 5
    assert pace.message_at(-7, 141.0) == 141.0


def test_a_flooded_chat_gets_no_preview() -> None:
    pace = Pace()
    pace.flood(7, 5.0, 100.0)
    assert pace.sign_at(7, 104.0) is None
    assert pace.sign_at(7, 105.0) is not None


def test_chats_of_long_ago_are_forgotten() -> None:
    pace = Pace()
    for chat in range(5_000):
        pace.message_at(chat, float(chat))
    assert len(pace._chats) < 2_500
