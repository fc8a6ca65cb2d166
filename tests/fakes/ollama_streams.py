"""How the fake Ollama's answers travel: newline-delimited JSON, or one object, or not at all.

Not here: what is answered (ollama_replies.py), and to whom (ollama_server.py).
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.fakes.loopback import Bell
from tests.fakes.ollama_calls import Call
from tests.fakes.ollama_models import Model, count_tokens, cut_to_tokens
from tests.fakes.ollama_replies import Cuts, Pauses, Repeats, Reply, Says, Sends, Step, Thinks, Waits

_NS_A_TOKEN = 20_000_000


class Cut(Exception):
    """The script closes the connection here."""


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")


def error(status: int, message: str) -> web.Response:
    return web.json_response({"error": message}, status=status)


async def interruption(request: web.Request, call: Call, reply: Reply) -> web.Response | None:
    """What a scripted reply does before there is an answer: refuse, wait or cut; None lets it answer."""
    refusal = reply.refusal
    if refusal and refusal.body is not None:
        return web.Response(status=refusal.status, body=refusal.body, headers={"Content-Type": refusal.content_type})
    if refusal:
        return close(request, call)
    for step in reply.steps:
        if isinstance(step, Waits):
            await step.gate.passing()
        elif isinstance(step, Pauses):
            await asyncio.sleep(step.seconds)
        elif isinstance(step, Cuts):
            return close(request, call)
    return None


def close(request: web.Request, call: Call) -> web.Response:
    """Closes the connection; the response that is returned finds nobody."""
    call.state = "cut"
    if request.transport is not None:
        request.transport.close()
    return web.Response(status=500)


class Telling:
    """One answer being told: obeys `num_predict`, `stop` and `think` as the server does."""

    def __init__(self, call: Call, reply: Reply, model: Model) -> None:
        self.reply = reply
        self.done_reason = reply.done_reason
        self.said = ""
        self.tokens = 0
        limit = call.options.get("num_predict") or 0
        self._limit = limit if limit > 0 else None
        stops = call.options.get("stop") or []
        self._stops = [stops] if isinstance(stops, str) else list(stops)
        self._thinks = "thinking" in model.capabilities and call.body.get("think") is not False

    async def pieces(self) -> AsyncGenerator[Says | Thinks | Sends, None]:
        for step in self.reply.steps:
            async for piece in self._perform(step):
                yield piece
            if self.done_reason != self.reply.done_reason:
                return

    async def _perform(self, step: Step) -> AsyncGenerator[Says | Thinks | Sends, None]:
        match step:
            case Says():
                yield self._cut_short(step)
            case Thinks():
                if self._thinks:
                    yield step
            case Sends():
                yield step
            case Repeats():
                while self.done_reason == self.reply.done_reason:
                    yield self._cut_short(Says(step.piece))
                    await asyncio.sleep(0)
            case Waits():
                await step.gate.passing()
            case Pauses():
                await asyncio.sleep(step.seconds)
            case Cuts():
                raise Cut

    def _cut_short(self, said: Says) -> Says:
        piece, before = said.piece, len(self.said)
        if self._limit is not None and self.tokens + count_tokens(piece) > self._limit:
            piece, self.done_reason = cut_to_tokens(piece, self._limit - self.tokens), "length"
        whole = self.said + piece
        found = [place for stop in self._stops if (place := whole.find(stop)) >= 0]
        if found:
            piece, self.done_reason = whole[before : min(found)], "stopped"
        self.said += piece
        self.tokens += count_tokens(piece)
        return Says(piece)

    def last_line(self, call: Call, load_ns: int) -> dict[str, Any]:
        prompt_ns, eval_ns = call.prompt_tokens * _NS_A_TOKEN // 10, self.tokens * _NS_A_TOKEN
        return {
            "done": True,
            "done_reason": "stop" if self.done_reason == "stopped" else self.done_reason,
            "total_duration": load_ns + prompt_ns + eval_ns,
            "load_duration": load_ns,
            "prompt_eval_count": call.prompt_tokens,
            "prompt_eval_duration": prompt_ns,
            "eval_count": self.tokens,
            "eval_duration": eval_ns,
        }


def framed(call: Call, content: str = "", thinking: str = "") -> dict[str, Any]:
    """A line of /api/chat or /api/generate, without its end."""
    frame: dict[str, Any] = {"model": call.model, "created_at": now(), "done": False}
    if call.endpoint == "generate":
        return frame | {"response": content} | ({"thinking": thinking} if thinking else {})
    message = {"role": "assistant", "content": content} | ({"thinking": thinking} if thinking else {})
    return frame | {"message": message}


def _line(call: Call, piece: Says | Thinks | Sends) -> bytes:
    match piece:
        case Says():
            return json.dumps(framed(call, piece.piece), ensure_ascii=False).encode() + b"\n"
        case Thinks():
            return json.dumps(framed(call, "", piece.piece), ensure_ascii=False).encode() + b"\n"
        case Sends():
            return piece.line + b"\n"


async def tell_in_lines(
    request: web.Request, call: Call, telling: Telling, bell: Bell, load_ns: int
) -> web.StreamResponse:
    """Streams the answer. A cut closes the connection after what was said has left."""
    response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
    await response.prepare(request)
    with bell.changing():
        call.status = 200
    try:
        async for piece in telling.pieces():
            # Noted before it leaves: a test that has read it must find it noted.
            with bell.changing():
                call.sent += piece.piece if isinstance(piece, Says) else ""
            await response.write(_line(call, piece))
    except Cut:
        close(request, call)
        return response
    with bell.changing():
        call.state = "finished"
    if telling.done_reason is not None:
        last = framed(call) | telling.last_line(call, load_ns)
        await response.write(json.dumps(last).encode() + b"\n")
    await response.write_eof()
    return response


async def tell_at_once(
    request: web.Request, call: Call, telling: Telling, bell: Bell, load_ns: int
) -> web.StreamResponse:
    """Answers with one object; where a stream would have broken, the request fails as a whole."""
    thinking, sent = "", []
    try:
        async for piece in telling.pieces():
            if isinstance(piece, Thinks):
                thinking += piece.piece
            elif isinstance(piece, Sends):
                sent.append(piece.line)
            with bell.changing():
                call.sent = telling.said
    except Cut:
        return close(request, call)
    if sent:
        is_error = sent[0].startswith(b'{"error"')
        return web.Response(status=500 if is_error else 200, body=sent[0], content_type="application/json")
    return web.json_response(framed(call, telling.said, thinking) | telling.last_line(call, load_ns))
