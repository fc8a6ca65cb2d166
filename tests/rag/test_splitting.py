"""Passages: whole sentences that stand where they say."""

from hypothesis import given
from hypothesis import strategies as st

from rag.language import words
from rag.sentences import sentence_spans
from rag.splitting import PASSAGE_WORDS, split
from store.article import Article

SENTENCES = st.lists(
    st.sampled_from(
        [
            "Waduk diisi.",
            "Dr. Sari hadir di Jl. Melati.",
            "Angka 1,5 naik?",
            "Ya!\n\n",
            "Judul\n",
            "Ia pergi " * 40,
        ]
    ),
    min_size=1,
    max_size=60,
)


@given(SENTENCES)
def test_every_sentence_stands_whole_in_a_passage_at_its_offset(parts: list[str]) -> None:
    article = Article(id="a", title="", text=" ".join(parts))
    passages = split(article)
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text
    for start, end in sentence_spans(article.text):
        if len(words(article.text[start:end])) <= PASSAGE_WORDS // 2:
            assert any(p.start <= start and end <= p.end for p in passages)
    assert [p.ordinal for p in passages] == list(range(len(passages)))


def test_a_passage_is_no_longer_than_a_model_reads_well() -> None:
    article = Article(id="a", title="", text="Air waduk naik satu meter pada hari itu. " * 200)
    assert max(len(words(p.text)) for p in split(article)) <= PASSAGE_WORDS
