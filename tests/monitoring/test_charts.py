"""Do bars stand for their numbers?"""

from __future__ import annotations

import itertools

import pytest

from computeapi.monitoring.charts import nice, share, stacked


def test_kinds_are_stacked_from_the_ground_and_as_high_as_their_numbers() -> None:
    chart = stacked([("10:00", {"cached": 30, "computed": 10}), ("11:00", {"cached": 0, "computed": 0})])
    cached, computed = chart.columns[0].parts
    assert (cached.kind, cached.y, cached.height) == ("cached", 25, 75)
    assert (computed.kind, computed.y, computed.height) == ("computed", 0, 25)
    assert chart.columns[1].parts == ()
    assert [(tick.label, tick.y) for tick in chart.ticks] == [("40", 0), ("20", 50), ("0", 100)]


def test_columns_share_the_width_and_do_not_touch() -> None:
    chart = stacked([(str(hour), {"cached": 1}) for hour in range(24)])
    parts = [column.parts[0] for column in chart.columns]
    assert all(left.x + left.width < right.x for left, right in itertools.pairwise(parts))
    assert parts[0].x > 0
    assert parts[-1].x + parts[-1].width < 100


def test_each_column_says_what_is_in_it() -> None:
    full, empty = stacked([("10:00", {"cached": 1200, "failed": 1}), ("11:00", {"cached": 0})]).columns
    assert full.title == "10:00: 1\u202f200 cached, 1 failed"
    assert empty.title == "11:00: none"


def test_nothing_at_all_can_be_drawn() -> None:
    chart = stacked([("10:00", {"cached": 0})])
    assert [tick.label for tick in chart.ticks] == ["1", "0"]
    assert stacked([]).columns == ()


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 1), (1, 1), (2, 2), (3, 4), (5, 6), (7, 10), (11, 20), (382, 400), (601, 1000), (10**6, 10**6)],
)
def test_the_scale_ends_at_a_number_that_can_be_read(value: int, top: int) -> None:
    assert nice(value) == top


def test_what_there_is_can_be_seen_and_what_is_not_cannot() -> None:
    assert share(1, 10_000) == 1
    assert share(50, 100) == 50
    assert share(0, 100) == share(0, 0) == 0
