"""The promises of the code by which a bot learns who its owner is."""

import re

import pytest

from bot import pairing
from bot.pairing import ALPHABET, GUESSES, LENGTH, Pairing
from bot.wording import LANGUAGES, Words


def wrong(code: str, number: int = 0) -> str:
    """A code that is not this one."""
    return f"{'A' if code[0] != 'A' else 'B'}{code[1:5]}{number % 10 % 8 + 2}{code[6:]}"


def test_a_code_is_easy_to_read_and_type_and_never_the_same() -> None:
    codes = {Pairing().code for _ in range(300)}
    assert len(codes) == 300
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set(ALPHABET) & set("01OIL")
    assert all(re.search(r"\d", code) for code in codes)


@pytest.mark.parametrize(
    "form",
    ["{}", " {} \n", "/start {}", "/START {}", "/start@tanya_bot {}", "/start   {}", "{0:.4}-{1}", "{0:.4} – {1}"],
)
@pytest.mark.parametrize("lower", [False, True])
def test_the_code_opens_however_it_is_typed(form: str, lower: bool) -> None:
    pair = Pairing()
    sent = form.format(pair.code, pair.code[4:])
    assert pair.opens(sent.lower() if lower else sent)


def test_a_code_opens_once() -> None:
    pair = Pairing()
    assert pair.opens(pair.code)
    assert not pair.opens(pair.code)


def test_after_too_many_wrong_guesses_it_opens_for_nobody() -> None:
    pair = Pairing()
    for number in range(GUESSES):
        assert not pair.is_worn_out
        assert not pair.opens(wrong(pair.code, number))
    assert pair.is_worn_out
    assert not pair.opens(pair.code)


def test_one_guess_less_than_too_many_still_opens() -> None:
    pair = Pairing()
    for number in range(GUESSES - 1):
        assert not pair.opens(wrong(pair.code, number))
    assert pair.opens(pair.code)


def test_what_does_not_look_like_a_code_is_no_guess() -> None:
    pair = Pairing()
    for text in (
        "Apa kabar?",
        "apa kabar",  # eight letters, and no digit
        "/start",
        "/bantuan",
        "",
        pair.code[:-1],
        pair.code + "2",
        f"kode saya {pair.code}",
        "1O0ILABC",
        "２" * LENGTH,
        "é" + "2" * (LENGTH - 1),
    ):
        for _ in range(GUESSES):
            assert not pair.opens(text), text
    assert pair.opens(pair.code)


def test_guesses_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pair, compared = Pairing(), []

    def compare(guess: str, code: str) -> bool:
        compared.append((guess, code))
        return False

    monkeypatch.setattr(pairing.hmac, "compare_digest", compare)  # type: ignore[attr-defined]
    assert not pair.opens(pair.code)
    assert compared == [(pair.code, pair.code)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_operator_is_told_the_code_and_where_to_send_it(lang: str) -> None:
    pair = Pairing()
    told = Words(lang).say("pairing.invitation", code=pair.code, username="tanya_bot")
    assert f" {pair.code} " in told
    assert "@tanya_bot" in told
    assert f"https://t.me/tanya_bot?start={pair.code}" in told
    assert "tanya bot users add ID" in Words(lang).say("pairing.greeting")
    assert "tanya bot users add ID" in Words(lang).say("pairing.worn_out")
