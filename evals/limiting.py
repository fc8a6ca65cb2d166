"""Faults in the words that limit a sentence: "semua" for "sebagian", "telah" for "akan", a "diduga" left out.

Not here: the other faults (faults.py). It holds words of the language and none of any article.
"""

import re
from random import Random

from evals.ground import DATE, NUMBER, Ground
from store.article import Passage

_NO_COUNT = (  # words before a number that counts nothing
    r"(?:pukul|tahun|pasal|ayat|nomor|tanggal|ke|dari|sekitar|hampir|usia|jam|posisi|peringkat|kategori|kelas|no"
    r"|iphone|galaxy|pada|jilid) $"
)
_SWAPS = (
    ("seluruh", "sebagian"),
    ("semua", "beberapa"),
    ("setiap", "sebagian"),
    ("sebagian besar", "semua"),
    ("sebagian", "seluruh"),
    ("mayoritas", "sebagian kecil"),
    ("beberapa", "semua"),
    ("lebih dari", "kurang dari"),
    ("kurang dari", "lebih dari"),
    ("sekitar", "lebih dari"),
    ("hampir", "lebih dari"),
    ("hanya", "hampir"),
    ("minimal", "maksimal"),
    ("maksimal", "minimal"),
    ("paling sedikit", "paling banyak"),
    ("selalu", "jarang"),
    ("sering", "jarang"),
)
_PUT_IN = ("hampir", "lebih dari", "kurang dari", "hanya")
# A word that makes what follows less than a fact, alone before a verb.
_HEDGED_VERB = r"(?=(?:segera |kembali |ikut |lebih |juga )?(?:me[lmnrwy]|di|ber|ter)[a-z]{4,})"
_HEDGES = (
    "akan|bakal|diduga|dikabarkan|diperkirakan|kemungkinan|konon|dijadwalkan|direncanakan|berencana|ditargetkan"
    "|dikhawatirkan|terancam|berpotensi"
)
_HEDGE = re.compile(
    r"(?<!tidak )(?<!tak )(?<!tanpa )(?<!dapat )(?<!bisa )"
    r"(?<!murka )(?<!kenangan )(?<!kebutuhan )(?<!kesadaran )(?<!sadar )"
    rf"\b({_HEDGES}) (?:(?:akan|bakal|telah|sudah|untuk|besar|kuat) )?{_HEDGED_VERB}",
    re.IGNORECASE,
)

# What leaves the sentence no fact although the word is gone.
_STILL_HEDGED = re.compile(
    r"\b(?:jika|bila|apabila|kalau|nanti(?:nya)?|mendatang|rencana(?:nya)?|(?:men)?janji\w*|berjanji|\w*harap\w*|yakin|percaya"
    r"|potensi|\w*prediksi\w*|ingin|menilai|dinilai|khawatir|kekhawatiran|menduga|memperkirakan)\b",
    re.IGNORECASE,
)


def quantity_changed(sentence: str, passage: Passage, given: Ground, random: Random) -> str | None:  # noqa: ARG001
    """ "Semua" for "sebagian", "lebih dari" for "kurang dari", or such a word put in or left out."""
    swaps = [(old, new) for old, new in _SWAPS if re.search(_whole(old), sentence, re.IGNORECASE)]
    if swaps and random.random() < 0.7:
        old, new = random.choice(swaps)
        return re.sub(_whole(old), new, sentence, count=1, flags=re.IGNORECASE)
    left_out = re.search(r"\b(hampir|lebih dari|kurang dari|sebagian besar|sebagian) (?=\w)", sentence)
    if left_out and random.random() < 0.5:
        return sentence[: left_out.start()] + sentence[left_out.end() :]
    numbers = [
        m
        for m in NUMBER.finditer(sentence)
        if re.match(r" [a-z]", sentence[m.end() :]) and re.search(r"[a-z] $", sentence[: m.start()])
    ]
    numbers = [
        m
        for m in numbers
        if not re.search(_NO_COUNT, sentence[: m.start()], re.IGNORECASE)
        and not re.fullmatch(r"(?:19|20)\d\d", m[0])
        and not DATE.match(sentence, m.start())
    ]
    if not numbers:
        return None
    match = random.choice(numbers)
    return f"{sentence[: match.start()]}{random.choice(_PUT_IN)} {sentence[match.start() :]}"


def _whole(phrase: str) -> str:
    """The phrase where it is not denied and bounds no time of day."""
    return rf"(?<!tak )(?<!tidak )(?<!bukan )\b{phrase}\b(?! (?:pukul|jam \d|tahun \d|saja|itu))"


def certainty_changed(sentence: str, passage: Passage, given: Ground, random: Random) -> str | None:  # noqa: ARG001
    """What is supposed or planned told as a fact: "diduga" left out, "akan" left out or made "telah"."""
    found = list(_HEDGE.finditer(sentence))
    if not found or _STILL_HEDGED.search(sentence):
        return None
    match = random.choice(found)
    planned = match[1].lower() in ("akan", "bakal", "dijadwalkan", "direncanakan", "berencana", "ditargetkan")
    instead = random.choice(("", "telah ", "sudah ")) if planned else ""
    changed = sentence[: match.start()] + instead + sentence[match.end() :]
    return changed[0].upper() + changed[1:]
