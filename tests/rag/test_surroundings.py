"""What stands around a value."""

from rag.claims import claim
from rag.surroundings import surroundings


def test_a_value_has_a_role_to_the_verbs_near_it() -> None:
    items = claim("Harjo menangkap Winata di pasar, kata polisi.").items
    at = next(at for at, item in enumerate(items) if item.form == "winata")
    near = surroundings(items, at)
    assert [(n.item.form, n.role) for n in near][:2] == [("menangkap", "patient"), ("harjo", "")]
    aside = surroundings(items, at, aside=True)
    assert "polisi" in [n.item.form for n in near]
    assert "polisi" not in [n.item.form for n in aside]
