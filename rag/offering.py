"""The face shown to llama-index: the search as its `BaseRetriever`, the desk as its `CustomQueryEngine`.

Importing this module imports llama-index. Not here: searching and answering themselves.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.answer import Answer, Found
from rag.answering import Desk


def as_node(found: Found) -> NodeWithScore:
    """A found passage as llama-index knows it, its article's title, date and publisher as metadata."""
    article = found.article
    node = TextNode(
        id_=found.passage.id,
        text=found.passage.text,
        start_char_idx=found.passage.start,
        end_char_idx=found.passage.end,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "publisher": article.publisher,
            "published": article.published.isoformat() if article.published else None,
            "url": article.url,
        },
    )
    return NodeWithScore(node=node, score=found.score)


class DeskRetriever(BaseRetriever):  # type: ignore[misc] # their types are not followed
    """The desk's search: passages with scores, the best first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [as_node(found) for found in self._desk.search(query_bundle.query_str)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class DeskQueryEngine(CustomQueryEngine):  # type: ignore[misc]
    """The whole desk: checked sentences with their markers, the cited passages as source nodes.

    An abstention is an empty response whose metadata says `abstained` and why.
    """

    desk: Any

    def custom_query(self, query_str: str) -> Response:
        # In a thread of its own: a notebook calls this where an event loop already runs.
        with ThreadPoolExecutor(1) as thread:
            return _response(thread.submit(asyncio.run, self.desk.answer(query_str)).result())

    async def acustom_query(self, query_str: str) -> Response:
        return _response(await self.desk.answer(query_str))


def _response(answer: Answer) -> Response:
    found = {found.passage.id: found for found in answer.found}
    cited = dict.fromkeys(citation.passage_id for citation in answer.citations)
    return Response(
        response=answer.text,
        source_nodes=[as_node(found[passage_id]) for passage_id in cited],
        metadata={"abstained": answer.abstained, "reason": answer.reason, "engine": answer.engine},
    )
