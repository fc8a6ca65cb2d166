"""The promises of a session: flags come first, and a broken setting is told without its value.

Not here: the settings' own rules (tests/rag/test_opening.py).
"""

from pathlib import Path

import pytest

from bot.session import Session, spoken_language
from bot.wording import Words
from rag.errors import SettingsInvalid


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("args", "environment", "file", "spoken"),
    [
        ([], {}, "", "id"),
        (["ask", "--lang", "en"], {}, "", "en"),
        (["--lang=en"], {"TANYA_LANG": "id"}, 'lang = "id"', "en"),
        ([], {"TANYA_LANG": "en"}, 'lang = "id"', "en"),
        ([], {}, 'lang = "en"', "en"),
        (["--lang", "xx"], {}, "", "id"),
        (["--lang"], {}, "rusak = ", "id"),
        (["ask", "--", "--lang", "en"], {}, "", "id"),
    ],
)
def test_the_language_is_known_before_anything_is_parsed(
    args: list[str], environment: dict[str, str], file: str, spoken: str
) -> None:
    Path("tanya.toml").write_text(file)
    assert spoken_language(args, environment) == spoken


def test_a_flag_comes_before_the_environment_and_silence_before_neither(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TANYA_ENGINE", "embedded")
    monkeypatch.setenv("TANYA_MODEL", "qwen3:4b")
    settings = Session(Words("id"), flags={"engine": "ollama", "model": None}).settings(max_file_mb=None)
    assert (settings.engine, settings.model, settings.max_file_mb) == ("ollama", "qwen3:4b", 20.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("TANYA_ENGINE", "uap"), ("TANYA_TELEGRAM_ALLOWED", "satu"), ("TANYA_NUM_CTX", "0")],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as raised:
        Session(Words("id")).settings()
    assert name in str(raised.value.facts["cause"])


def test_a_broken_settings_file_is_told_with_its_place() -> None:
    Path("tanya.toml").write_text("data = ")
    with pytest.raises(SettingsInvalid) as raised:
        Session(Words("id")).settings()
    assert "tanya.toml" in str(raised.value.facts["cause"])


def test_a_token_under_a_mistyped_name_is_not_repeated() -> None:
    Path("tanya.toml").write_text('telegram_tokn = "rahasia-sekali"')
    with pytest.raises(SettingsInvalid) as raised:
        Session(Words("id")).settings()
    assert "TANYA_TELEGRAM_TOKN" in str(raised.value)
    assert "rahasia" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
