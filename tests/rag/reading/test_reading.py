"""Files and folders become articles; what cannot be read is told in one place and stops nothing."""

import gzip
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import PathUnknown
from rag.reading import ReadArticle, Skipped, SkipReason, count, read
from rag.reading.parsing import Parser
from rag.reading.walking import Unreadable
from tests.shared import shared

LIMIT = 1_000_000
BODY = "Panen kopi di lereng gunung dimulai dua pekan lebih awal daripada tahun lalu."
MARKDOWN = f"""---
title: Panen Kopi Lebih Awal
publisher: Kabar Gunung
date: 3 Mei 2024
url: https://kabargunung.id/panen
language: id
author: seseorang
---

# Panen Kopi Lebih Awal

{BODY}
"""


def _read(*paths: Path, limit: int = LIMIT) -> tuple[list[ReadArticle], list[Skipped]]:
    found = list(read(paths, max_bytes=limit))
    return [f for f in found if isinstance(f, ReadArticle)], [f for f in found if isinstance(f, Skipped)]


def _write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def test_a_markdown_article_states_its_facts(tmp_path: Path) -> None:
    path = _write(tmp_path / "panen.md", MARKDOWN)
    ((found,), skipped) = _read(path)
    article = found.article
    assert not skipped
    assert (article.id, article.url) == ("https://kabargunung.id/panen", "https://kabargunung.id/panen")
    assert (article.title, article.text) == ("Panen Kopi Lebih Awal", BODY)
    assert (article.publisher, article.published) == ("Kabar Gunung", date(2024, 5, 3))
    assert (article.language, found.origin) == ("id", str(path.resolve()))


def test_an_article_is_known_by_its_id_else_its_address_else_its_file(tmp_path: Path) -> None:
    _write(
        tmp_path / "1.jsonl",
        _lines({"id": "x", "url": "https://a.id/", "text": BODY}, {"id": 7, "text": BODY}),
    )
    _write(tmp_path / "2.jsonl", _lines({"url": "https://a.id/", "text": BODY}, {"text": BODY}))
    _write(tmp_path / "3.v2.txt", BODY)
    _write(tmp_path / "4.jsonl.gz", gzip.compress(_lines({"text": BODY}).encode()))
    articles, _ = _read(tmp_path)
    assert [f.article.id for f in articles] == ["x", "7", "https://a.id/", "2-2", "3.v2", "4-1"]


def test_every_kind_of_file_is_read(tmp_path: Path) -> None:
    _write(tmp_path / "a.md", BODY)
    _write(tmp_path / "b.txt", BODY)
    _write(tmp_path / "c.html", f"<article><h1>Panen Kopi</h1><p>{BODY}</p></article>")
    _write(tmp_path / "d.jsonl", _lines({"title": "Panen", "text": BODY}))
    articles, skipped = _read(tmp_path)
    assert [f.article.text for f in articles] == [BODY] * 4
    assert [f.article.title for f in articles] == ["a", "b", "Panen Kopi", "Panen"]
    assert not skipped


def test_an_article_without_a_title_has_the_name_of_its_file_and_a_line_has_none(tmp_path: Path) -> None:
    _write(tmp_path / "kopi.txt", BODY)
    _write(tmp_path / "lines.jsonl", _lines({"text": BODY}, {"title": "", "text": BODY}))
    articles, _ = _read(tmp_path)
    assert [f.article.title for f in articles] == ["kopi", "", ""]


def test_a_broken_line_is_told_with_its_file_and_number(tmp_path: Path) -> None:
    good = json.dumps({"text": BODY})
    path = _write(tmp_path / "a.jsonl", f'{good}\n{{"text": \n\n[]\n{good}\n{{"text": 5}}\n"x"\n{{"text": " "}}\n')
    articles, skipped = _read(path)
    assert [f.article.id for f in articles] == ["a-1", "a-5"]
    assert {s.path for s in skipped} == {str(path.resolve())}
    assert [(s.line, s.reason) for s in skipped] == [
        (2, SkipReason.BROKEN_JSON),
        (4, SkipReason.BROKEN_JSON),
        (6, SkipReason.BAD_FIELD),
        (7, SkipReason.BROKEN_JSON),
        (8, SkipReason.NO_BODY),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"id": ["x"]},
        {"id": True},
        {"title": {"a": 1}},
        {"title": "x" * 3_000},
        {"published": "kapan-kapan"},
        {"published": 1.5},
        {"url": "javascript:alert(1)"},
        {"url": "https://a.id/ b"},
        {"language": "klingon"},
    ],
    ids=str,
)
def test_a_field_that_cannot_be_used_is_told_and_not_guessed(tmp_path: Path, fields: dict[str, object]) -> None:
    _, (skipped,) = _read(_write(tmp_path / "a.jsonl", _lines({"text": BODY, **fields})))
    assert skipped.reason is SkipReason.BAD_FIELD
    assert skipped.detail.startswith(next(iter(fields)))
    assert len(skipped.detail) <= 80


def test_fields_that_are_empty_or_unknown_are_no_error(tmp_path: Path) -> None:
    record = {
        "text": BODY,
        "id": "",
        "url": None,
        "published": " ",
        "category": {"a": 1},
        "language": "in_ID",
    }
    ((found,), _) = _read(_write(tmp_path / "a.jsonl", _lines(record)))
    assert (found.article.id, found.article.published, found.article.language) == ("a-1", None, "id")


def test_the_language_that_is_not_stated_is_that_of_the_text(tmp_path: Path) -> None:
    english = "The harvest of coffee began two weeks earlier than it did in the year before, farmers said."
    articles, _ = _read(_write(tmp_path / "a.jsonl", _lines({"text": BODY}, {"text": english})))
    assert [f.article.language for f in articles] == ["id", "en"]


def test_the_digest_tells_a_change_of_anything_that_is_kept(tmp_path: Path) -> None:
    record = {"id": "1", "title": "a", "text": BODY, "url": "https://a.id"}
    changes = [
        {"title": "b"},
        {"text": f"{BODY} Lagi."},
        {"url": "https://b.id"},
        {"publisher": "p"},
        {"published": "2024-05-04"},
        {"language": "en"},
    ]
    lines = _lines(record, *({**record, **change} for change in changes), {**record, "category": "x"})
    articles, _ = _read(_write(tmp_path / "a.jsonl", lines))
    digests = [f.digest for f in articles]
    assert len(set(digests)) == len(changes) + 1
    assert digests[0] == digests[-1]


def test_reading_again_gives_the_same(tmp_path: Path) -> None:
    _write(tmp_path / "b" / "a.md", MARKDOWN)
    _write(tmp_path / "a.txt", BODY)
    assert list(read([tmp_path], max_bytes=LIMIT)) == list(read([tmp_path], max_bytes=LIMIT))


def test_an_unknown_path_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(PathUnknown):
        read([_write(tmp_path / "a.txt", BODY), tmp_path / "b.txt"], max_bytes=LIMIT)


@pytest.mark.timeout(120)
def test_a_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    bad: dict[str, bytes] = {
        "alias.md": b"---\na: &a [x]\nb: *a\n---\n" + BODY.encode(),
        "binary.txt": os.urandom(4_096) + b"\0\0\0\0",
        "broken.jsonl.gz": gzip.compress(b'{"text": "x"}\n' * 9)[:-9],
        "deep.jsonl": b"[" * 200_000 + b"\n",
        "empty.html": b"",
        "huge.txt": b"x" * (LIMIT + 1),
        "line.jsonl": b'{"text": "' + b"x" * LIMIT + b'"}\n',
        "nest.html": b"<div>" * 30_000,
        "nothing.txt": b"Menu\n\nLogin\n",
        "spaces.md": b" \n \n",
    }
    for name, data in bad.items():
        _write(tmp_path / name, data)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "outside.txt").symlink_to("/etc/passwd")
    _write(tmp_path / "zebra.txt", BODY)
    articles, skipped = _read(tmp_path)
    assert [f.article.id for f in articles] == ["zebra"]
    assert {Path(s.path).name for s in skipped} == {*bad, "pipe.txt", "outside.txt"}
    assert all("\n" not in s.detail for s in skipped)


def test_a_file_that_is_no_article_line_after_line_is_given_up(tmp_path: Path) -> None:
    _, skipped = _read(_write(tmp_path / "a.jsonl", "x\n" * 5_000))
    assert len(skipped) < 1_100
    assert skipped[-1].reason is SkipReason.GIVEN_UP


def test_a_long_text_is_cleaned_in_a_child(tmp_path: Path) -> None:
    long = f"Panen Kopi\n\n{(BODY + ' ') * 6_000}"
    ((found,), _) = _read(_write(tmp_path / "a.txt", long))
    assert found.article.text.count(BODY) == 6_000


def test_a_text_that_costs_too_much_is_told() -> None:
    parser = Parser(seconds=0.5)
    try:
        with pytest.raises(Unreadable) as caught:
            parser.parse(".txt", b"kata " * 3_000_000)
        assert caught.value.reason is SkipReason.TIMED_OUT
    finally:
        parser.close()


@given(data=st.binary(max_size=300), kind=st.sampled_from([".md", ".txt", ".jsonl", ".jsonl.gz"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_told(tmp_path: Path, data: bytes, kind: str) -> None:
    for content in (data, b"---\ntitle: " + data + b"\n---\n" + data, b'{"text": "' + data + b'"}'):
        path = _write(tmp_path / f"a{kind}", content)
        for found in read([path], max_bytes=LIMIT):
            found.model_dump_json().encode()


def test_the_number_of_articles_is_known_beforehand(tmp_path: Path) -> None:
    _write(tmp_path / "a.txt", BODY)
    _write(tmp_path / "b.jsonl.gz", gzip.compress(_lines(*[{"text": BODY}] * 30).encode()))
    _write(tmp_path / "c.jsonl.gz", b"rusak")
    assert count([tmp_path], max_bytes=LIMIT) == 31


def test_nothing_heavy_is_imported_for_plain_texts(tmp_path: Path) -> None:
    _write(tmp_path / "a.txt", BODY)
    _write(tmp_path / "b.md", BODY)
    _write(tmp_path / "c.jsonl", _lines({"text": BODY}))
    code = (
        "import sys; from pathlib import Path; from rag.reading import read\n"
        f"assert len(list(read([Path({str(tmp_path)!r})], max_bytes=9999))) == 3\n"
        "print([name for name in ('trafilatura', 'lxml', 'chromadb', 'llama_index') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_saved_pages_become_articles() -> None:
    articles, skipped = _read(shared("articles"))
    assert [f.article.id[:3] for f in articles] == ["000", "001", "002", "003", "004"]
    assert {f.article.language for f in articles} == {"id"}
    assert not skipped
