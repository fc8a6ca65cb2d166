"""What every writer promises."""

from contextlib import aclosing

from rag.answer import Found
from rag.ports import Brief, Writer
from store.article import Article, Passage


def brief(*texts: str) -> Brief:
    """A brief on passages that were found in this order."""
    found = []
    for number, text in enumerate(texts, 1):
        article = Article(id=f"a{number}", title="Waduk", text=text)
        passage = Passage(id=f"a{number}#0", article_id=article.id, ordinal=0, start=0, end=len(text), text=text)
        found.append(Found(passage=passage, article=article, score=1.0 / number))
    return Brief(
        question="Berapa isi Waduk Seruni?",
        language="id",
        found=tuple(found),
        weights={"waduk": 1.0, "seruni": 2.0},
    )


class WriterContract:
    """Inherited by the tests of each writer, which give the fixture `writer`, able to answer the brief."""

    BRIEF = brief("Waduk Seruni menampung 1.500 meter kubik air.", "Pabrik gula itu tutup tahun lalu.")

    async def test_it_says_sentences_with_markers_of_what_was_found(self, writer: Writer) -> None:
        drafts = [draft async for draft in writer.write(self.BRIEF)]
        assert drafts
        for draft in drafts:
            assert draft.text == draft.text.strip() != ""
            assert draft.markers
            assert all(1 <= marker <= len(self.BRIEF.found) for marker in draft.markers)

    async def test_it_can_be_stopped_after_any_sentence(self, writer: Writer) -> None:
        async with aclosing(writer.write(self.BRIEF)) as drafts:
            assert (await anext(drafts)).text
        assert [draft async for draft in drafts] == []

    def test_its_name_is_an_engines_name(self, writer: Writer) -> None:
        assert writer.name == "embedded" or writer.name.startswith("ollama:")
