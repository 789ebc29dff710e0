"""What is kept of much?"""

from softly.lib.recent import Recent


def test_what_was_longest_not_used_makes_room() -> None:
    kept: Recent[str, int] = Recent(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.get("a")
    kept.put("c", 3)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]


def test_what_was_dropped_is_gone_and_may_be_dropped_again() -> None:
    kept: Recent[str, int] = Recent(2)
    kept.put("a", 1)
    kept.drop("a")
    kept.drop("a")
    assert kept.get("a") is None
