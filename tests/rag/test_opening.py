"""Settings, from wherever they come."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.opening import Settings


def test_flags_win_over_variables_and_those_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tanya.toml").write_text('model = "dari-berkas:1b"\nlang = "en"\nnum_ctx = 2048\n')
    monkeypatch.setenv("TANYA_MODEL", "dari-lingkungan:1b")
    monkeypatch.setenv("TANYA_NUM_CTX", "4096")
    chosen = Settings(num_ctx=16_384)
    assert (chosen.model, chosen.lang, chosen.num_ctx) == ("dari-lingkungan:1b", "en", 16_384)


def test_user_ids_are_comma_separated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_TELEGRAM_ALLOWED", "12, 345,")
    assert Settings().telegram_allowed == (12, 345)


def test_the_token_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANYA_TELEGRAM_TOKEN", "123456:rahasia")
    assert "rahasia" not in repr(Settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TANYA_ENGINE", "gpt"),
        ("TANYA_EMBEDDER", "bert"),
        ("TANYA_NUM_CTX", "12"),
        ("TANYA_TELEGRAM_ALLOWED", "a"),
    ],
)
def test_what_cannot_be_used_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()
