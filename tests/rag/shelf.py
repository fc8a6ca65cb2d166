"""A small shelf of articles of our own, and a desk on it, for the tests of the pipeline."""

from pathlib import Path

from rag.indexing import Report, index
from rag.opening import Settings

ARTICLES = {
    "waduk-satu": (
        "Waduk Seruni Mulai Diisi",
        "2024-03-04",
        "Pemerintah daerah mulai mengisi Waduk Seruni pada Senin (4/3/2024). "
        "Waduk itu menampung 1.500 meter kubik air.\n\n"
        "Bupati Harjo Winata memimpin delegasi yang meninjau bendungan. "
        "Ia menyebut pengisian memakan waktu tiga bulan.",
    ),
    "waduk-dua": (
        "Kapasitas Waduk Seruni Ditambah",
        "2024-06-10",
        "Kapasitas Waduk Seruni ditambah menjadi 2.750 meter kubik pada 10 Juni 2024.\n\n"
        "Warga Desa Kenanga tidak menolak perluasan itu.",
    ),
    "pabrik": (
        "Pabrik Gula Tirtasari Tutup",
        "2023-11-20",
        "Pabrik gula Tirtasari berhenti beroperasi setelah 87 tahun. Sebanyak 312 pekerja menerima pesangon.",
    ),
}


def lay_out(folder: Path, articles: dict[str, tuple[str, str, str]] = ARTICLES) -> Path:
    """Writes the articles as Markdown files; returns their folder."""
    shelf = folder / "articles"
    shelf.mkdir(parents=True, exist_ok=True)
    for name, (title, published, text) in articles.items():
        head = f"---\ntitle: {title}\npublisher: Kabar Uji\npublished: {published}\n---\n\n"
        (shelf / f"{name}.md").write_text(head + text + "\n", encoding="utf-8")
    return shelf


def settings(folder: Path, **flags: object) -> Settings:
    """Settings for a data folder beside the shelf; the embedded engine unless a flag says otherwise."""
    return Settings(**{"data": folder / "data", "engine": "embedded", **flags})  # type: ignore[arg-type]


def stock(folder: Path, **flags: object) -> Report:
    """Lays out the articles and indexes them."""
    return index([lay_out(folder)], settings(folder, **flags))
