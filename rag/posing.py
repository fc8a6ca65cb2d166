"""Questions that a sentence answers, posed by rule: "X tiba di Y pada 4 Mei." answers "Kapan X tiba di Y?".

Not here: taking a sentence apart (clauses.py); whether a library answers a question so (suggesting.py).
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from rag.clauses import (
    SAYS,
    VERB,
    Clause,
    before_date,
    clause,
    cut,
    has_verb,
    is_name,
    is_subject,
    short,
    spoken,
    undated,
)
from rag.dates import moments

Kind = Literal["when", "many", "why", "where", "who", "said"]

LONGEST = 80  # characters of a question
_LONGEST_SENTENCE = 400  # characters; a longer one says too much for one question
_FEWEST_DONE = 5  # words of a deed that is asked about without its subject

# What a reader of the question alone would not understand.
_UNRESOLVED = re.compile(
    r"\b(?:itu|ini|tersebut|ia|dia|beliau|mereka|kami|kita|saya|kedua|keduanya|sana|situ|sini|lainnya|serupa|begitu|"
    r"demikian|sendiri|lalu|kini|sekarang|tadi|kemarin|esok|besok|lusa|terakhir|sebelumnya|berikutnya|sesudahnya|"
    r"kemudian|pekan|selama|tamu)\b|\b(?!(?:selesai|ada|terjadi|dimulai|berakhir|lahir|tewas|ha|ta)nya\b)\w{2,}nya\b"
    r"|[\"“”?!:;]",
    re.IGNORECASE,
)
_OPENS_WITH_DATE = re.compile(r"\)?(?: (?:dini hari|pagi|siang|sore|malam))?, ")
_AT = re.compile(r"\bpada\b[^,;]{0,40}$|\bhari [A-Z]\w+\W*$")
_SINCE = re.compile(r",? (?:terhitung )?sejak$")
_AFTER_COMMA = re.compile(r", (?:pada|hari)\b[^,]*$")
# Before a day that bounds another time, or ends a range.
_BOUND = re.compile(r"\b(?:sebelum|setelah|seusai|hingga|sampai|tertanggal|antara|dan|saat|ketika)\W*$", re.IGNORECASE)
# A deed within a deed ("meminta Korut memasok senjata"): of which of them the day is, is not told.
_DEED_WITHIN = re.compile(
    rf"^{VERB} (?!.*\b(?:dan|untuk)\b).*"
    r"\b(?:me(?!nteri|ntan|dia|dan|rek|sin|tro|ga)[a-z]{4,}|di(?!r|a|n|mana)[a-z]{5,})\b"
)
# Deeds whose place is told with "di"; of others, "di" may belong to the thing that is named before it.
_PLACED = re.compile(
    r"(?:bertemu|menemui|menjamu|meresmikan|diresmikan|menandatangani|berpidato|mendarat|berunding|ditangkap|ditemukan|"
    r"lahir|tewas|meninggal|digelar|berlangsung|dimakamkan|menikah|berlatih|diluncurkan|dibangun|diadili) "
)
_CAUSE = re.compile(r" (?:karena|lantaran|akibat) ")
_AROUND = r"(?:sebanyak|sekitar|lebih dari|kira-kira|hampir|sedikitnya|setidaknya|paling sedikit|kurang lebih|total) "
_FIGURE = r"\d[\d.,]*(?: (?:ribu|juta|miliar|triliun))?"
_COUNT = re.compile(
    rf"^(?:{_AROUND})?{_FIGURE} (?P<unit>[a-z][\w ]*?) (?P<deed>(?:sudah |telah |akan )?(?:{VERB}|terluka)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_COUNTED = re.compile(rf"(?P<verb>\w+) (?:{_AROUND})?{_FIGURE} (?P<unit>[a-z].*)$", re.DOTALL)
_TAIL = re.compile(r" (?=(?:ke|di|untuk|dari|berisi|dalam|lewat|dengan|bagi)\b)")
_AMOUNT = re.compile(
    r"^(?P<what>(?:Jumlah|Kapasitas|Harga|Tinggi|Panjang|Luas|Biaya|Nilai|Jarak|Anggaran|Penduduk|Kecepatan) .+?)"
    r"(?: (?:sudah|telah|kini))? (?:adalah|mencapai|sebesar|sekitar|(?:di|ber)?tambah(?:kan)? menjadi|"
    r"(?:naik|turun|melonjak|meningkat|menurun) (?:menjadi|ke)|menjadi) [^,]*?\d",
)
_ACTIVE = (
    "mengirim mengirimkan mengangkut memiliki menampung memuat menyerahkan memasok mengapalkan menembakkan merekrut "
    "membangun menanam membeli menjual menangkap menerima menyita menghasilkan memberangkatkan"
)
_PASSIVE = (
    "dikirim dikirimkan diangkut dimiliki ditampung dimuat diserahkan dipasok dikapalkan ditembakkan direkrut "
    "dibangun ditanam dibeli dijual ditangkap diterima disita dihasilkan diberangkatkan"
)
_PASSIVES = dict(zip(_ACTIVE.split(), _PASSIVE.split(), strict=True))
_INSERTED = re.compile(r"^(?P<topic>[^,]+), (?:kata|ujar|tutur|jelas|menurut) (?P<speaker>[A-Z][^,]+), [a-z]")
_TOPIC_ENDS = re.compile(
    rf"(?: (?:sudah|telah|juga|masih|pun|sedang))* (?=(?:{VERB}|makin|kian|kini|akan|tidak|tak|belum|perlu|harus|bukan|"
    r"adalah|juga|yang|pada|kemungkinan|mungkin|ingin|mau|masih|sudah|telah|pernah|sempat|jauh|lebih|layak|sangat|cukup|"
    r"gagal|wajib|berhak|justru|hanya|bakal|bisa|dapat|untuk|dalam|sebagai)\b)|[,;(]"
)
_NO_TOPIC = re.compile(
    r"\d|^(?:ada|tidak|beberapa|dalam|di|ke|dari|pada|kepada|jika|bila|apabila|kalau|saat|ketika)\b|(?:\S+ ){6}"
)


@lru_cache(maxsize=4_096)
def posed(sentence: str) -> tuple[tuple[Kind, str], ...]:
    """The questions that a plain sentence answers, each with its kind; each is understood without the sentence."""
    if len(sentence) > _LONGEST_SENTENCE:
        return ()
    asked = [(kind, rule(sentence)) for kind, rule in _RULES]
    whole = [(kind, " ".join(question.split())) for kind, question in asked if question is not None]
    return tuple((kind, question) for kind, question in whole if stands_alone(question))


def stands_alone(question: str) -> bool:
    """Whether a question is short, and holds no word that leans on what was said before."""
    return len(question) <= LONGEST and _UNRESOLVED.search(question.removesuffix("?")) is None


def _when(sentence: str) -> str | None:
    """ "Presiden meresmikan Whoosh pada Senin (2/10/2023)." answers "Kapan Presiden meresmikan Whoosh?"."""
    days = [each for each in moments(sentence) if (each.day and each.month) or (each.year and not each.decade)]
    if not days:
        return None
    led, after = sentence[: days[0].start], sentence[days[0].end :]
    bare, asked = before_date(led), "Kapan"
    if since := _SINCE.search(bare):
        bare, asked = bare[: since.start()], "Sejak kapan"
    if not bare and (opened := _OPENS_WITH_DATE.match(after)):
        told = clause(after[opened.end() :])
    elif (since or _AT.search(led)) and not _BOUND.search(bare) and ("," not in bare or _AFTER_COMMA.search(led)):
        told = clause(bare)
    else:
        return None
    if told is None or moments(told.deed) or _DEED_WITHIN.search(told.deed):
        return None
    return _fitted(lambda subject, deed: f"{asked} {subject} {deed}?", told)


def _where(sentence: str) -> str | None:
    """ "Putin menjamu Kim di Kosmodrom Vostochny." answers "Di mana Putin menjamu Kim?"."""
    told = clause(undated(sentence))
    parts = re.split(r" di (?=[A-Z])", told.deed) if told else []
    if told is None or len(parts) != 2 or _PLACED.match(told.deed) is None or not is_name(parts[1]):
        return None
    return _fitted(lambda subject, deed: f"Di mana {subject} {deed}?", Clause(told.subject, parts[0]))


def _who(sentence: str) -> str | None:
    """ "Presiden Joko Widodo meresmikan Whoosh di Halim." answers "Siapa yang meresmikan Whoosh di Halim?"."""
    told = clause(undated(sentence))
    if told is None or short(told.subject) == told.subject:
        return None
    names_something = re.search(r" [A-Z]", told.deed) is not None
    return f"Siapa yang {told.deed}?" if names_something and len(told.deed.split()) >= _FEWEST_DONE else None


def _why(sentence: str) -> str | None:
    """ "X tutup karena Y." answers "Mengapa X tutup?"."""
    parts = _CAUSE.split(undated(sentence), maxsplit=1)
    told = clause(parts[0]) if len(parts) == 2 else None
    if told is None or re.search(r"\b(?:yang|bahwa)\b", told.deed):
        return None
    return _fitted(lambda subject, deed: f"Mengapa {subject} {deed}?", told)


def _many(sentence: str) -> str | None:
    """ "NIS memperkirakan 1.100 tentara tewas." answers "Berapa tentara yang tewas menurut NIS?"."""
    bare, by = undated(sentence), ""
    if amount := _AMOUNT.match(bare):
        what = amount["what"]
        return f"Berapa {what[0].lower()}{what[1:]}?" if re.search(r" [A-Z]", what) else None
    if told := spoken(bare):
        bare, by = told[1], f" menurut {short(told[0])}"
    counted = _COUNT.match(cut(bare))
    if counted is None:
        return _done_to_many(bare, by)
    question = f"Berapa {counted['unit']} yang {counted['deed']}{by}?"
    return question if re.search(r" [A-Z]", question) else None


def _done_to_many(text: str, by: str) -> str | None:
    """ "X mengirim 10.000 tentara ke Y" answers "Berapa tentara yang dikirim X ke Y?"."""
    told = clause(text)
    match = _COUNTED.match(told.deed) if told else None
    if told is None or match is None or match["verb"] not in _PASSIVES:
        return None
    unit, *tail = _TAIL.split(match["unit"], maxsplit=1)
    question = f"Berapa {unit} yang {_PASSIVES[match['verb']]} {short(told.subject)}"
    whole = " ".join([question, *tail]) + f"{by}?"
    return whole if len(whole) <= LONGEST else f"{question}{by}?"


def _said(sentence: str) -> str | None:
    """ "Robert Wood menilai Korut makin leluasa." answers "Apa kata Robert Wood tentang Korut?"."""
    bare = undated(sentence).rstrip(".")
    if inserted := _INSERTED.match(bare):
        speaker, topic = inserted["speaker"], inserted["topic"][:1].lower() + inserted["topic"][1:]
    elif told := spoken(bare):
        speaker, topic = told[0], _TOPIC_ENDS.split(told[1], maxsplit=1)[0]
    else:
        return None
    is_named = is_subject(speaker) and re.search(r"(?:^| )[A-Z]", topic) is not None
    if not is_named or _NO_TOPIC.search(topic) or has_verb(topic) or re.search(SAYS, topic):
        return None
    return f"Apa kata {short(speaker)} tentang {topic}?"


_RULES: tuple[tuple[Kind, Callable[[str], str | None]], ...] = (
    ("when", _when),
    ("many", _many),
    ("why", _why),
    ("where", _where),
    ("who", _who),
    ("said", _said),
)


def _fitted(asked: Callable[[str, str], str], told: Clause) -> str | None:
    """The question, with a shorter subject or a shorter end where it is too long."""
    deeds = [told.deed]
    for seam in (r" (?:dan|untuk|yang|serta|agar|supaya) ", r" di (?=[A-Z])"):
        if len((shorter := re.split(seam, deeds[-1], maxsplit=1)[0]).split()) > 1:
            deeds.append(shorter)
    questions = (asked(each, deed) for deed in deeds for each in (told.subject, short(told.subject)))
    return next((question for question in questions if len(question) <= LONGEST), None)
