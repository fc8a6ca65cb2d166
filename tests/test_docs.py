"""What the documents tell is there: options, settings, tables, files, links; what is deployed can be read.

Not here: the recorded conversation (tests/trials/test_recording.py).
"""

import configparser
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from bot import telegram_work
from bot.cli import app
from bot.figures import Figures
from bot.memory_schema import bring_up_to_date
from bot.usage import commands_of
from rag.opening import Settings

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DEPLOYED = [ROOT / "Dockerfile", ROOT / "compose.yaml", *sorted((ROOT / "deploy").iterdir())]
OTHERS_OPTIONS = {
    # pip, useradd, runuser, docker, systemctl and make
    "--require-hashes", "--no-deps", "--no-build-isolation", "--system", "--home-dir", "--shell", "--now", "--rm",
}  # fmt: skip


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def unit() -> configparser.RawConfigParser:
    """The unit; settings that may be repeated are not."""
    parser = configparser.RawConfigParser(delimiters="=")
    parser.optionxform = str  # type: ignore[assignment,method-assign] # names keep their capitals
    parser.read_string((ROOT / "deploy" / "tanyaberita.service").read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("page", [*PAGES, *DEPLOYED], ids=named)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    known = {f"TANYA_{name.upper()}" for name in Settings.model_fields} | {"TANYA_SHARED"}
    found = set(re.findall(r"\bTANYA_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8")))
    assert found <= known


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_option_that_is_named_exists(page: Path) -> None:
    commands = commands_of(typer.main.get_command(app)).values()
    known = {option for command in commands for param in command.params for option in param.opts} | {"--help"}
    found = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page.read_text(encoding="utf-8")))
    assert found <= known | OTHERS_OPTIONS


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_within_the_documents_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}, target


def test_every_table_of_the_bots_memory_is_explained() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        bring_up_to_date(db)
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == tables


def test_every_figure_that_is_named_is_counted() -> None:
    counted = Figures().exposition("")[0].decode()
    for name in re.findall(r"tanya_[a-z]+_[a-z_]+", (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")):
        assert f"\n{name}" in counted


def test_the_unit_gives_the_bot_time_to_stop_and_does_not_start_one_that_cannot_work() -> None:
    service = unit()["Service"]
    assert float(service["TimeoutStopSec"]) > telegram_work.GRACE_SECONDS + 20
    assert service["RestartPreventExitStatus"] == "2"
    assert service["ProtectSystem"] == "strict"
    assert service["ExecStart"].split()[1:] == ["bot", "--status-port", "9464"]
    assert "TOKEN" not in service["Environment"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    text = (ROOT / "deploy" / "tanyaberita.service").read_text(encoding="utf-8")
    (tmp_path / "tanyaberita.service").write_text(text.replace("/opt/tanyaberita/venv/bin/tanya", "/bin/true"))
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "tanyaberita.service")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert "tanyaberita.service" not in done.stderr


def test_the_containers_read_what_is_there_and_stop_in_order() -> None:
    composed: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services, volumes = composed["services"], composed["volumes"]
    bot = services["bot"]
    assert bot["environment"]["OLLAMA_HOST"] == "http://ollama:11434"
    assert int(bot["stop_grace_period"].removesuffix("s")) > telegram_work.GRACE_SECONDS + 20
    for service in services.values():
        mounted = [volume.split(":")[0] for volume in service["volumes"]]
        assert all(name in volumes or (ROOT / name).exists() for name in mounted)
        assert set(service.get("depends_on", ())) <= set(services)


def test_the_image_copies_what_is_there_runs_without_privileges_and_hears_the_signal() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER (?!root)", last, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["tanya"\]$', last, re.MULTILINE)
    assert "STOPSIGNAL SIGTERM" in last
    left_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"
    }
    copied = {
        source for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE) for source in sources.split()
    }
    assert left_in == copied
