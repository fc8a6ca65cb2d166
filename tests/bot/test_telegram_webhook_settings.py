"""The promises of the webhook's settings: a secret that Telegram takes, an address that it can reach safely.

Not here: what comes to that address (test_telegram_webhook.py).
"""

import re
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot import secrecy
from bot.errors import WebhookSecretInvalid, WebhookUrlInvalid
from bot.telegram_webhook import path_of, secret_for
from rag.opening import Settings

TOKEN = "7312345678:AAF-abcdefghijklmnopqrstuvwxyz_0123"
SECRET = "rahasia-yang-panjang_42"


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """What one test makes secret, no other test knows."""
    known = set(secrecy._known)
    yield
    secrecy._known.clear()
    secrecy._known.update(known)


def test_a_secret_of_this_run_is_what_telegram_takes_and_another_each_time() -> None:
    first, second = secret_for(Settings(), TOKEN), secret_for(Settings(), TOKEN)
    assert first != second
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", first)
    assert secrecy.redacted(f"secret_token={first}") == f"secret_token={secrecy.HIDDEN}"


def test_the_secret_of_the_settings_is_taken_and_hidden() -> None:
    assert secret_for(Settings(telegram_webhook_secret=SecretStr(SECRET)), TOKEN) == SECRET
    assert SECRET not in secrecy.redacted(f"X-Telegram-Bot-Api-Secret-Token: {SECRET}")


@pytest.mark.parametrize("secret", ["", "ada spasi", "titik.", "x" * 257, "é", "a\n", TOKEN, TOKEN.partition(":")[2]])
def test_a_secret_that_telegram_would_not_take_or_of_the_token_is_refused(secret: str) -> None:
    with pytest.raises(WebhookSecretInvalid) as caught:
        secret_for(Settings(telegram_webhook_secret=SecretStr(secret)), TOKEN)
    assert caught.value.exit_code == 2


SAFE = """
https://bot.contoh.id/kait https://bot.contoh.id:8443/kait?x=1 https://203.0.113.9/kait http://127.0.0.1:8080/kait
http://[::1]:8080/kait http://10.1.2.3/kait http://localhost/kait http://tanya:8443/kait http://bot.rumah.internal/kait
""".split()


@pytest.mark.parametrize("url", SAFE)
def test_the_path_of_a_public_address_or_of_one_near_by(url: str) -> None:
    assert path_of(url) == "/kait"


def test_an_address_without_a_path_has_the_shortest_one() -> None:
    assert path_of("https://bot.contoh.id") == "/"
    assert path_of("https://bot.contoh.id/telegram/kait-1") == "/telegram/kait-1"


UNSAFE = """
bot.contoh.id/kait ftp://bot.contoh.id/ https:// https:///kait https://bot.contoh.id:x/ https://[::1/
http://bot.contoh.id/kait http://8.8.8.8/kait http://0.0.0.0/kait http://localhost.contoh.id/
https://bot.contoh.id/{kait} https://bot.contoh.id/ka%20it https://saya:sandi@bot.contoh.id/ https://bót.contoh.id/
""".split()


@pytest.mark.parametrize("url", [*UNSAFE, "", "https://bot.contoh.id/ka it", "https://bot.contoh.id/ka\nit"])
def test_an_address_that_telegram_could_not_reach_safely_is_refused(url: str) -> None:
    with pytest.raises(WebhookUrlInvalid) as caught:
        path_of(url)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("token", [TOKEN, "salah-sekali"])
def test_an_address_that_holds_the_token_is_refused_without_repeating_it(token: str) -> None:
    secrecy.know(token)
    with pytest.raises(WebhookUrlInvalid) as caught:
        path_of(f"https://bot.contoh.id/{token}")
    assert token not in str(caught.value)
