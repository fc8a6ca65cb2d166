"""How the fake Ollama fails when it is told to, as the ollama client sees it.

Not here: how it answers when all is well (test_ollama_server.py).
"""

import asyncio
import contextlib
import json

import httpx
import ollama
import pytest

from tests.fakes import ollama_replies as replies
from tests.fakes.asking import chat, said
from tests.fakes.loopback import Gate
from tests.fakes.ollama_server import OllamaServer


@pytest.mark.parametrize(
    ("reply", "status", "words"),
    [
        (replies.busy(), 503, "maximum pending requests exceeded"),
        (replies.context_exceeded(9_000, 4_096), 400, "exceed_context_size_error"),
        (replies.html_page(), 502, "<html>"),
        (replies.refuses(500, "llama runner process has terminated"), 500, "has terminated"),
        (replies.breaks("Awal jawaban"), -1, "unexpected EOF"),
    ],
)
async def test_refusals_reach_the_client_with_their_status(
    ollama_server: OllamaServer, reply: replies.Reply, status: int, words: str
) -> None:
    ollama_server.enqueue(reply)
    with pytest.raises(ollama.ResponseError) as caught:
        await chat(ollama_server)
    assert caught.value.status_code == status
    assert words in caught.value.error


def test_an_exceeded_context_is_told_as_json_inside_json(ollama_server: OllamaServer) -> None:
    body = {"model": "gemma3:4b", "messages": [{"role": "user", "content": "kata " * 5_000}]}
    response = httpx.post(f"{ollama_server.url}/api/chat", json=body)
    inner = json.loads(response.json()["error"])["error"]
    assert response.status_code == 400
    assert inner["type"] == "exceed_context_size_error"
    assert (inner["n_prompt_tokens"], inner["n_ctx"]) == (5_004, 4_096)


async def test_an_unknown_model_is_not_found_in_different_words(ollama_server: OllamaServer) -> None:
    async with ollama.AsyncClient(ollama_server.url) as client:
        tries = [client.show("asing"), client.embed("asing", "x"), client.chat("asing", [])]
        results = await asyncio.gather(*tries, return_exceptions=True)
    assert [getattr(result, "status_code", None) for result in results] == [404, 404, 404]
    assert len({str(result) for result in results}) == 2


async def test_a_stopped_server_refuses_and_a_started_one_serves_at_the_same_place(
    ollama_server: OllamaServer,
) -> None:
    place = ollama_server.url
    ollama_server.stop()
    with pytest.raises(httpx.ConnectError):  # raw when streaming; a plain call raises ConnectionError
        await chat(ollama_server)
    ollama_server.start()
    ollama_server.enqueue("Kembali.")
    assert (said(await chat(ollama_server)), ollama_server.url) == ("Kembali.", place)


@pytest.mark.parametrize("reply", [replies.dies("Separuh jawaban"), replies.dies(""), replies.drops()])
async def test_a_cut_connection_is_an_error_in_the_client(ollama_server: OllamaServer, reply: replies.Reply) -> None:
    ollama_server.enqueue(reply)
    with pytest.raises(httpx.RemoteProtocolError):
        await chat(ollama_server)
    assert ollama_server.wait_for(lambda: ollama_server.chats[0].state) == "cut"


async def test_what_was_said_before_a_cut_has_arrived(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.dies("Separuh jawaban yang"))
    text = ""
    async with ollama.AsyncClient(ollama_server.url) as client:
        stream = await client.chat("gemma3:4b", [{"role": "user", "content": "?"}], stream=True)
        with contextlib.suppress(httpx.RemoteProtocolError):
            async for part in stream:
                text += part.message.content or ""
    assert text == "Separuh jawaban yang"


async def test_a_stream_can_end_without_its_last_line(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.unfinished("Tanpa akhir"))
    parts = await chat(ollama_server)
    assert said(parts) == "Tanpa akhir"
    assert not any(part.done for part in parts)


async def test_garbage_in_the_stream_is_not_json(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.garbles("Awal"))
    with pytest.raises(ValueError, match="Expecting value"):
        await chat(ollama_server)


async def test_an_empty_answer_ends_properly(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.nothing())
    (only,) = await chat(ollama_server)
    assert (only.message.content, only.done, only.eval_count) == ("", True, 0)


async def test_a_stream_stalls_until_its_gate_opens(ollama_server: OllamaServer) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.stalls("Sebelum", gate, " sesudah"))
    asking = asyncio.create_task(chat(ollama_server))
    await gate.reached()
    assert ollama_server.chats[0].sent == "Sebelum"
    gate.open()
    assert said(await asking) == "Sebelum sesudah"


async def test_a_client_that_goes_away_is_noticed(ollama_server: OllamaServer) -> None:
    gate = Gate()
    ollama_server.enqueue(replies.waits(gate, "terlambat"), replies.endless())
    asking = asyncio.create_task(chat(ollama_server))
    await gate.reached()
    asking.cancel()
    await ollama_server.until(lambda: ollama_server.chats[0].state == "disconnected")
    asking = asyncio.create_task(chat(ollama_server))
    await ollama_server.until(lambda: len(ollama_server.chats) > 1 and ollama_server.chats[1].sent)
    asking.cancel()
    await ollama_server.until(lambda: ollama_server.chats[1].state == "disconnected")


async def test_a_waiting_exchange_does_not_hold_the_server_back_from_stopping() -> None:
    gate = Gate()
    with OllamaServer() as server:
        server.enqueue(replies.waits(gate, "tak pernah"))
        asking = asyncio.create_task(chat(server))
        await gate.reached()
        await asyncio.to_thread(server.stop)
        with pytest.raises(httpx.TransportError):
            await asking
    assert server.chats[0].state == "stopped"


async def test_an_unscripted_chat_is_a_violation() -> None:
    with OllamaServer() as server:
        with pytest.raises(ollama.ResponseError) as caught:
            await chat(server)
        assert caught.value.status_code == 500
        assert "no reply was scripted" in server.violations[0]


async def test_a_script_that_fails_is_a_violation() -> None:
    with OllamaServer() as server:
        server.enqueue(lambda call: call.body["nonsense"])
        with pytest.raises(ollama.ResponseError):
            await chat(server)
        assert "KeyError: 'nonsense'" in server.violations[0]


def test_a_pull_can_be_cut_in_the_middle(ollama_server: OllamaServer) -> None:
    ollama_server.drop("gemma3:4b")
    ollama_server.enqueue(replies.dies(""), on="pull")
    with ollama.Client(ollama_server.url) as client, pytest.raises(httpx.RemoteProtocolError):
        list(client.pull("gemma3:4b", stream=True))
    assert "gemma3:4b" not in ollama_server.models
