"""The fake Ollama, driven by the clients that the product uses: the ollama client and llama-index.

Not here: the product's own engine (tests/rag/).
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import ollama
import pytest

from rag.prompting import prompt_for
from tests.fakes import ollama_replies as replies
from tests.fakes.asking import chat, said
from tests.fakes.ollama_server import Call, Model, OllamaServer
from tests.rag.briefs import brief_on
from tests.shared import shared

PROMPT = """Jawab dari bacaan.

[1] Menteri tiba pada 19 Juni 2024. Ia disambut hangat.

[2] Parlemen meratifikasi perjanjian itu pada 24 Oktober 2024. Semua anggota setuju.

Kapan parlemen meratifikasi perjanjian?"""


def embed(server: OllamaServer, *texts: str, **more: Any) -> list[list[float]]:
    with ollama.Client(server.url) as client:
        return [list(vector) for vector in client.embed("bge-m3", list(texts), **more).embeddings]


def likeness(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_an_answer_streams_word_by_word_and_ends_with_counts(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue("Rusia dan Korea Utara menandatangani perjanjian [1].")
    parts = await chat(ollama_server, options={"num_ctx": 8_192})
    assert said(parts) == "Rusia dan Korea Utara menandatangani perjanjian [1]."
    assert [part.done for part in parts] == [False] * 7 + [True]
    last = parts[-1]
    assert (last.done_reason, last.prompt_eval_count) == ("stop", ollama_server.chats[0].prompt_tokens)
    assert last.eval_count
    assert last.eval_duration
    assert ollama_server.chats[0].state == "finished"


def test_the_whole_answer_comes_at_once_where_no_stream_is_asked_for(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue("Pada 19 Juni.")
    with ollama.Client(ollama_server.url) as client:
        answer = client.chat("gemma3:4b", [{"role": "user", "content": "Kapan?"}])
    assert (answer.message.content, answer.done_reason) == ("Pada 19 Juni.", "stop")


def test_a_bare_prompt_is_answered_too(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue("Ya.", on="generate")
    with ollama.Client(ollama_server.url) as client:
        assert client.generate("gemma3:4b", "Benar?").response == "Ya."


async def test_requests_are_kept_as_they_came(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue("Ya.")
    await chat(ollama_server, "Apakah benar?", options={"num_ctx": 2_048, "temperature": 0.1}, keep_alive="10m")
    call = ollama_server.chats[0]
    assert (call.model, call.prompt, call.stream) == ("gemma3:4b", "Apakah benar?", True)
    assert call.options == {"num_ctx": 2_048, "temperature": 0.1}
    assert ollama_server.loads == [("gemma3:4b", 2_048)]


async def test_a_reply_can_be_a_function_of_the_request(ollama_server: OllamaServer) -> None:
    ollama_server.always(lambda call: f"Anda bertanya: {call.prompt}")
    assert said(await chat(ollama_server, "Siapa?")) == "Anda bertanya: Siapa?"
    assert said(await chat(ollama_server, "Kapan?")) == "Anda bertanya: Kapan?"


async def test_good_and_bad_writers_work_from_the_passages_of_the_prompt(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.quoting, replies.forging, replies.miscounting, replies.uncited)
    good, forged, wrong, bare = [said(await chat(ollama_server, PROMPT)) for _ in range(4)]
    assert good == "Parlemen meratifikasi perjanjian itu pada 24 Oktober 2024 [2]."
    assert forged == "Parlemen meratifikasi perjanjian itu pada 24 Oktober 2024 [99]."
    assert "2024" not in wrong
    assert "[2]" in wrong
    assert bare == "Parlemen meratifikasi perjanjian itu pada 24 Oktober 2024."


async def test_the_writers_can_read_the_products_own_prompt(ollama_server: OllamaServer) -> None:
    text = "Menteri tiba pada 19 Juni 2024. Ia disambut hangat."
    prompt = prompt_for(brief_on("Kapan menteri tiba?", text), 4_096)
    ollama_server.enqueue(replies.quoting)
    assert said(await chat(ollama_server, prompt.user)) == "Menteri tiba pada 19 Juni 2024 [1]."


async def test_a_history_that_is_too_long_loses_its_oldest_turns(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue("Ya.")
    messages = [
        {"role": "system", "content": "Aturan."},
        {"role": "user", "content": "lama " * 900},
        {"role": "assistant", "content": "lama juga"},
        {"role": "user", "content": "Baru?"},
    ]
    parts = await chat(ollama_server, messages=messages, options={"num_ctx": 200})
    call = ollama_server.chats[0]
    assert [message["content"] for message in call.seen] == ["Aturan.", "lama juga", "Baru?"]
    assert parts[-1].prompt_eval_count == call.prompt_tokens < 200


async def test_thinking_has_its_own_field_unless_it_is_off_or_leaks(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(*[replies.says("Ya.", thinking="Hmm begini.")] * 3, replies.leaks("Hmm.", "Ya."))
    loud = await chat(ollama_server, model="qwen3:4b")
    quiet = await chat(ollama_server, model="qwen3:4b", think=False)
    plain = await chat(ollama_server)
    assert "".join(part.message.thinking or "" for part in loud) == "Hmm begini."
    assert not any(part.message.thinking for part in quiet + plain)
    assert said(loud) == said(quiet) == said(plain) == "Ya."
    assert said(await chat(ollama_server)) == "<think>\nHmm.\n</think>\n\nYa."


async def test_a_model_that_cannot_think_refuses_to(ollama_server: OllamaServer) -> None:
    with pytest.raises(ollama.ResponseError, match="does not support thinking") as caught:
        await chat(ollama_server, think=True)
    assert caught.value.status_code == 400


async def test_length_and_stop_words_are_obeyed(ollama_server: OllamaServer) -> None:
    ollama_server.always(replies.endless("lagi "))
    cut = await chat(ollama_server, options={"num_predict": 8})
    assert (cut[-1].done_reason, cut[-1].eval_count, said(cut)) == ("length", 8, "lagi " * 8)
    ollama_server.always("satu dua. TAMAT tiga")
    stopped = await chat(ollama_server, options={"stop": ["TAMAT"]})
    assert (stopped[-1].done_reason, said(stopped)) == ("stop", "satu dua. ")


async def test_a_reply_that_breaks_the_asked_format_is_a_violation() -> None:
    schema = {"type": "object", "required": ["ya"], "properties": {"ya": {"type": "boolean"}}}
    with OllamaServer() as server:
        server.enqueue('{"ya": true}', '{"ya": 1}', "ya")
        for _ in range(3):
            await chat(server, format=schema)
        # The server looks at a reply once it is told: the client may have read it by then.
        await server.until(lambda: len(server.violations) == 2)


def test_vectors_are_unit_length_repeatable_and_near_for_similar_texts(ollama_server: OllamaServer) -> None:
    one, same, near, far = embed(
        ollama_server,
        "Parlemen Rusia meratifikasi perjanjian",
        "Parlemen Rusia meratifikasi perjanjian",
        "perjanjian itu diratifikasi parlemen Rusia",
        "Harga cabai naik menjelang lebaran",
    )
    assert len(one) == 1_024
    assert one == same
    assert likeness(one, one) == pytest.approx(1)
    assert likeness(one, near) > 0.5 > 0.2 > likeness(one, far)


def test_a_text_over_the_context_is_cut_in_silence_or_refused(ollama_server: OllamaServer) -> None:
    ollama_server.add(Model("bge-m3", ("embedding",), context_length=10, dimension=64))
    long = "kata " * 10 + "berbeda"
    assert embed(ollama_server, long) == embed(ollama_server, "kata " * 10)
    with pytest.raises(ollama.ResponseError, match="exceeds the context length") as caught:
        embed(ollama_server, long, truncate=False)
    assert caught.value.status_code == 400


def test_an_embedding_can_come_in_another_dimension(ollama_server: OllamaServer) -> None:
    ollama_server.enqueue(replies.vectors(7), on="embed")
    assert len(embed(ollama_server, "a")[0]) == 7
    assert len(embed(ollama_server, "a")[0]) == 1_024


def test_models_are_listed_shown_loaded_and_unloaded(ollama_server: OllamaServer) -> None:
    with ollama.Client(ollama_server.url) as client:
        assert [m.model for m in client.list().models] == ["gemma3:4b", "qwen3:4b", "bge-m3:latest"]
        shown = client.show("qwen3:4b")
        assert shown.capabilities == ["completion", "tools", "thinking"]
        assert (shown.modelinfo or {})["qwen3.context_length"] == 40_960
        assert client.generate("gemma3:4b").done_reason == "load"
        assert [m.model for m in client.ps().models] == ["gemma3:4b"]
        assert client.generate("gemma3:4b", keep_alive=0).done_reason == "unload"
        assert not client.ps().models


def test_a_missing_model_is_pulled_with_progress(ollama_server: OllamaServer) -> None:
    ollama_server.drop("gemma3:4b")
    with ollama.Client(ollama_server.url) as client:
        lines = list(client.pull("gemma3:4b", stream=True))
        assert [line.status for line in lines][-1] == "success"
        assert [line.completed for line in lines if line.completed][-1] == lines[1].total
        assert "gemma3:4b" in ollama_server.models
        with pytest.raises(ollama.ResponseError, match="file does not exist"):
            list(client.pull("tiada", stream=True))


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"options": {"numctx": 4_096}}, "unknown option 'numctx'"),
        ({"temprature": 1}, "unknown field 'temprature'"),
        ({"keep_alive": ["5m"]}, "keep_alive"),
        ({"messages": "halo"}, "messages"),
    ],
)
def test_a_request_that_the_protocol_does_not_know_is_a_violation(body: dict[str, Any], complaint: str) -> None:
    shared("specs/ollama-openapi.yaml")
    messages = [{"role": "user", "content": "Halo"}]
    with OllamaServer() as server:
        server.enqueue("Ya.")
        request = {"model": "gemma3:4b", "messages": messages} | body
        httpx.post(f"{server.url}/api/chat", json=request)
        assert any(complaint in violation for violation in server.violations)


def test_every_answer_is_as_the_description_says(ollama_server: OllamaServer) -> None:
    import yaml
    from openapi_schema_validator import OAS31Validator

    described = yaml.safe_load(shared("specs/ollama-openapi.yaml").read_text(encoding="utf-8"))
    ollama_server.always(replies.says("Ya.", thinking="Hmm."))
    messages = [{"role": "user", "content": "Halo"}]
    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("ChatResponse", "chat", {"model": "qwen3:4b", "messages": messages, "stream": False}),
        ("EmbedResponse", "embed", {"model": "bge-m3", "input": "Halo"}),
        ("ShowResponse", "show", {"model": "bge-m3"}),
        ("StatusResponse", "pull", {"model": "bge-m3", "stream": False}),
        ("ListResponse", "tags", {}),
        ("PsResponse", "ps", {}),
        ("VersionResponse", "version", {}),
    ]
    for name, endpoint, body in asked:
        response = httpx.request("POST" if body else "GET", f"{ollama_server.url}/api/{endpoint}", json=body or None)
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        OAS31Validator(schema).validate(response.json())
        known = set(described["components"]["schemas"][name]["properties"])
        assert set(response.json()) - known <= {"modelfile"}


async def test_llama_index_speaks_to_it_unchanged(ollama_server: OllamaServer) -> None:
    from llama_index.core.llms import ChatMessage
    from llama_index.embeddings.ollama import OllamaEmbedding
    from llama_index.llms.ollama import Ollama

    ollama_server.always(lambda call: f"Jawaban: {call.prompt}")
    llm = Ollama("gemma3:4b", base_url=ollama_server.url, context_window=8_192, thinking=False)
    answers = [part async for part in await llm.astream_chat([ChatMessage(role="user", content="Siapa?")])]
    await llm.async_client.close()
    assert answers[-1].message.content == "Jawaban: Siapa?"
    assert ollama_server.chats[0].options["num_ctx"] == 8_192
    embedding = OllamaEmbedding("bge-m3", base_url=ollama_server.url, embed_batch_size=64)
    assert len(embedding.get_text_embedding_batch(["satu", "dua"])) == 2
    assert len(ollama_server.embeds) == 1
    embedding._client.close()  # llama-index offers no way to close it


def test_it_runs_as_a_program_from_a_script_file(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"chat": ["Dari naskah.", {"busy": {}}]}), encoding="utf-8")
    command = [sys.executable, "-m", "tests.fakes.ollama_server", "--port", "0", "--script", str(script)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, text=True, env=dict(os.environ)) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        messages = [{"role": "user", "content": PROMPT}]
        answers = [
            httpx.post(f"{url}/api/chat", json={"model": "gemma3:4b", "messages": messages, "stream": False})
            for _ in range(3)
        ]
        process.send_signal(signal.SIGINT)
    assert process.returncode == 0
    assert answers[0].json()["message"]["content"] == "Dari naskah."
    assert answers[1].status_code == 503
    assert answers[2].json()["message"]["content"].endswith("[2].")


def test_a_call_knows_what_its_client_sent() -> None:
    call = Call("generate", {"model": "m", "prompt": "Halo dunia"}, {})
    assert (call.prompt, call.text, call.stream) == ("Halo dunia", "Halo dunia", True)
