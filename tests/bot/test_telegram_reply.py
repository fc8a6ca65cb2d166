"""How answers look in Telegram: cited, linked, never too long, never markup, whatever an article holds."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import defusing
from bot.conversations import Source, new_token
from bot.telegram_buttons import answer_buttons, back_button, question_buttons
from bot.telegram_reply import compose, so_far, source_list, source_page
from bot.telegram_text import LIMIT, Rich, entities, parted, units
from bot.wording import Words
from rag.answer import Answer, Citation, Sentence
from rag.language import words
from store.article import Article
from tests.bot.stories import COVERAGE, QUOTE, RATIFIED, SIGNED, TREATY, UNDATED, answer, citation, refusal

ID = Words("id")
_HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<b>",
                "*tebal*",
                "[x](http://a)",
                "\u202e",
                "\u200b",
                "😀",
                "👨‍👩‍👧",
                "שלום",
                "\n",
                " ",
                "k" * 900,
            ]
        ),
        st.text(max_size=20),
    ),
    max_size=12,
).map("".join)


def covered(rich: Rich, kind: str) -> list[str]:
    return [rich.text[span.start : span.end] for span in rich.spans if span.kind == kind]


def test_markers_link_to_articles_on_the_web_and_every_source_has_its_line() -> None:
    reply = compose(answer(SIGNED, RATIFIED), ID, "T").reply
    (text,) = reply.parts
    assert [(text.text[span.start : span.end], span.url) for span in text.spans if span.url] == [("[1]", TREATY.url)]
    assert text.text.splitlines() == [
        f"{QUOTE} [1] {RATIFIED.text} [2]",
        "",
        f"1 · Contoh TanyaBerita · 20 Jun 2024 · {TREATY.title}",
        "2 · penerbit tidak disebutkan · (tanpa judul)",
        "",
        "dijawab oleh mesin kutipan",
    ]
    assert [[button.label for button in row] for row in reply.buttons] == [["Sumber 1", "Sumber 2"], ["👍", "👎"]]


def test_a_source_shows_its_exact_quotation_bold_in_its_paragraph() -> None:
    shown = compose(answer(SIGNED), ID, "T").shown
    page = source_page(shown.sources[0])
    assert covered(page, "expandable_blockquote") == [TREATY.text.split("\n\n")[1]]
    assert covered(page, "bold") == [TREATY.title, QUOTE]
    assert covered(page, "text_link") == [TREATY.title]


def test_a_refusal_says_what_can_be_asked_and_has_the_thumbs_alone() -> None:
    reply = compose(refusal(), ID, "T").reply
    text = reply.parts[0].text
    assert "16 artikel" in text
    assert TREATY.title in text
    assert [button.label for row in reply.buttons for button in row] == ["👍", "👎"]


def test_words_that_were_put_right_are_told() -> None:
    asked = {"question": "Kapan perjanjan itu berlaku?", "searched": "kapan perjanjian itu berlaku"}
    said = compose(answer(SIGNED).model_copy(update=asked), ID, "T").reply.parts[-1]
    assert said.text.endswith("mencari: kapan perjanjian itu berlaku · dijawab oleh mesin kutipan")
    refused = compose(refusal().model_copy(update=asked), ID, "T").reply.parts[-1]
    assert "mencari: kapan perjanjian itu berlaku" in refused.text


def test_a_stand_in_for_the_model_is_named() -> None:
    text = compose(answer(SIGNED, fallback="HTTP 503"), ID, "T").reply.parts[-1].text
    assert "HTTP 503" in text


def test_a_cause_that_was_told_before_is_not_told_again() -> None:
    part = compose(answer(SIGNED, fallback="HTTP 503"), ID, "T", told={"HTTP 503"}).reply.parts[-1]
    assert covered(part, "italic") == ["tanpa model"]
    assert "HTTP 503" not in part.text


def test_days_doubts_and_reprints_stand_in_their_places_and_every_entity_on_its_words() -> None:
    also = (UNDATED.model_copy(update={"publisher": "Kompas 📰"}),)
    first = citation(1).model_copy(update={"also": also})
    dated = Sentence(text="Kata 😀 itu.", citations=(first, citation(2)), dated=True)
    plain = SIGNED.model_copy(update={"citations": (first,)})
    asked = {"unsure": True, "missing": ("jepang",), "question": "Apa kata Jepang?", "searched": "apa kata jepang"}
    reply, shown = compose(answer(dated, plain).model_copy(update=asked), ID, "T")
    (part,) = reply.parts
    doubt = "Keyakinan rendah: artikel yang paling dekat tidak menyebut “Jepang”."
    assert part.text.splitlines()[:5] == [
        f"Kata 😀 itu. [1] [2] (20 Juni 2024) {QUOTE} [1]",
        "",
        doubt,
        "",
        f"1 · Contoh TanyaBerita · 20 Jun 2024 · {TREATY.title} · juga di Kompas 📰",
    ]
    wire = part.text.encode("utf-16-le")
    styled = [wire[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in entities(part)]
    assert styled == ["[1]", "[2]", "[1]", doubt, "dijawab oleh mesin kutipan"]
    listed = source_list(shown.sources, ID)
    assert listed.text.splitlines()[1].endswith(f"{TREATY.title} · juga di Kompas 📰")
    assert covered(listed, "text_link") == [TREATY.title] * 2


def test_a_preview_shows_days_in_the_language_of_the_answer() -> None:
    dated = SIGNED.model_copy(update={"dated": True})
    assert so_far([dated], ID) == f"{QUOTE} [1] (20 Juni 2024) …"
    assert so_far([dated], Words("en")) == f"{QUOTE} [1] (20 June 2024) …"


def test_a_refusal_names_what_is_missing_or_what_lies_outside() -> None:
    lacking = refusal().model_copy(update={"question": "Apa kata Jepang?", "missing": ("jepang",)})
    text = compose(lacking, ID, "T").reply.parts[0].text
    assert text.splitlines()[1] == "Artikel yang paling dekat tidak menyebut “Jepang”."
    outside = compose(refusal("nothing_in_scope"), ID, "T").reply.parts[0].text
    assert "Yang paling dekat, di luar periode atau penerbit itu:" in outside
    assert TREATY.title in outside


def test_a_source_that_was_kept_before_reprints_were_is_still_shown() -> None:
    kept = compose(answer(SIGNED), ID, "T").shown.sources[0].model_dump(exclude={"also"})
    assert source_list([Source.model_validate(kept)], ID).text.endswith(TREATY.title)


def test_a_tapped_question_is_repeated_above_its_answer() -> None:
    part = compose(answer(SIGNED), ID, "T", asked="Kapan?").reply.parts[0]
    assert part.text.startswith("Kapan?\n\n")
    assert covered(part, "bold") == ["Kapan?"]


def test_a_long_answer_is_parted_between_sentences_and_no_marker_leaves_its_sentence() -> None:
    said = [SIGNED.model_copy(update={"text": f"Kalimat {n}. Lanjutannya panjang sekali."}) for n in range(200)]
    parts = compose(answer(*said), ID, "T").reply.parts
    assert len(parts) > 1
    for part in parts[:-1]:
        assert part.text.endswith("[1]")
        assert len(covered(part, "text_link")) == part.text.count("[1]")


@st.composite
def hostile_answers(draw: st.DrawFn) -> Answer:
    before, quote, after, title, publisher = (draw(_HOSTILE) for _ in range(5))
    quote = quote if defusing.line(quote) else "q"
    article = Article(
        id="a",
        title=title[:2_000],
        text=before + quote + after,
        publisher=publisher.strip()[:2_000] or None,
        published=draw(st.none() | st.just(date(2024, 2, 29))),
        url=draw(st.sampled_from([None, "http://[", "https://contoh.id/a?b=1#c", "https://contoh.id/\u202ex"])),
    )
    start = len(before)
    proof = Citation(
        marker=1,
        article=article,
        passage_id="a#0",
        quote=quote,
        start=start,
        end=start + len(quote),
        also=tuple(article.model_copy(update={"publisher": other[:2_000]}) for other in (before, after, title)),
    )
    said = draw(st.lists(_HOSTILE, min_size=1, max_size=4))
    question = f"{title} {publisher}"
    return answer(*(Sentence(text=text or "kata", citations=(proof,), dated=True) for text in said)).model_copy(
        update={
            "coverage": COVERAGE.model_copy(update={"publishers": (publisher,)}),
            "question": question,
            "unsure": True,
            "missing": tuple(word.form for word in words(question)),
        }
    )


@settings(max_examples=60)
@given(hostile_answers())
def test_whatever_is_said_fits_is_not_empty_and_holds_nothing_invisible(hostile: Answer) -> None:
    token = new_token()
    reply, shown = compose(hostile, ID, token)
    page = source_page(shown.sources[0])
    texts = [
        *reply.parts,
        page,
        *parted(source_list(shown.sources, ID)),
        Rich(text=so_far(hostile.sentences, ID)),
    ]
    for rich in texts:
        assert rich.text.strip()
        assert units(rich.text) <= LIMIT
        assert defusing.block(rich.text) == rich.text
    rows = (*reply.buttons, *answer_buttons(token, shown, ID), *back_button(token, ID))
    assert all(1 <= len(button.data.encode()) <= 64 for row in rows for button in row)
    assert covered(page, "bold")[-1].rstrip("…") in defusing.block(hostile.citations[0].quote)


def test_a_question_on_a_button_is_short_and_its_number_leads_to_the_whole() -> None:
    buttons = [button for row in question_buttons("T", ("Apa kabar?", "x y " * 90)) for button in row]
    assert [button.data for button in buttons] == ["q:T:0", "q:T:1"]
    assert all(units(button.label) <= 60 for button in buttons)
