"""What the bot counts and times, as Prometheus reads it.

Not here: where it is read (status_server.py), and when a thing has happened (the telegram_*.py that say so).
No label holds a user, a chat or a word of a question.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder

from bot.wording import Words
from rag.answer import Answer

OUTCOMES = ("answered", "refused", "fallback", "failed", "cancelled", "turned_away")
STAGES = ("queue", "understand", "search", "first_sentence", "write", "total")

# A quotation takes some 0.05 s, a small model on two cores half a minute; after 300 s a model is given up.
_ANSWER_SECONDS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300)
_INLINE_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5)  # 0.3 is promised


class Figures:
    """The figures of one bot, in a registry of their own. Safe to be told from any thread."""

    def __init__(self, lang: str = "en") -> None:
        """`lang` is the language of the explanations that go with the figures."""
        words, mine = Words(lang), CollectorRegistry()

        def counter(name: str, labels: tuple[str, ...] = ()) -> Counter:
            return Counter(f"tanya_{name}_total", words.say(f"figures.{name}"), labels, registry=mine)

        def gauge(name: str) -> Gauge:
            return Gauge(f"tanya_{name}", words.say(f"figures.{name}"), registry=mine)

        def seconds(name: str, labels: tuple[str, ...], buckets: tuple[float, ...]) -> Histogram:
            told = words.say(f"figures.{name}_seconds")
            return Histogram(f"tanya_{name}_seconds", told, labels, registry=mine, buckets=buckets)

        self._registry = mine
        self._questions = counter("questions", ("outcome",))
        self._question_seconds = seconds("question", ("stage",), _ANSWER_SECONDS)
        self._inline_seconds = seconds("inline", (), _INLINE_SECONDS)
        self._waiting, self._working = gauge("queue_waiting"), gauge("queue_working")
        self._updates = counter("updates")
        self._model_failures = counter("model_failures")
        self._dropped = counter("sentences_dropped")
        self._flood_waits, self._flood_seconds = counter("flood_waits"), counter("flood_wait_seconds")
        self._previews = counter("previews_left_out")
        self._doubles = counter("possible_double_sends")
        self._apologies = counter("apologies")
        self._retries = counter("store_retries")
        for outcome in OUTCOMES:  # a figure that is absent until it is 1 cannot be watched
            self._questions.labels(outcome)
        for stage in STAGES:
            self._question_seconds.labels(stage)
        ProcessCollector(registry=mine)  # memory, processor, open files

    def answered(self, answer: Answer, queued_seconds: float, seconds: float) -> None:
        """A question has its answer: refused where the desk abstains, fallback where the model failed.

        `seconds` are from the question's arrival to its answer's, the `queued_seconds` included.
        """
        outcome = "refused" if answer.abstained else "fallback" if answer.fallback else "answered"
        self._questions.labels(outcome).inc()
        if answer.fallback:
            self._model_failures.inc()
        self._dropped.inc(answer.dropped)
        laps = {stage: ms / 1_000 for stage, ms in answer.timings_ms.items() if stage in STAGES}
        for stage, length in {**laps, "queue": queued_seconds, "total": seconds}.items():
            self._question_seconds.labels(stage).observe(max(0.0, length))

    def turned_away(self) -> None:
        """A question was refused before its turn: too many wait, or the day's limit is reached."""
        self._questions.labels("turned_away").inc()

    def cancelled(self) -> None:
        """Whoever asked took the question back."""
        self._questions.labels("cancelled").inc()

    def failed(self) -> None:
        """A question ended in an error."""
        self._questions.labels("failed").inc()

    def flooded(self, seconds: float) -> None:
        """Telegram told a call to wait so long."""
        self._flood_waits.inc()
        self._flood_seconds.inc(max(0.0, seconds))

    def preview_left_out(self) -> None:
        """A preview was not sent."""
        self._previews.inc()

    def possible_double(self) -> None:
        """An answer may stand there twice."""
        self._doubles.inc()

    def apologised(self) -> None:
        """A chat was told that its questions were left unanswered."""
        self._apologies.inc()

    def inline(self, seconds: float) -> None:
        """An inline search was answered after so long."""
        self._inline_seconds.observe(max(0.0, seconds))

    def update(self, n: int = 1) -> None:
        """So many updates were taken in."""
        self._updates.inc(n)

    def store_retried(self) -> None:
        """A write to the bot's memory is repeated."""
        self._retries.inc()

    def queue(self, waiting: int, working: int) -> None:
        """How many questions wait and are being answered now."""
        self._waiting.set(waiting)
        self._working.set(working)

    def exposition(self, accept: str = "") -> tuple[bytes, str]:
        """All figures and their media type: OpenMetrics where `accept` (the header) asks for it, else plain text."""
        encoded, media_type = choose_encoder(accept)
        return encoded(self._registry), media_type
