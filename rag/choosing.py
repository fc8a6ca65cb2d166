"""Which of the ranked passages go on: one of each story, and of several articles where several are asked for.

Not here: ranking (ranking.py); what makes two articles one story (reprints.py).
"""

import re
from collections.abc import Sequence

from rag.answer import Found
from rag.reprints import reprint_groups

# Words that ask for a list, a sequence or a comparison.
_SEVERAL = re.compile(
    r"\b(?:apa saja(?:kah)?|siapa saja(?:kah)?|mana saja|sebutkan|daftar|urut(?:an|kan)|kronologi|rangkaian|"
    r"perkembangan|bandingkan|perbandingan|perbedaan|dibanding(?:kan)?|masing-masing|berturut-turut|keduanya|"
    r"list|which (?:countries|people|events)|compare|difference|timeline|both)\b",
    re.IGNORECASE,
)
_PASSAGES_OF_ONE = 2  # of one article, where several articles are asked for


def once_each(found: Sequence[Found]) -> list[Found]:
    """The passages without those of reprints: the article that ranks first stands for its story, and names them."""
    articles = list({each.article.id: each.article for each in found}.values())
    groups = [[articles[at] for at in group] for group in reprint_groups(articles)]
    others = {group[0].id: tuple(group[1:]) for group in groups}
    return [
        each.model_copy(update={"also": others[each.article.id]}) if others[each.article.id] else each
        for each in found
        if each.article.id in others
    ]


def asks_for_several(question: str) -> bool:
    """Whether a question asks for a list, a sequence or a comparison."""
    return _SEVERAL.search(question) is not None


def spread(found: Sequence[Found], limit: int) -> list[Found]:
    """The first passages with no more than two of one article, as far as there are others."""
    taken: list[Found] = []
    left: list[Found] = []
    for each in found:
        of_article = sum(other.article.id == each.article.id for other in taken)
        (taken if of_article < _PASSAGES_OF_ONE else left).append(each)
    return [*taken, *left][:limit]
