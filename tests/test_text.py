"""Does any text become one that can be sent and stored?"""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from softly.lib.text import whole, whole_json

any_text = st.text(st.characters())


@given(st.text(st.characters(codec="utf-8")))
def test_whole_text_stays_as_it_is(text: str) -> None:
    assert whole(text) == text


@given(any_text)
def test_any_text_can_be_encoded_afterwards(text: str) -> None:
    assert whole(whole(text)) == whole(text)
    whole(text).encode()


def test_half_a_pair_is_replaced_and_two_halves_become_their_character() -> None:
    assert whole("a\ud83dz") == "a\ufffdz"
    assert whole("a\ud83e\uddcaz") == "a🧊z"


@given(st.lists(any_text), st.dictionaries(any_text, any_text, max_size=4))
def test_every_text_in_a_json_value_is_made_whole(texts: list[str], names: dict[str, str]) -> None:
    orjson.dumps(whole_json({"texts": texts, "more": [names, {"deep": [names]}], "n": 1, "none": None}))
