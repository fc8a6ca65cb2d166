"""How good an answer is: right about Indonesian numbers, and honest about what it does not know."""

import pytest

from evals.metrics import contains_answer, rate, recall_at


@pytest.mark.parametrize(
    ("answers", "said", "verdict"),
    [
        (["3.000"], "Sekitar 3.000 tentara tiba.", True),
        (["3000"], "Sekitar 3.000 tentara tiba.", True),
        (["1,5 triliun"], "Nilainya Rp1,5 triliun.", True),
        (["15 triliun"], "Nilainya Rp1,5 triliun.", False),
        (["15"], "Sebanyak 1.500 orang.", False),
        (["Georgy Zinoviev"], "Dubes GEORGY Zinoviev dipanggil.", True),
        (["Zinoviev Georgy"], "Dubes Georgy Zinoviev dipanggil.", False),
        (["19 Juni 2024", "19/6/2024"], "Ia tiba pada Rabu (19/6/2024).", True),
        (["4 Desember"], "Berlaku 4 Desember 2024.", True),
        (["14 Desember"], "Berlaku 4 Desember 2024.", False),
        ([""], "Apa saja.", False),
        (["Moskow"], "", False),
    ],
)
def test_an_answer_is_contained_word_for_word_and_number_for_number(
    answers: list[str], said: str, verdict: bool
) -> None:
    assert contains_answer(answers, said) is verdict


def test_recall_counts_needed_sources_and_any_equivalent_will_do() -> None:
    sources = [["a", "a-ulang"], ["b"]]
    assert recall_at(5, sources, ["x", "a-ulang", "y"]) == 0.5
    assert recall_at(1, sources, ["x", "a", "b"]) == 0.0
    assert recall_at(2, sources, ["b", "b", "a"]) == 1.0, "several passages of one article count as one"


def test_a_rate_over_nothing_is_none_and_no_number() -> None:
    nothing = rate([])
    assert (nothing.share, nothing.interval) == (None, None)


def test_the_interval_is_wilsons() -> None:
    low, high = rate([True] * 8 + [False] * 2).interval or (0.0, 0.0)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
