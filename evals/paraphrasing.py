"""Says a sentence in other words without changing what it says, by rule and from a seed.

Not here: changes that make it false (planting.py). It holds words of the language and none of any article.
"""

import re
from collections.abc import Callable
from random import Random

Rule = Callable[[str, Random], str | None]  # None where the rule does not fit

MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
# One for another in news, in this place and sense.
# fmt: off
_SYNONYMS = (
    ("meninggal dunia", "tewas"), ("sekitar", "kurang lebih"), ("mengatakan", "menuturkan"),
    ("menyatakan", "menegaskan"), ("menjelaskan", "menerangkan"), ("menambahkan", "mengimbuhkan"),
    ("wanita", "perempuan"), ("pria", "laki-laki"), ("warga", "penduduk"), ("mobil", "kendaraan"),
    ("memberikan", "menyerahkan"), ("menggunakan", "memakai"), ("melakukan", "menjalankan"),
    ("digelar", "diadakan"), ("menggelar", "menyelenggarakan"), ("membuat", "menciptakan"),
    ("mendapatkan", "memperoleh"), ("mendapat", "memperoleh"), ("seluruh", "semua"), ("bisa", "dapat"),
    ("hanya", "cuma"), ("namun", "akan tetapi"), ("karena", "sebab"), ("agar", "supaya"),
    ("saat ini", "kini"), ("setelah", "sesudah"), ("tetapi", "namun"), ("ketika", "saat"),
    ("seperti", "bagaikan"), ("tidak", "tak"), ("telah", "sudah"), ("ingin", "mau"),
    ("terjadi", "berlangsung"), ("ditangkap", "diringkus"), ("rumah", "kediaman"), ("siswa", "murid"),
    ("pelajar", "siswa"), ("dugaan", "sangkaan"), ("persoalan", "masalah"), ("uang", "dana"),
    ("harga", "tarif"), ("bertemu", "berjumpa"), ("mengetahui", "tahu"), ("memulai", "mengawali"),
    ("melihat", "menyaksikan"), ("sangat", "amat"), ("(?<!paling )(?<!lebih )(?<!cukup )(?<!terlalu )banyak", "sejumlah besar"),
    ("masyarakat", "publik"), ("kawasan", "daerah"), ("sejak", "mulai"), ("meminta", "mendesak"),
    ("pesawat", "kapal terbang"), ("istri", "pasangan"), ("membantu", "menolong"), ("tiba", "sampai"),
    ("usai", "seusai"), ("pekan", "minggu"), ("cepat", "lekas"), ("indah", "elok"),
    ("senang", "gembira"), ("sulit", "sukar"), ("pernikahan", "perkawinan"), ("penelitian", "riset"),
    ("pertandingan", "laga"), ("kebakaran", "peristiwa kebakaran"),
)
_ABBREVIATIONS = (
    ("Komisi Pemberantasan Korupsi", "KPK"), ("Dewan Perwakilan Rakyat", "DPR"),
    ("Amerika Serikat", "AS"), ("Tentara Nasional Indonesia", "TNI"), ("Bank Indonesia", "BI"),
    ("Otoritas Jasa Keuangan", "OJK"), ("Badan Pusat Statistik", "BPS"), ("Mahkamah Konstitusi", "MK"),
    ("Mahkamah Agung", "MA"), ("Perserikatan Bangsa-Bangsa", "PBB"), ("Joko Widodo", "Jokowi"),
    ("Jawa Barat", "Jabar"), ("Jawa Tengah", "Jateng"), ("Jawa Timur", "Jatim"),
    ("Kalimantan Barat", "Kalbar"), ("Kalimantan Tengah", "Kalteng"), ("Kalimantan Timur", "Kaltim"),
    ("Sumatera Utara", "Sumut"), ("Sulawesi Selatan", "Sulsel"), ("Sulawesi Tengah", "Sulteng"),
    ("Menteri Keuangan", "Menkeu"), ("Menteri Perhubungan", "Menhub"),
    ("Menteri Dalam Negeri", "Mendagri"), ("Menteri Luar Negeri", "Menlu"), ("Korea Selatan", "Korsel"),
    ("Korea Utara", "Korut"), ("Undang-Undang", "UU"),
)
# fmt: on
_ONES = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
_SAID = "kata ujar tutur ucap jelas ungkap tegas papar imbuh sebut terang".split()
_TELLS = "mengatakan menuturkan menyatakan mengungkapkan menyebutkan".split()
_WEEKDAY_DATE = re.compile(
    r"\b(?:(Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)[ ,]+)?\(?\b(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)\)?"
)
_LONG_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) ((?:19|20)\d\d)\b")


def spelled(value: int) -> str:
    """A whole number below a thousand million in Indonesian words."""
    if value < 12:
        return _ONES[value]
    if value < 20:
        return f"{_ONES[value - 10]} belas"
    for size, name, one in (
        (10**6, "juta", "satu juta"),
        (10**3, "ribu", "seribu"),
        (100, "ratus", "seratus"),
        (10, "puluh", ""),
    ):
        if value >= size:
            count, rest = divmod(value, size)
            head = one if count == 1 else f"{spelled(count)} {name}"
            return f"{head} {spelled(rest)}" if rest else head
    raise AssertionError("covered above")


def numbers_respelled(sentence: str, random: Random) -> str | None:
    """ "1.500" as "1,5 ribu" or in words, "dua" as "2", "5 juta" as "5.000.000", "%" as "persen"."""
    if "%" in sentence and random.random() < 0.5:
        return re.sub(r"(?<=\d)\s?%", " persen", sentence)
    if re.search(r"\d persen", sentence) and random.random() < 0.5:
        return sentence.replace(" persen", "%")
    grouped = re.search(r"(?<![\w.,/:-])(\d{1,3})\.(\d{3})(?![\w.,/%:-]|\s(?:juta|miliar|triliun|persen))", sentence)
    if grouped:
        value = int(grouped[1] + grouped[2])
        before = sentence[: grouped.start()]
        if value % 100 == 0 and random.random() < 0.5:
            short = f"{value / 1000:g}".replace(".", ",") + " ribu"
            return before + short + sentence[grouped.end() :]
        if not re.search(r"(?:Rp|\$)\s?$", before):
            return before + spelled(value) + sentence[grouped.end() :]
    small = re.search(
        r"(?<![\w.,/:(-])([2-9]|1[0-9])(?= (?:orang|unit|hari|tahun|jam|bulan|kali|kota|rumah|warga)\b)",
        sentence,
    )
    if small:
        return sentence[: small.start()] + spelled(int(small[1])) + sentence[small.end() :]
    word = re.search(
        rf"\b({'|'.join(_ONES[2:10])})(?= (?:orang|unit|hari|tahun|jam|bulan|kali|kota|rumah|warga)\b)",
        sentence,
    )
    if word:
        return sentence[: word.start()] + str(_ONES.index(word[1])) + sentence[word.end() :]
    return None


def dates_respelled(sentence: str, random: Random) -> str | None:
    """ "Rabu (19/6/2024)" as "19 Juni 2024", and back."""
    short = _WEEKDAY_DATE.search(sentence)
    if short and 1 <= int(short[3]) <= 12:
        long = f"{int(short[2])} {MONTHS[int(short[3]) - 1]} {short[4]}"
        weekday = f"{short[1]}, " if short[1] and random.random() < 0.5 else ""
        return sentence[: short.start()] + weekday + long + sentence[short.end() :]
    long_date = _LONG_DATE.search(sentence)
    if long_date:
        month = MONTHS.index(long_date[2]) + 1
        written = random.choice((f"{long_date[1]}/{month}/{long_date[3]}", f"{long_date[1]} {long_date[2]}"))
        return sentence[: long_date.start()] + written + sentence[long_date.end() :]
    return None


def synonyms_used(sentence: str, random: Random) -> str | None:
    """Up to three words replaced by words that mean the same there."""
    fitting = [pair for pair in _SYNONYMS if re.search(rf"\b{pair[0]}\b", sentence)]
    if not fitting:
        return None
    for old, new in random.sample(fitting, min(3, len(fitting))):
        sentence = re.sub(rf"\b{old}\b", new, sentence, count=1)
    return sentence


def names_shortened(sentence: str, random: Random) -> str | None:
    """ "Komisi Pemberantasan Korupsi" as "KPK", and back; one of them."""
    fitting = [
        (old, new)
        for long, short in _ABBREVIATIONS
        for old, new in ((long, short), (short, long))
        if re.search(rf"(?<![\w-]){old}(?![\w-])", sentence) and new not in sentence
    ]
    if not fitting:
        return None
    old, new = random.choice(fitting)
    return re.sub(rf"(?<![\w-]){old}(?![\w-])", new, sentence, count=1)


def asides_dropped(sentence: str, random: Random) -> str | None:  # noqa: ARG001 - a Rule
    """Without what stands between brackets or between two commas after a name."""
    shorter = re.sub(r"\s\([^()]*\)", "", sentence, count=1)
    if shorter != sentence:
        return shorter
    aside = re.search(r"(?<=[a-z]), (?:yang|seorang|selaku|mantan|putra|putri|istri)\b[^,\"“”]{3,60},", sentence)
    return sentence[: aside.start()] + sentence[aside.end() :] if aside else None


def told_first(sentence: str, random: Random) -> str | None:
    """'"…," kata X' as 'X mengatakan …', and 'X mengatakan, …' as '…, kata X'."""
    quoted = re.match(rf'^["“](.+?),?["”],? (?:{"|".join(_SAID)})(?:nya)? ([A-Z]\w*(?: [A-Z]\w*)*)(.*)$', sentence)
    if quoted:
        tail = quoted[3].strip(" .,")
        after = f" {tail}" if tail and len(tail) < 40 and not tail.startswith("kepada") else ""
        return f"{quoted[2]}{after} {random.choice(_TELLS)} bahwa {quoted[1][0].lower() + quoted[1][1:]}."
    telling = re.match(
        r"^((?:[A-Z][\w.]*)(?: [A-Z][\w.]*)*) (?:mengatakan|menyatakan|menuturkan|menyebut)(?:,| bahwa)? (.+)\.$",
        sentence,
    )
    if telling and '"' not in telling[2]:
        return f"{telling[2][0].upper() + telling[2][1:]}, {random.choice(_SAID)} {telling[1]}."
    return None


def clauses_reordered(sentence: str, random: Random) -> str | None:  # noqa: ARG001 - a Rule
    """An opening clause of time, place or reason put at the end."""
    opening = re.match(
        r"^((?:Pada|Saat|Ketika|Setelah|Sebelum|Sejak|Karena|Untuk|Di|Dalam|Selain|Menurut) [^,\"“”]{4,80}), ([^\"“”]+)\.$",
        sentence,
    )
    if opening:
        return f"{opening[2][0].upper() + opening[2][1:]} {opening[1][0].lower() + opening[1][1:]}."
    closing = re.match(
        r"^([^\"“”,]{20,}) ((?:pada|setelah|sebelum|sejak|karena|saat|ketika) [^\"“”,]{4,60})\.$", sentence
    )
    if closing:
        return f"{closing[2][0].upper() + closing[2][1:]}, {closing[1][0].lower() + closing[1][1:] if not _is_name(closing[1]) else closing[1]}."
    return None


def _is_name(text: str) -> bool:
    return bool(re.match(r"[A-Z][\w.-]*,? [A-Z(]", text)) or text.split()[0].isupper()


_VERBS = {
    "memanggil": "dipanggil",
    "menangkap": "ditangkap",
    "memeriksa": "diperiksa",
    "menetapkan": "ditetapkan",
    "mengalahkan": "dikalahkan",
    "menunjuk": "ditunjuk",
    "menggandeng": "digandeng",
    "mengunjungi": "dikunjungi",
    "menolak": "ditolak",
    "mendukung": "didukung",
    "menahan": "ditahan",
    "memimpin": "dipimpin",
    "menggelar": "digelar",
    "meluncurkan": "diluncurkan",
    "merilis": "dirilis",
    "membangun": "dibangun",
    "membuka": "dibuka",
    "menutup": "ditutup",
    "menghadirkan": "dihadirkan",
    "menyerahkan": "diserahkan",
    "menerbitkan": "diterbitkan",
    "mengusulkan": "diusulkan",
    "membantu": "dibantu",
    "melantik": "dilantik",
    "mengumumkan": "diumumkan",
    "menyelenggarakan": "diselenggarakan",
    "mengirim": "dikirim",
    "menyerang": "diserang",
    "membunuh": "dibunuh",
    "menabrak": "ditabrak",
}
_NAME = r"[A-Z][\w-]*(?: (?:[A-Z][\w-]*|\([A-Z]+\)))*"
_ACTIVE = re.compile(
    rf"^({_NAME}) (telah |akan |sudah |resmi |)({'|'.join(_VERBS)}) ([\w -]{{3,60}}?)((?: (?:di|pada|dalam|untuk|sejak) [^,.]*)?)\.$"
)


def voice_changed(sentence: str, random: Random) -> str | None:  # noqa: ARG001 - a Rule
    """ "A memanggil B" as "B dipanggil oleh A"."""
    active = _ACTIVE.match(sentence)
    if not active:
        return None
    subject, aspect, verb, patient, rest = active.groups()
    return f"{patient[0].upper() + patient[1:]} {aspect}{_VERBS[verb]} oleh {subject}{rest}."


RULES: dict[str, Rule] = {
    "numbers": numbers_respelled,
    "dates": dates_respelled,
    "synonyms": synonyms_used,
    "abbreviations": names_shortened,
    "asides": asides_dropped,
    "telling": told_first,
    "order": clauses_reordered,
    "voice": voice_changed,
}


def paraphrased(sentence: str, random: Random, rules: int = 2) -> tuple[str, tuple[str, ...]]:
    """The sentence after up to so many rules that fit, in random order, and their names."""
    used: list[str] = []
    for name in random.sample(list(RULES), len(RULES)):
        if len(used) == rules:
            break
        changed = RULES[name](sentence, random)
        if changed is not None and changed != sentence:
            sentence = changed
            used.append(name)
    return sentence, tuple(used)
