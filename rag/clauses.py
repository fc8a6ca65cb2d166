"""The clauses of a sentence as far as questions need them: who did what, without days, brackets and what is added.

Not here: which question is asked about them (posing.py). These rules know Indonesian alone; where they are not sure
what is the subject they find none.
"""

import re
from functools import cache
from typing import NamedTuple

from rag.dates import moments
from rag.language import STOPWORDS, names, words
from rag.names import is_ordinary, titles

_ADVERBS = r"(?: (?:sudah|telah|lalu|kemudian|juga|akhirnya|baru|tengah|sedang|masih|langsung|lantas|pun|resmi))*"
VERB = (
    r"(?:mulai |kembali |tidak |akan |berhasil |gagal |siap )*"
    r"(?:me(?!nurut\b)[a-z]{3,}|di(?!r|a|n|mana)[a-z]{4,}|ber[a-z]{4,}|ter(?!hadap|sebut|utama)[a-z]{4,}|tiba|datang|pergi"
    r"|tewas|masuk|lepas landas|tutup|naik|turun|jatuh|singgah|hadir|kalah|menang|lahir|gugur|hilang)"
)
SAYS = (
    r"(?:mengatakan|mengungkapkan|mengaku|mengklaim|menuduh|membantah|meminta|berdalih|berpendapat|memperingatkan|"
    r"menekankan|menuding|mengakui|menyatakan|menegaskan|menilai|menuturkan|menjelaskan|memperkirakan|menyebut|"
    r"menyebutkan|melaporkan|menduga|menaksir|mengumumkan)"
)
_CLAUSE = re.compile(rf"(?P<subject>[A-Z0-9].*?){_ADVERBS} (?P<verb>{VERB})(?P<rest>(?: .*)?)$", re.DOTALL)
_SPEAKER = re.compile(rf"^(?P<subject>[A-Z].*?){_ADVERBS} {SAYS}(?: bahwa)? (?P<said>.+)$", re.DOTALL)
_GOES_ON = re.compile(rf",\s*{SAYS}\b")  # what was cut off has the clause's own verb
# A name ("Sergei Shoigu", "Duta Besar Rusia untuk PBB"), and a thing that is told by one ("Militer Korsel").
_NAME = re.compile(
    r"[A-Z][\w'’.]*(?:[-–/ ](?:[A-Z0-9][\w'’.]*|(?:dan|untuk|bidang)(?= [A-Z])|bin|binti|van|von|de)|-[a-z]{2,5})*"
)
_THING = re.compile(r"[A-Z][a-z]+(?: [a-z]{3,}){0,3}(?: di| dari| untuk| antara)?(?: [A-Z][\w'’-]*)+")
_LONGEST_SUBJECT = 8  # words
_FEWEST_WORDS = 4  # of a clause that can be asked about
PERSONS = frozenset(
    "presiden wakil menteri menlu menhan gubernur bupati wali direktur ketua sekretaris penasihat juru duta dubes "
    "pelatih kapten jaksa hakim rektor jenderal panglima perdana raja ratu paus komisaris anggota kepala pengamat "
    "pakar peneliti analis dokter".split()
)
# They open sentences with a capital and are no names.
_NO_NAMES = frozenset(
    "puluhan ratusan ribuan jutaan sebagian banyak semua seluruh setiap beberapa sejumlah para perlu tidak belum salah "
    "pihak responden".split()
)
_BRACKETS = re.compile(r" \((?=[A-Za-z])[^()]*\)")
_RELATIVE = re.compile(r"^([A-Z][^,]{3,60}), yang [^,]{3,80}, (?=[a-z])")
_APPOSED = re.compile(
    rf"^[A-Z][^,]{{3,60}}, (?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+), (?P<deed>{VERB} .+)$", re.DOTALL
)
_LEADING = re.compile(
    r"^(?:(?:Di|Dari|Dalam|Menurut|Namun|Sementara itu|Selain itu|Adapun|Kemudian|Akhirnya|Kepada|Untuk|Bagi)\b"
    r"(?: [^,]{2,50})?,|(?:Adapun|Namun|Lalu|Kemudian|Sementara|Bahkan|Padahal)) (?=[A-Z])"
)
_BEFORE_DATE = re.compile(
    r"[\s,(]*(?:\b(?:pada|hari|tanggal|tahun|bulan|awal|akhir|pertengahan|mulai|malam|pagi|siang|sore|dini)\b[\s,(]*)*$",
    re.IGNORECASE,
)


class Clause(NamedTuple):
    """Who did what: "Presiden Joko Widodo", "meresmikan Whoosh di Stasiun Halim"."""

    subject: str
    deed: str


def plain(sentence: str, text: str) -> str:
    """A sentence of a text without brackets, what leads to its subject, and what is added to that.

    Its first word is written as the text writes it elsewhere: a capital there may make no name.
    """
    first = sentence.partition(" ")[0]
    lower = first.lower()
    if lower in _NO_NAMES or (lower not in titles() and re.search(rf"\b{re.escape(lower)}\b", text) is not None):
        return lower + sentence[len(first) :]
    bare = _RELATIVE.sub(r"\1 ", _BRACKETS.sub("", sentence))
    if (added := _APPOSED.match(bare)) and bare.partition(" ")[0].lower() in PERSONS:
        bare = f"{added['name']} {added['deed']}"
    return _LEADING.sub("", bare)


def clause(text: str) -> Clause | None:
    """The first clause of a text, cut where more is only added to it; None where its subject has no name."""
    kept = cut(text)
    match = None if _GOES_ON.match(text, len(kept)) else _CLAUSE.match(kept)
    if match is None or not match["rest"] or not is_subject(match["subject"]):
        return None
    deed = match["verb"] + match["rest"]
    if len(f"{match['subject']} {deed}".split()) < _FEWEST_WORDS or re.search(SAYS, deed):
        return None
    return Clause(lowered(match["subject"]), deed)


def spoken(text: str) -> tuple[str, str] | None:
    """Who says, and what is said; None where nobody does whose name is told."""
    match = _SPEAKER.match(text)
    return (match["subject"], match["said"]) if match is not None and is_subject(match["subject"]) else None


def is_subject(text: str) -> bool:
    """Whether it is a name, or a thing with one, and no word that is capitalised as it opens a sentence."""
    forms = [word.form for word in words(text)]
    if not forms or forms[0] in STOPWORDS or len(forms) > _LONGEST_SUBJECT or has_verb(text):
        return False
    if is_name(text):
        return len(forms) > 1 or not is_ordinary(forms[0])
    return _THING.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether it is capitalised throughout, as names are."""
    return _NAME.fullmatch(text) is not None


def has_verb(text: str) -> bool:
    return re.search(rf"(?:^| ){VERB}\b", text) is not None


def short(subject: str) -> str:
    """A person's name without office and country: "Presiden Rusia Vladimir Putin" is "Vladimir Putin"."""
    among = words(subject)
    if among[0].form not in PERSONS:
        return subject
    spans = [(first, after) for first, after, _ in names(subject, among) if after < len(among)]
    apart = {among[at].start for first, after in spans for at in range(first, after)}
    apart |= {word.start for word in among if is_ordinary(word.form) or word.form in STOPWORDS}
    starts = [match.start() for match in re.finditer(r"\S+", subject)]
    kept = len(starts) - 1
    while kept and starts[kept - 1] not in apart:
        kept -= 1
    before = subject[starts[kept - 1] : starts[kept]].strip().lower() if kept else ""
    return subject if before in _places_and_bodies() else subject[starts[kept] :]


@cache
def _places_and_bodies() -> frozenset[str]:
    """What follows one of these is its name, and no person's: "Kabupaten Kerinci"."""
    return titles() - PERSONS


def lowered(subject: str) -> str:
    """A subject as it stands within a sentence: "Pesawat Putin" is so written only where it opens one."""
    first, _, rest = subject.partition(" ")
    follower = rest.partition(" ")[0]
    is_title = follower.istitle() and is_ordinary(follower.lower()) and follower.lower() not in PERSONS
    if first.lower() in titles() or not is_ordinary(first.lower()) or is_title:
        return subject
    return subject[:1].lower() + subject[1:]


def cut(text: str) -> str:
    """A text up to its first comma, semicolon or bracket, and without the full stop."""
    return re.split(r"[,;] | \(| [–—] ", text.strip().rstrip("."), maxsplit=1)[0].rstrip(",; ")


def undated(text: str) -> str:
    """A text without the days it names, and without what leads to them."""
    for moment in reversed(moments(text)):
        before, after = before_date(text[: moment.start]), text[moment.end :].removeprefix(")")
        text = before + after if before else after.lstrip(", ")
    return text.strip()


def before_date(text: str) -> str:
    """What stands before a day, without what leads to it: "tiba pada Senin (" is "tiba"."""
    return _BEFORE_DATE.sub("", text)
