"""Is everything well? Each check says how it stands, and each problem comes with the command that mends it.

Not here: the checks (checks.py, model_checks.py), printing (doctor_view.py).
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot import checks, model_checks
from bot.checks import Bench, Check, Status
from bot.wording import Words

if TYPE_CHECKING:
    from rag.opening import Settings


def examine(settings: "Settings", words: Words) -> list[Check]:
    """All checks, in the order in which they should be mended. Changes nothing."""
    bench = Bench(settings, words, None, *model_checks.models(settings))
    library, shelved = checks.open_library(bench)
    bench = bench._replace(library=library)
    try:
        return [
            checks.python(bench),
            checks.packages(bench),
            checks.data(bench),
            shelved,
            *checks.index(bench),
            *model_checks.ollama(bench),
            *model_checks.model(bench),
            *model_checks.embedder(bench),
            *checks.telegram(bench),
        ]
    finally:
        if library is not None:
            library.close()


def worst(checks: Iterable[Check]) -> Status:
    """The gravest status of all."""
    found = {check.status for check in checks}
    return "fail" if "fail" in found else "warn" if "warn" in found else "ok"
