"""Faults that can be planted in a sentence: each makes it say what its passage does not.

Not here: which sentences get one (planting.py); faults in words that limit (limiting.py). It holds words of the
language and none of any article.
"""

import re
from itertools import pairwise
from random import Random

from evals.ground import DATE, NUMBER, Fault, Ground
from evals.limiting import certainty_changed, quantity_changed
from evals.paraphrasing import MONTHS
from rag.language import STOPWORDS, index_tokens, words
from rag.names import titles
from store.article import Passage

_WORDED = re.compile(
    r"\b(dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh)\b(?! (?:puluh|belas|ratus|ribu|juta))"
)
_CAUSED = re.compile(r"^([^,\"“”]{20,80}) (karena|lantaran|akibat) ([^,\"“”]{20,80})\.$")
_WEEKDAYS = "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split()
NAME = re.compile(r"(?<=[a-z,)] )[A-Z][a-z]+(?:[ -](?:[A-Z][a-z]+|[A-Z]\.))*\b(?! ?\()")
_PEOPLE = frozenset(
    "polisi warga mahasiswa pemerintah jaksa hakim petugas korban pelaku tersangka guru siswa dokter "
    "pasien suami istri ibu anak tentara presiden menteri gubernur pembeli penjual perusahaan karyawan "
    "penyidik saksi terdakwa pemain pelatih".split()
)
_PARTY = re.compile(rf"\b(?:[A-Z]\w*(?:[ -][A-Z]\w*)*|{'|'.join(sorted(_PEOPLE))})\b")
# What stands between the parties of a deed: a verb that is not mutual, and at most three words more.
_DEED = re.compile(
    r" (?:(?:akan|telah|sudah|juga|yang|pernah|langsung|kembali|resmi|ingin) ){0,2}"
    r"(?!merupakan|menjadi|memiliki|mengenai|menurut|berada|bertemu|bersama|berasal|disebut|menikah|melawan|menghadapi|menuju|mencapai)"
    r"(?:me[mn]?[a-z]{4,}|meng[a-z]{3,}|meny[a-z]{3,}|di[a-z]{4,}(?= oleh))"
    r"(?: (?!dan |bahwa |dengan |bersama |di |ke |pada |dari )[a-z]+){0,3} "
)
_DENIAL = re.compile(
    r"\b(tidak|tak|belum|bukan|tanpa) (?!hanya|lain|cuma|saja|sekadar|kurang|lebih|lama|jarang|sedikit)",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?<=[a-z] )((?:akan|telah|sudah|dapat|bisa|masih|sedang|juga) )?"
    r"\b((?:me[mn]|meng|meny|di|ber)[a-z]{4,})\b(?! (?:oleh|bahwa))"
)
_NO_VERBS = frozenset(
    "menurut dengan disebut mengenai demikian merupakan beberapa bersama berbagai berupa diri dini "
    "dirinya menjadi berikut".split()
)


def number_changed(sentence: str, passage: Passage, given: Ground, random: Random) -> str | None:  # noqa: ARG001
    """A number becomes another: a digit, the magnitude, a neighbour's value, another number of the passage."""
    dates = [match.span() for match in DATE.finditer(sentence)]
    numbers = [
        match
        for match in NUMBER.finditer(sentence)
        if not any(start <= match.start() < end for start, end in dates)
        and not re.fullmatch(r"(?:19|20)\d\d", match[0])
    ]
    worded = list(_WORDED.finditer(sentence))
    if worded and (not numbers or random.random() < 0.3):
        match = random.choice(worded)
        others = [w for w in ("dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan") if w != match[1]]
        return sentence[: match.start()] + random.choice(others) + sentence[match.end() :]
    if not numbers:
        return None
    match = random.choice(numbers)
    way = random.choice(("digit", "magnitude", "near", "other"))
    changed = _other_digits(match[0], way, passage.text, random)
    if changed is None or re.search(rf"(?<![\w.,]){re.escape(changed)}(?![\w]|[.,]\d)", sentence):
        return None
    return sentence[: match.start()] + changed + sentence[match.end() :]


def _other_digits(written: str, way: str, text: str, random: Random) -> str | None:
    if way == "magnitude":
        if "," in written or "." in written:
            return re.sub(r"[.,]", "", written, count=1) if len(written) <= 4 else written[:-1]
        return written + "0"
    if way == "other":
        others = {m[0] for m in NUMBER.finditer(text)} - {written}
        return random.choice(sorted(others)) if others else None
    if way == "near" and written.isdigit():
        return str(max(1, int(written) + random.choice((-2, -1, 1, 2, 3))))
    at = random.choice([i for i, c in enumerate(written) if c.isdigit()])
    digit = random.choice([d for d in "123456789" if d != written[at]])
    return written[:at] + digit + written[at + 1 :]


def date_changed(sentence: str, passage: Passage, given: Ground, random: Random) -> str | None:  # noqa: ARG001
    """Another day, month, year or weekday."""
    found = list(DATE.finditer(sentence))
    if not found:
        return None
    match = random.choice(found)
    text = match[0]
    weekday = re.search(rf"\b({'|'.join(_WEEKDAYS)})[ ,(]+$", sentence[: match.start()])
    if weekday and random.random() < 0.25:
        other = random.choice([day for day in _WEEKDAYS if day != weekday[1]])
        return sentence[: weekday.start(1)] + other + sentence[weekday.end(1) :]
    years = list(re.finditer(r"(?:19|20)\d\d", text))
    months = [month for month in MONTHS if month in text]
    ways = (["year"] if years else []) + (["month"] if months else []) + (["day"] if match[1] else [])
    way = random.choice(ways)
    if way == "year":
        year = int(years[-1][0])
        text = text.replace(years[-1][0], str(year + random.choice((-3, -2, -1, 1, 2))))
    elif way == "month":
        text = text.replace(months[0], random.choice([month for month in MONTHS if month != months[0]]))
    else:
        day = random.choice([d for d in range(1, 29) if d != int(match[1])])
        text = re.sub(r"^\d{1,2}", str(day), text)
    return sentence[: match.start()] + text + sentence[match.end() :]


def name_changed(sentence: str, passage: Passage, given: Ground, random: Random) -> str | None:
    """A name becomes another of the collection or of the passage; of a longer one sometimes one word alone."""
    names = [m for m in NAME.finditer(sentence) if is_name(m[0])]
    opening = re.match(r"[A-Z][a-z]+(?: [A-Z][a-z]+)*", sentence)
    if opening and opening[0] in given.names:  # it stands inside sentences too, so it is one
        names.append(opening)
    if not names:
        return None
    match = random.choice(names)
    own = {m[0] for m in NAME.finditer(passage.text)} & given.names
    inside = sorted(name for name in own if not set(name.split()) & set(sentence.split()))
    if inside and random.random() < 0.2:
        other = random.choice(inside)
    else:
        other = next((name for name in random.choices(sorted(given.names), k=20) if name not in passage.text), "")
    if not other or set(index_tokens(other)[0]) & set(index_tokens(match[0])[0]):  # another form of the name
        return None
    parts = match[0].split()
    if len(parts) > 1 and random.random() < 0.3:
        parts[random.randrange(len(parts))] = other.split()[0]
        other = " ".join(parts)
    return sentence[: match.start()] + other + sentence[match.end() :]


def is_name(text: str) -> bool:
    first = text.split()[0]
    if any(word.lower() in titles() for word in text.split()):
        return False
    return first not in (*MONTHS, *_WEEKDAYS, "Rp", "Pasal", "Nomor") and first.lower() not in STOPWORDS


def denial_changed(sentence: str, passage: Passage, given: Ground, random: Random) -> str | None:  # noqa: ARG001
    """A denial taken out, or one put before a verb."""
    denials = list(_DENIAL.finditer(sentence))
    if denials and random.random() < 0.6:
        match = random.choice(denials)
        new = {"belum": "sudah ", "tanpa": "dengan "}.get(match[1].lower(), "")
        changed = sentence[: match.start()] + new + sentence[match.end() :]
        return changed[0].upper() + changed[1:]
    verbs = [
        m
        for m in _VERB.finditer(sentence)
        if m[2] not in _NO_VERBS and not _DENIAL.search(sentence[max(0, m.start() - 20) : m.start()])
    ]
    if not verbs:
        return None
    match = random.choice(verbs)
    before = (match[1] or "").replace("telah ", "").replace("sudah ", "").replace("juga ", "")
    no = random.choice(("tidak", "belum", "tidak", "batal", "gagal"))
    return f"{sentence[: match.start()]}{no} {before}{match[2]}{sentence[match.end() :]}"


def roles_swapped(sentence: str, passage: Passage, given: Ground, random: Random) -> str | None:  # noqa: ARG001
    """The two parties on either side of a verb change places: names of the collection, or people by their part."""
    parties = [m for m in _PARTY.finditer(sentence) if m[0] in given.names or m[0].lower() in _PEOPLE]
    fitting = []
    for first, second in pairwise(parties):
        between = sentence[first.end() : second.start()]
        if _DEED.fullmatch(between) and first[0].lower() != second[0].lower():
            fitting.append((first, between, second))
    if not fitting:
        return None
    first, between, second = random.choice(fitting)
    swapped = sentence[: first.start()] + second[0] + between + first[0] + sentence[second.end() :]
    return swapped[0].upper() + swapped[1:]


def cause_swapped(sentence: str, passage: Passage, given: Ground, random: Random) -> str | None:  # noqa: ARG001
    """What came of something told as its cause: "A karena B" as "B karena A"."""
    told = _CAUSED.match(sentence)
    if not told:
        return None
    effect, sign, cause = told.groups()
    return f"{cause[0].upper() + cause[1:]} {sign} {effect[0].lower() + effect[1:]}."


def taken_elsewhere(
    sentence: str,  # noqa: ARG001 - the makers of faults have one form
    passage: Passage,
    given: Ground,
    random: Random,
) -> str | None:
    """A sentence of another article: of a sample, the one that shares most words with the passage."""
    here = {word.form for word in words(passage.text)} - STOPWORDS
    best, shared = None, -1.0
    for other, there, _ in random.choices(given.sentences, k=60):
        if there.article_id == passage.article_id:
            continue
        forms = {word.form for word in words(other)} - STOPWORDS
        share = len(forms & here) / max(1, len(forms))
        if share > shared and share < 0.75:
            best, shared = other, share
    return best


def merged(sentence: str, passage: Passage, given: Ground, random: Random) -> str | None:
    """The beginning of the sentence with the end of a sentence of another article."""
    head = re.match(r"^(.{30,}?)(?:, | dan | yang | karena | setelah | untuk )", sentence)
    if not head:
        return None
    for other, there, _ in random.choices(given.sentences, k=20):
        tail = re.search(r"(?:, | dan | yang | karena | setelah | untuk )(?=[a-z])([^\"“”]{30,}\.)$", other)
        if there.article_id != passage.article_id and tail:
            return head[0] + tail[1]
    return None


FAULTS: dict[str, Fault] = {
    "number": number_changed,
    "date": date_changed,
    "name": name_changed,
    "denial": denial_changed,
    "certainty": certainty_changed,
    "quantity": quantity_changed,
    "roles": roles_swapped,
    "cause": cause_swapped,
    "elsewhere": taken_elsewhere,
    "merged": merged,
}
