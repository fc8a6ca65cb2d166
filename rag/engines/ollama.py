"""Ollama's forms of the ports: a chat model that writes, a model that embeds.

The only module that speaks to a model; it translates every failure into WriterLost or EmbedderLost.
Not here: prompts (prompting.py), reading what a model wrote (drafting.py).
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from rag.answer import Turn
from rag.drafting import Drafting
from rag.errors import EmbedderLost, ModelMissing, WriterLost
from rag.ports import Brief, Draft, Embedder, Vectors, Writer
from rag.prompting import ANSWER_TOKENS, RESTATED_TOKENS, Prompt, prompt_for, restating_prompt
from rag.restating import LONGEST_RESTATED, restatement

EMBED_BATCH = 64  # the client's own 10 leaves the server idle between calls
RESTATING_SECONDS = 20.0  # names and topics are carried over where it takes longer
# A restating that failed is not tried again for so many times the time it took: a server that hangs may cost
# readers one sixteenth of their time, and one that refuses at once is tried anew with the next question.
RESTS = 15.0


class Patience(NamedTuple):
    """How long a model is waited for, in seconds: to connect, for its first word, between words, in all."""

    connect: float
    first_token: float
    idle: float
    total: float


class OllamaWriter(Writer):
    """Writes with a chat model. Every call is made anew: the next question tries a lost server again."""

    def __init__(self, model: str, host: str, *, num_ctx: int, keep_alive: str, patience: Patience) -> None:
        self._model = model
        self._host = host
        self._num_ctx = num_ctx
        self._keep_alive = keep_alive
        self._patience = patience
        self._thinks: bool | None = None
        self._rests_until = 0.0  # of the monotonic clock

    @property
    def name(self) -> str:
        return f"ollama:{self._model}"

    async def restate(self, question: str, history: Sequence[Turn]) -> str | None:
        """In one short call, whose reply is used only if it could be what the reader meant."""
        begun = time.monotonic()
        if not history or len(question) > LONGEST_RESTATED or begun < self._rests_until:
            return None
        prompt = restating_prompt(question, history, self._num_ctx)
        try:
            with _writer_errors(self._model):
                said = await self._short(prompt, min(self._patience.first_token, RESTATING_SECONDS))
        except WriterLost:
            now = time.monotonic()
            self._rests_until = now + RESTS * (now - begun)
            raise
        return restatement(said, question, history)

    async def _short(self, prompt: Prompt, seconds: float) -> str:
        """A reply of one line as a whole; empty where it did not come to its end."""
        said, reason = "", None
        pieces = self._pieces(prompt, RESTATED_TOKENS)
        async with asyncio.timeout(seconds), contextlib.aclosing(pieces):
            async for text, reason in pieces:  # noqa: B007 - the last one says why the stream ended
                said += text
                if len(said) > 2 * LONGEST_RESTATED:  # whatever else comes, it is no restated question
                    break
        return said if reason == "stop" else ""

    async def write(self, brief: Brief) -> AsyncGenerator[Draft, None]:
        drafting = Drafting()
        said = False
        with _writer_errors(self._model):
            async with contextlib.aclosing(self._pieces(prompt_for(brief, self._num_ctx), ANSWER_TOKENS)) as pieces:
                reason = None
                async for text, reason in pieces:  # noqa: B007 - the last one says why the stream ended
                    for draft in drafting.feed(text):
                        said = True
                        yield draft
            if reason is None:
                raise WriterLost(model=self._model, cause="the stream broke off")
            for draft in drafting.finish(complete=reason != "length"):
                said = True
                yield draft
        if not said and not drafting.refused:
            raise WriterLost(model=self._model, cause="an empty answer")

    async def _pieces(self, prompt: Prompt, most: int) -> AsyncGenerator[tuple[str, str | None], None]:
        """Pieces of text, of `most` tokens in all, each with the reason for which the stream ended, once it has."""
        # No deadline spans a yield: it would fall upon whoever waits for the piece.
        ends = asyncio.get_running_loop().time() + self._patience.total
        async with self._client() as client:
            async with asyncio.timeout(min(self._patience.first_token, self._patience.total)):
                thinks = await self._can_think(client)
            llm, messages = await asyncio.to_thread(self._prepared, client, thinks, prompt, most)
            waited = self._patience.first_token
            async with asyncio.timeout(waited):
                stream = await llm.astream_chat(messages)
            while True:
                left = ends - asyncio.get_running_loop().time()
                async with asyncio.timeout(min(waited, left)):
                    response = await anext(stream, None)
                if response is None:
                    return
                waited = self._patience.idle
                yield response.delta or "", _ended(response.raw)

    async def _can_think(self, client: Any) -> bool:
        if self._thinks is None:
            shown = await client.show(self._model)
            self._thinks = "thinking" in (shown.capabilities or ())
        return self._thinks

    def _prepared(self, client: Any, thinks: bool, prompt: Prompt, most: int) -> tuple[Any, list[Any]]:
        """The model and its messages, as llama-index has them: it takes a second and more to import, which a
        server that is not there does not deserve.
        """
        from llama_index.core.llms import ChatMessage
        from llama_index.llms.ollama import Ollama

        llm = Ollama(
            model=self._model,
            base_url=self._host,
            async_client=client,
            context_window=self._num_ctx,
            temperature=0.0,
            thinking=False if thinks else None,
            keep_alive=self._keep_alive,
            additional_kwargs={"num_predict": most, "seed": 0},
        )
        return llm, [ChatMessage(role="system", content=prompt.system), ChatMessage(content=prompt.user)]

    @contextlib.asynccontextmanager
    async def _client(self) -> AsyncIterator[Any]:
        import httpx
        import ollama

        # One client a call: it is bound to the event loop, and closing it is what stops the model's work.
        # Plain HTTP needs no certificates (loading them takes longer than the rest); proxies are for the
        # world outside, the model is on the reader's own machine.
        client: Any = ollama.AsyncClient(
            host=self._host,
            timeout=httpx.Timeout(None, connect=self._patience.connect),
            verify=self._host.startswith("https"),
            trust_env=False,
        )
        try:
            yield client
        finally:
            await client.close()


def _ended(raw: Any) -> str | None:
    return (raw.get("done_reason") or "stop") if raw.get("done") else None


@contextlib.contextmanager
def _writer_errors(model: str) -> Iterator[None]:
    """Every way in which the client fails, as one: WriterLost, with a short technical cause."""
    import httpx
    import ollama

    try:
        yield
    except ollama.ResponseError as error:
        if error.status_code == 404:
            raise ModelMissing(model=model, cause="HTTP 404") from error
        status = f"HTTP {error.status_code}: " if error.status_code > 0 else ""
        raise WriterLost(model=model, cause=f"{status}{_first_line(error.error)}") from error
    except TimeoutError as error:
        raise WriterLost(model=model, cause="too slow") from error
    except (ConnectionError, httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise WriterLost(model=model, cause="not reachable") from error
    except (httpx.RemoteProtocolError, httpx.ReadError) as error:
        raise WriterLost(model=model, cause="the stream broke off") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, AttributeError, TypeError) as error:
        raise WriterLost(model=model, cause="an unreadable answer") from error


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0][:200] if lines else "no reason given"


class OllamaEmbedder(Embedder):
    """Embeds with a model on the server, in batches."""

    def __init__(self, model: str, host: str, *, keep_alive: str, patience: Patience) -> None:
        self._model = model
        self._host = host
        self._keep_alive = keep_alive
        self._patience = patience
        self._clients: dict[str, Any] = {}

    @property
    def fingerprint(self) -> str:
        return f"ollama:{self._model}"

    def embed(self, texts: Sequence[str], kind: Literal["passage", "query"]) -> Vectors:
        import httpx
        import ollama

        try:
            rows = self._client(kind).get_text_embedding_batch([text.strip() or "-" for text in texts])
            vectors = np.asarray(rows, dtype=np.float32).reshape(len(texts), -1)
        except ollama.ResponseError as error:
            raise EmbedderLost(model=self._model, cause=_first_line(error.error)) from error
        except (ConnectionError, httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError) as error:
            raise EmbedderLost(model=self._model, cause=type(error).__name__) from error
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not vectors.shape[1] or not np.isfinite(vectors).all() or (lengths == 0).any():
            raise EmbedderLost(model=self._model, cause="vectors without a direction")
        unit: Vectors = vectors / lengths
        return unit

    def close(self) -> None:
        for embedding in self._clients.values():
            embedding._client.close()
        self._clients.clear()

    def _client(self, kind: Literal["passage", "query"]) -> Any:
        """A question is waited for as long as between two words: full text answers in the meantime."""
        import httpx
        from llama_index.embeddings.ollama import OllamaEmbedding

        if kind not in self._clients:
            seconds = self._patience.total if kind == "passage" else self._patience.idle
            self._clients[kind] = OllamaEmbedding(
                model_name=self._model,
                base_url=self._host,
                embed_batch_size=EMBED_BATCH,
                keep_alive=self._keep_alive,
                client_kwargs={
                    "timeout": httpx.Timeout(seconds, connect=self._patience.connect),
                    "verify": self._host.startswith("https"),
                    "trust_env": False,
                },
            )
        return self._clients[kind]
