"""Do tokens have the form that is promised, and is a mistyped one told from a wrong one?"""

from __future__ import annotations

import re

import pytest

from accounts import tokens

MAKERS = {"k": lambda: tokens.new_key()[0], "s": tokens.new_session}


def test_a_key_is_its_public_name_a_secret_and_a_checksum() -> None:
    token, name = tokens.new_key()
    assert re.fullmatch(r"softly_k_[0-9A-Za-z]{10}_[0-9A-Za-z]{38}", token)
    assert tokens.name_of(token) == name == token.split("_")[2]


def test_a_session_has_its_own_prefix_and_no_name() -> None:
    assert re.fullmatch(r"softly_s_[0-9A-Za-z]{38}", tokens.new_session())


@pytest.mark.parametrize("kind", ["k", "s"])
def test_tokens_are_known_by_their_kind(kind: str) -> None:
    assert tokens.kind_of(MAKERS[kind]()) == kind


@pytest.mark.parametrize("kind", ["k", "s"])
def test_one_mistyped_character_is_noticed_wherever_it_is(kind: str) -> None:
    token = MAKERS[kind]()
    for place in range(len(token)):
        for letter in "0Zz_-":
            if letter != token[place]:
                assert tokens.kind_of(token[:place] + letter + token[place + 1 :]) is None, place


@pytest.mark.parametrize("kind", ["k", "s"])
def test_two_neighbours_that_are_swapped_are_noticed(kind: str) -> None:
    token = MAKERS[kind]()
    for place in range(len("softly_k_"), len(token) - 1):
        swapped = token[:place] + token[place + 1] + token[place] + token[place + 2 :]
        assert (tokens.kind_of(swapped) is None) == (swapped != token)


@pytest.mark.parametrize("kind", ["k", "s"])
def test_a_cut_a_longer_and_a_decorated_token_are_none_of_ours(kind: str) -> None:
    token = MAKERS[kind]()
    wrong = [token[:-1], token[1:], token + "0", f" {token}", f"{token}\n", f"{token} ", token.upper(), token * 2, ""]
    wrong.append(token.replace(token[-1], "٣"))
    assert [tokens.kind_of(text) for text in wrong] == [None] * len(wrong)


def test_one_kind_does_not_pass_for_the_other() -> None:
    assert tokens.kind_of(tokens.new_session().replace("_s_", "_k_")) is None
    assert tokens.kind_of(tokens.new_key()[0].replace("_k_", "_s_")) is None


def test_of_a_thousand_no_two_are_alike_and_no_digest_holds_any_of_it() -> None:
    made = [tokens.new_key() for _ in range(1000)]
    assert len({token for token, _ in made}) == len({name for _, name in made}) == 1000
    digests = {tokens.digest(token) for token, _ in made}
    assert len(digests) == 1000
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in digests)
