"""What every writer promises."""

from contextlib import aclosing

from rag.ports import Brief, Writer
from tests.rag.briefs import brief_on


def brief(*texts: str) -> Brief:
    """A brief on passages that were found in this order."""
    return brief_on("Berapa isi Waduk Seruni?", *texts)


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
