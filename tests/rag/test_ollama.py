"""What Ollama is asked, and what its answers and failures become."""

import asyncio
from collections.abc import Iterator

import pytest

from rag.engines.ollama import OllamaEmbedder, OllamaWriter, Patience
from rag.errors import EmbedderLost, ModelMissing, WriterLost
from rag.ports import Draft
from tests.fakes import ollama_replies as replies
from tests.fakes.ollama_server import OllamaServer
from tests.rag.embedders import EmbedderContract
from tests.rag.writers import WriterContract, brief

BRIEF = brief("Waduk Seruni menampung 1.500 meter kubik air.")
PATIENCE = Patience(connect=1.0, first_token=5.0, idle=5.0, total=10.0)


def writer(server: OllamaServer, model: str = "gemma3:4b") -> OllamaWriter:
    return OllamaWriter(model, server.url, num_ctx=4_096, keep_alive="7m", patience=PATIENCE)


async def drafts(writer: OllamaWriter) -> list[Draft]:
    return [draft async for draft in writer.write(BRIEF)]


async def test_the_context_is_always_sent_and_the_rules_come_first(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.quoting)
    assert await drafts(writer(ollama_server)) == [
        Draft(text="Waduk Seruni menampung 1.500 meter kubik air.", markers=(1,))
    ]
    call = ollama_server.chats[0]
    assert call.options["num_ctx"] == 4_096
    assert call.options["temperature"] == 0
    assert call.body["keep_alive"] == "7m"
    assert [message["role"] for message in call.messages] == ["system", "user"]


async def test_a_model_that_can_think_is_told_not_to(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.quoting, replies.quoting)
    await drafts(writer(ollama_server, "qwen3:4b"))
    await drafts(writer(ollama_server))
    assert [call.body.get("think") for call in ollama_server.chats] == [False, None]


async def test_a_missing_model_is_named(ollama_server: OllamaServer) -> None:
    with pytest.raises(ModelMissing) as caught:
        await drafts(writer(ollama_server, "tidak-ada:1b"))
    assert caught.value.facts["model"] == "tidak-ada:1b"


def test_one_writer_serves_more_than_one_event_loop(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.quoting, replies.quoting)
    used = writer(ollama_server)
    assert asyncio.run(drafts(used)) == asyncio.run(drafts(used))


async def test_an_answer_cut_at_its_length_loses_only_its_last_sentence(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.truncated("Isinya 1.500 meter kubik [1]. Waduk itu juga"))
    assert [draft.text for draft in await drafts(writer(ollama_server))] == ["Isinya 1.500 meter kubik."]


async def test_a_stream_without_an_end_has_failed(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.unfinished("Isinya 1.500 meter kubik [1]. "))
    with pytest.raises(WriterLost):
        await drafts(writer(ollama_server))


class TestOllamaEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, ollama_server: OllamaServer) -> Iterator[OllamaEmbedder]:
        embedder = OllamaEmbedder("bge-m3", ollama_server.url, keep_alive="5m", patience=PATIENCE)
        yield embedder
        embedder.close()

    def test_a_lost_server_is_one_error(self, embedder: OllamaEmbedder, ollama_server: OllamaServer) -> None:
        ollama_server.stop()
        with pytest.raises(EmbedderLost):
            embedder.embed(["teks"], "query")

    @pytest.mark.parametrize("body", [b"<html>", b'{"embeddings": []}', b'{"embeddings": [[0, 0]]}'])
    def test_nonsense_is_one_error(self, embedder: OllamaEmbedder, ollama_server: OllamaServer, body: bytes) -> None:
        ollama_server.enqueue(replies.raw(200, body, "application/json"), on="embed")
        with pytest.raises(EmbedderLost):
            embedder.embed(["teks"], "query")

    def test_many_texts_go_in_few_calls(self, embedder: OllamaEmbedder, ollama_server: OllamaServer) -> None:
        embedder.embed([f"teks {n}" for n in range(130)], "passage")
        assert len(ollama_server.embeds) == 3


class TestOllamaWriter(WriterContract):
    @pytest.fixture
    def writer(self, ollama_server: OllamaServer) -> OllamaWriter:
        ollama_server.always(replies.quoting)
        return writer(ollama_server)
