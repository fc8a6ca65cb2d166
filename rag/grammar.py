"""Words that hold sentences together, by what they do: prepositions, pronouns, what begins a clause.

Not here: words with a meaning of their own (meanings.py); the list that the search passes over (language.py).
"""

# Words that say how a thing stands to another; they tell "dari A ke B" from "dari B ke A".
RELATIONS = frozenset(
    "oleh dari ke kepada untuk terhadap atas di pada dalam dengan bersama sebagai tentang soal melalui "
    "daripada dibanding dibandingkan hingga sampai sejak setelah sebelum antara lewat menurut by from to for "
    "against of in at on with as about through than".split()
)
# What begins another clause without a sign: nothing that was denied or limited before waits for its words.
OPEN_CLAUSES = frozenset(
    "saat ketika jika kalau bila karena sebab sehingga agar supaya apakah bahwa sebelum setelah sesudah "
    "meski meskipun walau walaupun sementara sedangkan tetapi namun when while because if that although "
    "but".split()
)
SAME_RELATIONS = {
    "pada": "di",
    "in": "di",
    "on": "di",
    "at": "di",
    "to": "ke",
    "from": "dari",
    "of": "dari",
    "by": "oleh",
    "for": "untuk",
    "with": "dengan",
    "against": "terhadap",
    "about": "tentang",
    "as": "sebagai",
}
JOINS = frozenset("dan atau serta and or".split())
PRONOUNS = frozenset(
    "itu tersebut saya aku kami kita ia dia beliau mereka dirinya keduanya he she they it i we him her "
    "them his their".split()
)
ARTICLES = frozenset("para sang si sebuah seorang the a an".split())
# What stands between a subject and its verb.
ASPECTS = frozenset(
    "akan telah sudah sedang tengah masih belum tidak tak juga pun yang bisa dapat harus ingin mau hendak "
    "kini adalah ialah was is has had will would can could also".split()
)
ADVERBS = frozenset("alhasil walhasil sontak alih pendek singkat however meanwhile".split())
# Verbs without a prefix that would tell them.
BARE_DEEDS = frozenset(
    "tiba pergi datang pulang masuk keluar naik turun jatuh lahir tewas kalah menang hadir tinggal duduk lolos gagal "
    "sukses tampil mundur bangkit wafat setuju sepakat unggul finis".split()
)
# What stands between a subject and a verb as well, and tells how or when.
ADVERBIALS = frozenset(
    "sempat kerap sering langsung kemudian akhirnya sengaja sendiri justru malah selalu pernah baru segera lantas "
    "lalu kembali ikut resmi".split()
)
BARE_VERBS = (
    BARE_DEEDS
    | ADVERBIALS
    | frozenset(
        "tampak nampak mulai cs dkk heran kaget senang sedih marah kecewa yakin bangga khawatir takut percaya tahu "
        "sadar ingat lupa siap optimistis".split()
    )
)


# Words that look like inflected verbs and are none.
NO_VERBS = frozenset(
    "terbang terbit terima teriak terang ternyata terhadap termasuk dirinya disiplin dinamis direktur "
    "terjadi terdapat berlangsung diskusi berita bersama berbagai beberapa merupakan menurut mengenai merdeka "
    "meskipun berikut".split()
)
