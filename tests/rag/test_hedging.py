"""What stands under "diduga", "akan", "jika" is told as no fact."""

import pytest

from rag.claims import bare_words, claim
from rag.hedging import hedged


@pytest.mark.parametrize(
    ("sentence", "word", "kinds"),
    [
        ("Pelaku diduga melarikan uang kas.", "melarikan", {"supposed"}),
        ("Pemerintah akan segera membangun jembatan.", "membangun", {"coming"}),
        ("Bupati berjanji memperbaiki jalan.", "memperbaiki", {"coming"}),
        ("Rencana Bupati membangun jembatan ditunda.", "membangun", {"coming"}),
        ("Jaksa menuduh Anwar menerima suap.", "menerima", {"accused"}),
        ("Warga meminta Bupati mundur.", "mundur", {"asked"}),
        ("Jika hujan turun, sungai meluap.", "meluap", {"if"}),
        ("Sungai meluap jika hujan turun.", "meluap", set()),
        ("Akan tetapi sungai meluap.", "meluap", set()),
        ("Ia mengatakan kalau sungai meluap.", "meluap", set()),
        ("Bupati membangun jembatan.", "membangun", set()),
    ],
)
def test_a_hedge_reaches_the_next_verb_and_a_condition_all_that_follows(
    sentence: str, word: str, kinds: set[str]
) -> None:
    bare = [item._replace(hedged=frozenset()) for item in claim(sentence).items]
    (item,) = [item for item in hedged(bare_words(sentence), bare) if item.form == word]
    assert item.hedged == kinds
