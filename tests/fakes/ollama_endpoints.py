"""The endpoints of the fake Ollama server, and what it keeps between requests.

Not here: how a test scripts and watches it (ollama_server.py), how answers travel (ollama_streams.py).
"""

import asyncio
import json
import traceback
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from tests.fakes import ollama_replies as replies
from tests.fakes.loopback import LoopbackServer
from tests.fakes.ollama_calls import DEFAULT_NUM_CTX, Call, format_error, unreadable, violations
from tests.fakes.ollama_models import DEFAULT_MODELS, Model, count_tokens, cut_to_tokens, embed, full_name
from tests.fakes.ollama_replies import Reply, says
from tests.fakes.ollama_streams import (
    Telling,
    close,
    error,
    framed,
    interruption,
    now,
    tell_at_once,
    tell_in_lines,
)

VERSION = "0.40.0"
_LOAD_NS = 1_500_000_000
_LAYER_STEPS = 4
_NOT_FOUND = "pull model manifest: file does not exist"
_NOT_PULLED: list[dict[str, object]] = [{"status": "pulling manifest"}, {"error": _NOT_FOUND}]

Answer = str | Reply | Callable[[Call], str | Reply]
Handler = Callable[[web.Request, Call], Awaitable[web.StreamResponse]]


class OllamaEndpoints(LoopbackServer):
    """What the server knows, and how it answers each endpoint."""

    def __init__(self, models: Iterable[Model] | None = None, port: int = 0) -> None:
        super().__init__(port)
        known = DEFAULT_MODELS if models is None else tuple(models)
        self.models = {model.full_name: model for model in known}
        self.pullable = {model.full_name: model for model in (*DEFAULT_MODELS, *known)}
        self.history: list[Call] = []
        self.loaded: dict[str, int] = {}
        self.loads: list[tuple[str, int]] = []
        self._queues: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self._standing: dict[str, Answer] = {}

    def add(self, model: Model) -> None:
        with self.bell.changing():
            self.models[model.full_name] = model

    def routes(self) -> list[web.RouteDef]:
        async def running(request: web.Request) -> web.StreamResponse:
            return web.Response(text="Ollama is running")

        gets = {
            "version": self._plain(self._version),
            "tags": self._plain(self._tags),
            "ps": self._plain(self._ps),
        }
        posts = {
            "chat": self._chat,
            "generate": self._chat,
            "embed": self._embed,
            "show": self._plain(self._show),
            "pull": self._pull,
        }
        return [
            web.get("/", running),
            *(web.get(f"/api/{name}", self._recorded(name, handler)) for name, handler in gets.items()),
            *(web.post(f"/api/{name}", self._recorded(name, handler)) for name, handler in posts.items()),
        ]

    def _recorded(self, endpoint: str, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Keeps the request, checks it, and sees how the exchange ends."""

        async def handle(request: web.Request) -> web.StreamResponse:
            body = await self._body(endpoint, request)
            if isinstance(body, web.Response):
                return body
            call = Call(endpoint, body, dict(request.headers), self._context(body))
            with self.bell.changing():
                self.history.append(call)
                self.violations += violations(endpoint, body)
            try:
                response = await handler(request, call)
            except (asyncio.CancelledError, ConnectionResetError):
                with self.bell.changing():
                    call.state = "stopped" if self.is_stopping else "disconnected"
                raise
            except Exception:  # noqa: BLE001 - a script that fails must fail the test, not hide in a log
                self.violation(f"{endpoint}: the script failed:\n{traceback.format_exc()}")
                response = error(500, "the script failed")
            with self.bell.changing():
                if call.state != "cut":
                    call.status, call.state = response.status, "finished"
            return response

        return handle

    async def _body(self, endpoint: str, request: web.Request) -> dict[str, Any] | web.Response:
        if request.method == "GET":
            return {}
        try:
            body = await request.json()
        except ValueError as broken:
            self.violation(f"{endpoint}: the body is not JSON")
            return error(400, str(broken))
        if problem := unreadable(body):
            self.violation(f"{endpoint}: {problem}")
            return error(400, problem)
        kept: dict[str, Any] = body
        return kept

    def _context(self, body: dict[str, Any]) -> int:
        model = self.models.get(full_name(str(body.get("model", ""))))
        asked = (body.get("options") or {}).get("num_ctx")
        wanted = asked if isinstance(asked, int) else DEFAULT_NUM_CTX
        return min(wanted, model.context_length) if model else wanted

    def _scripted(self, call: Call) -> Reply | None:
        with self.bell.changing():
            queue = self._queues[call.endpoint]
            answer = queue.popleft() if queue else self._standing.get(call.endpoint)
        if callable(answer):
            answer = answer(call)
        return says(answer) if isinstance(answer, str) else answer

    def _load(self, call: Call) -> int:
        """Loads the model if it is not there with this context; nanoseconds that it took."""
        name = full_name(call.model)
        with self.bell.changing():
            if self.loaded.get(name) == call.num_ctx:
                return 0
            self.loaded[name] = call.num_ctx
            self.loads.append((name, call.num_ctx))
        return _LOAD_NS

    def _unload_if_asked(self, call: Call) -> None:
        if call.body.get("keep_alive") in (0, "0", "0s"):
            with self.bell.changing():
                self.loaded.pop(full_name(call.model), None)

    def _plain(self, answer: Callable[[Call], web.Response]) -> Handler:
        """An endpoint that answers with one object."""

        async def handle(request: web.Request, call: Call) -> web.StreamResponse:
            reply = self._scripted(call)
            return (reply and await interruption(request, call, reply)) or answer(call)

        return handle

    def _version(self, call: Call) -> web.Response:
        return web.json_response({"version": VERSION})

    def _tags(self, call: Call) -> web.Response:
        return web.json_response({"models": [model.listed() for model in self.models.values()]})

    def _ps(self, call: Call) -> web.Response:
        return web.json_response({"models": [self._running(name) for name in self.loaded]})

    def _show(self, call: Call) -> web.Response:
        model = self.models.get(full_name(call.model))
        return web.json_response(model.shown()) if model else error(404, f"model '{call.model}' not found")

    def _running(self, name: str) -> dict[str, object]:
        listed = self.models[name].listed()
        del listed["modified_at"]
        return listed | {"expires_at": now(), "size_vram": 0, "context_length": self.loaded[name]}

    async def _pull(self, request: web.Request, call: Call) -> web.StreamResponse:
        reply = self._scripted(call) or Reply()
        if reply.refusal:
            return await interruption(request, call, reply) or close(request, call)
        model = self.pullable.get(full_name(call.model))
        lines = _NOT_PULLED if model is None else _pulled(model)
        if not call.stream:
            return self._pulled_at_once(call, model)
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        for position, line in enumerate(lines):
            await response.write(json.dumps(line).encode() + b"\n")
            # A scripted step happens in the middle of the download.
            if position == _LAYER_STEPS // 2 and await interruption(request, call, reply):
                return response
        if model:
            self.add(model)
        return response

    def _pulled_at_once(self, call: Call, model: Model | None) -> web.Response:
        if model is None:
            return error(500, _NOT_FOUND)
        self.add(model)
        return web.json_response({"status": "success"})

    async def _embed(self, request: web.Request, call: Call) -> web.StreamResponse:
        reply = self._scripted(call) or Reply()
        if stopped := await interruption(request, call, reply):
            return stopped
        model = self.models.get(full_name(call.model))
        if model is None:
            return error(404, f'model "{call.model}" not found, try pulling it first')
        if model.dimension is None:
            return error(501, "This server does not support embeddings. Start it with `--embeddings`")
        limit = model.context_length
        if not call.body.get("truncate", True) and any(count_tokens(text) > limit for text in call.inputs):
            return error(400, "the input length exceeds the context length")
        load_ns = self._load(call)
        texts = [cut_to_tokens(text, limit) for text in call.inputs]
        dimension = reply.dimension or call.body.get("dimensions") or model.dimension
        self._unload_if_asked(call)
        counted = {"prompt_eval_count": sum(map(count_tokens, texts))}
        durations = {"total_duration": load_ns + 1_000_000, "load_duration": load_ns}
        embeddings = [embed(text, dimension) for text in texts]
        return web.json_response({"model": call.model, "embeddings": embeddings} | durations | counted)

    async def _chat(self, request: web.Request, call: Call) -> web.StreamResponse:
        """Also /api/generate, which differs in the shape of its lines."""
        model = self.models.get(full_name(call.model))
        if refusal := self._refusal(call, model):
            return refusal
        assert model is not None
        load_ns = self._load(call)
        if not call.messages:
            self._unload_if_asked(call)
            reason = "load" if full_name(call.model) in self.loaded else "unload"
            return web.json_response(framed(call) | {"done": True, "done_reason": reason})
        if call.prompt_tokens > call.num_ctx:
            exceeded = replies.context_exceeded(call.prompt_tokens, call.num_ctx)
            return await interruption(request, call, exceeded) or close(request, call)
        reply = self._scripted(call)
        if reply is None:
            self.violation(f"{call.endpoint}: no reply was scripted for {call.prompt[-200:]!r}")
            return error(500, "the test scripted no reply")
        if reply.refusal:
            return await interruption(request, call, reply) or close(request, call)
        telling = Telling(call, reply, model)
        tell = tell_in_lines if call.stream else tell_at_once
        response = await tell(request, call, telling, self.bell, load_ns)
        self._unload_if_asked(call)
        problem = format_error(call.body.get("format"), telling.said)
        if problem and call.state != "cut" and telling.done_reason == "stop":
            self.violation(f"{call.endpoint}: {problem}")
        return response

    def _refusal(self, call: Call, model: Model | None) -> web.Response | None:
        if not call.model:
            return error(400, "model is required")
        if model is None:
            return error(404, f"model '{call.model}' not found")
        if "completion" not in model.capabilities:
            return error(400, f'"{call.model}" does not support {call.endpoint}')
        if call.body.get("think") and "thinking" not in model.capabilities:
            return error(400, f'"{call.model}" does not support thinking')
        return None


def _pulled(model: Model) -> list[dict[str, object]]:
    layer = {
        "status": f"pulling {model.digest[:12]}",
        "digest": f"sha256:{model.digest}",
        "total": model.size,
    }
    shares = [model.size * step // _LAYER_STEPS for step in range(1, _LAYER_STEPS + 1)]
    downloading: list[dict[str, object]] = [layer, *({**layer, "completed": share} for share in shares)]
    endings: list[dict[str, object]] = [
        {"status": status} for status in ("verifying sha256 digest", "writing manifest", "success")
    ]
    return [{"status": "pulling manifest"}, *downloading, *endings]
