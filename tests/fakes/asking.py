"""Questions to a fake Ollama through the ollama client, for the fake's own tests.

Not here: the product's way of asking (rag/engines/).
"""

from collections.abc import AsyncIterator
from typing import Any

import ollama

from tests.fakes.ollama_server import OllamaServer


async def chat(server: OllamaServer, prompt: str = "Halo", **more: Any) -> list[ollama.ChatResponse]:
    """The lines of a streamed answer, as the client gives them."""
    wanted: dict[str, Any] = {"model": "gemma3:4b", "messages": [{"role": "user", "content": prompt}]} | more
    async with ollama.AsyncClient(server.url) as client:
        stream: AsyncIterator[ollama.ChatResponse] = await client.chat(**wanted, stream=True)
        return [part async for part in stream]


def said(parts: list[ollama.ChatResponse]) -> str:
    return "".join(part.message.content or "" for part in parts)
