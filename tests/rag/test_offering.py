"""The face shown to llama-index."""

from pathlib import Path

from rag.opening import open_desk
from tests.rag.shelf import settings, stock


def test_the_desk_serves_as_retriever_and_query_engine(tmp_path: Path) -> None:
    from rag.offering import DeskQueryEngine, DeskRetriever

    stock(tmp_path)
    desk = open_desk(settings(tmp_path))
    try:
        nodes = DeskRetriever(desk).retrieve("pesangon pekerja pabrik gula")
        assert nodes[0].metadata["article_id"] == "pabrik"
        response = DeskQueryEngine(desk=desk).query("Berapa pekerja yang menerima pesangon?")
        assert "312" in str(response)
        assert [node.metadata["title"] for node in response.source_nodes] == ["Pabrik Gula Tirtasari Tutup"]
        refused = DeskQueryEngine(desk=desk).query("Siapa pelatih kesebelasan?")
        assert refused.metadata is not None
        assert refused.metadata["abstained"]
    finally:
        desk.close()
