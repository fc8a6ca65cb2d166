"""What kind of answer a question wants, and which sentences hold one of that kind.

Not here: how much that counts for (quoting.py, ranking.py); the values of numbers and dates (quantities.py).
"""

import re
from functools import lru_cache
from typing import Literal, get_args

from rag.language import words

Wanted = Literal["number", "date", "person", "place", "reason"]
KINDS: tuple[Wanted, ...] = get_args(Wanted)

_ASKED_BY: tuple[tuple[Wanted, str], ...] = (
    (
        "reason",
        r"\b(?:mengapa(?:kah)?|kenapa|knp|alasan(?:nya)?|sebab(?:nya)?|penyebab(?:nya)?|why|reason|cause[ds]?)\b",
    ),
    (
        "date",
        r"\b(?:kapan(?:kah)?|bilamana|^when|tanggal|(?:tahun|hari|bulan|tanggal) ?(?:berapa|brp|apa)(?:kah)?"
        r"|(?:what|which) (?:year|day|date|month))\b",
    ),
    ("number", r"\b(?:berapa(?:kah)?|brp|how (?:many|much|old|long|far|tall|big)|jumlah)\b"),
    ("person", r"\b(?:siapa(?:kah)?|who|whom|whose)\b"),
    (
        "place",
        r"\b(?:(?:di|ke|dari) ?mana(?:kah)?|mana(?:kah)?(?! yang (?:lebih|paling))|where|letak(?:nya)?|terletak"
        r"|ibu ?kota|(?:negara|kota|provinsi|pulau|daerah|benua|desa|kabupaten) apa(?:kah)?)\b",
    ),
)
_WANTED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ASKED_BY)
# Days with their numbers: "19 Juni 2024", "(27/7/2023)", a year.
_DATED = re.compile(
    r"\b\d{1,2}\s*(?:[-–/]\s*\d{1,2}\s*)?(?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|"
    r"Desember)(?:\s+\d{4})?|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|(?<![.,\d])(?:1[5-9]\d\d|20\d\d)(?![.,]?\d)",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_NUMERAL = re.compile(
    r"\b(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|belas|puluh|ratus|ribu|juta|miliar|"
    r"triliun|seratus|seribu)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:1\d{3}|20\d\d)\b|\b\d{1,2}/\d{1,2}\b|\b(?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|"
    r"Oktober|November|Desember|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)\b"
)
_REASON = re.compile(
    r"\b(?:karena|sebab|lantaran|akibat(?:nya)?|alasan(?:nya)?|beralasan|dikarenakan|disebabkan|menyebabkan|dipicu|demi|agar|"
    r"supaya|berkat|gara-gara|sehingga|maka|menilai|dianggap|berdalih|dalih|because|due|since|so that)\b",
    re.IGNORECASE,
)
# A name of several words, elsewhere than where a sentence or a quotation opens.
_PERSON = re.compile(r"(?<![.!?]\s)(?<!^)(?<![\"“(]\s)\b[A-Z][\w'’.-]*(?:\s+(?:[A-Z][\w'’.-]*|van|von|bin|de|al))+")
_PLACE = re.compile(
    r"\b(?:di|ke|dari|asal|[Pp]rovinsi|[Kk]ota|[Kk]abupaten|negara|[Pp]ulau|[Dd]esa|[Kk]ecamatan|[Gg]edung|[Hh]otel|"
    r"[Ss]tadion|[Bb]andara)\s+([A-Z]\w+(?:\s[A-Z]\w+)*)"
)
_LENGTH = r"km|kilometer|meter|m|cm|mil"
_MONEY = r"rp\s?\d[\d.,]*|rupiah|dollar|dolar|us\$\s?\d[\d.,]*|euro"
_TIME = r"tahun|bulan|hari|jam|menit|abad"
# Measures by the word that asks for them.
_MEASURES = {
    word: re.compile(rf"(?<![^\W\d_])(?:{pattern})(?!\w)", re.IGNORECASE)
    for asked, pattern in (
        ("luas", r"km persegi|kilometer persegi|km2|km²|hektare?|meter persegi|m2|m²|ha|mil persegi"),
        ("panjang lebar jarak kedalaman", _LENGTH),
        ("tinggi ketinggian", rf"{_LENGTH}|mdpl|dpl|kaki"),
        ("berat bobot", r"kg|kilogram|gram|ton"),
        ("harga biaya anggaran gaji nilai kerugian denda", rf"{_MONEY}|miliar|triliun"),
        ("penduduk populasi warga korban", r"jiwa|penduduk|orang"),
        ("persen persentase", r"persen|%"),
        ("suhu temperatur", r"derajat|°"),
        ("umur usia lama", _TIME),
        ("kecepatan", r"km|kilometer|knot|mil|mach"),
    )
    for word in asked.split()
}


def wanted(question: str) -> Wanted | None:
    """The kind of answer that the question's words ask for, if they tell."""
    return next((kind for kind, pattern in _WANTED if pattern.search(question)), None)


def holds(kind: Wanted, sentence: str, asked: frozenset[str]) -> bool:
    """Whether a sentence holds something of the kind that is not in the question; `asked` are its words' forms."""
    if kind == "date":
        return any(match.group().lower() not in asked for match in _DAY.finditer(sentence))
    if kind == "number":
        undated = _DATED.sub(" ", sentence)
        told = (form for match in _FIGURE.finditer(undated) for form in _forms(match.group()))
        return _NUMERAL.search(undated) is not None or any(form not in asked for form in told)
    if kind == "reason":
        return _REASON.search(sentence) is not None
    if kind == "person":
        return any(not asked.issuperset(_forms(match.group())) for match in _PERSON.finditer(sentence))
    return any(not asked.issuperset(_forms(match.group(1))) for match in _PLACE.finditer(sentence))


def measures(sentence: str, asked: frozenset[str]) -> bool:
    """Whether a sentence has the measure of what is asked for: square kilometres where the question has "luas"."""
    return any(pattern.search(sentence) is not None for pattern in _asked_measures(asked))


def _asked_measures(asked: frozenset[str]) -> list[re.Pattern[str]]:
    bare = (form.removesuffix("nya") for form in asked)
    return [_MEASURES[form] for form in bare if form in _MEASURES]


@lru_cache(maxsize=20_000)
def _forms(text: str) -> tuple[str, ...]:
    return tuple(word.form for word in words(text))
