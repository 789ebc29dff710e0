"""Do people see what they have used and solved, and how to get back to it?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Tier, User
from computeapi.pages.account import plots
from computeapi.solve.models import SolveRecord
from tests.pages.visiting import Visitor, person, solved, words
from tests.workshop import Workshop


def test_usage_shows_quotas_days_and_the_limits_of_this_tier_and_the_next(alice: User, visitor: Visitor) -> None:
    day = solved(alice, count=4).created
    solved(alice, at=day, cache="HIT", count=3, timings={})
    solved(person("bob"), count=900)
    page = visitor.get(f"/account/usage?month={day:%Y-%m}")
    shown = words(page)
    for wanted in ("tier Free", "7 of 5 000", "1.5 s of 60 min", "With Pro: 250 000", "60 / min 100 / min"):
        assert wanted in shown
    assert f"{day:%-d %B}: 4 computed, 3 from the cache" in shown
    assert "907" not in shown
    assert '<progress max="100" value="0"' in page.text


def test_a_used_up_quota_is_told(alice: User, visitor: Visitor) -> None:
    month = f"/account/usage?month={solved(alice, count=5000).created:%Y-%m}"
    page = visitor.get(month)
    assert 'class="quota full"' in page.text
    assert "Used up until" in words(page)
    SolveRecord.objects.update(count=4999)
    page = visitor.get(month)
    assert 'class="quota nearly"' in page.text
    assert 'value="99"' in page.text, "rounded down"


def test_months_before_can_be_seen_and_nonsense_is_this_one(alice: User, visitor: Visitor) -> None:
    User.objects.update(created=datetime(2025, 12, 5, tzinfo=UTC))
    solved(alice, at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC), count=12)
    january = visitor.get("/account/usage?month=2026-01")
    assert "12 of 5 000" in words(january)
    assert "31 January: 12 computed" in words(january)
    assert "?month=2025-12" in january.text
    assert "?month=2026-02" in january.text
    assert "?month=2025-11" not in visitor.get("/account/usage?month=2025-12").text
    for nonsense in ("2026-13", "nonsense", "9999-01", "", "\0"):
        before = datetime.now(UTC)
        shown = words(visitor.get("/account/usage", {"month": nonsense}))
        assert f"{before:%B %Y}" in shown or f"{datetime.now(UTC):%B %Y}" in shown


def test_the_way_up_is_offered_where_there_is_one(alice: User, visitor: Visitor, settings: Settings) -> None:
    assert "Ask the operators" in words(visitor.get("/account/usage"))
    settings.UPGRADE_URL = "https://softly.example/pricing"
    assert 'href="https://softly.example/pricing"' in visitor.get("/account/usage").text
    User.objects.update(tier=Tier.objects.get(name="enterprise"))
    other = Visitor().log_in(alice)
    page = other.get("/account/usage")
    assert "pricing" not in page.text
    assert "No limit." in words(page)


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (3, 4), (5, 10), (10, 10), (11, 20), (39, 40), (41, 100), (999, 1000)]
)
def test_the_scale_of_the_plot_ends_at_a_round_number(most: int, top: int) -> None:
    assert plots.round_above(most) == top


def test_bars_stay_within_the_plot() -> None:
    days = [{"date": f"2026-02-{day:02}", "solves": day * 7, "cacheHits": day * 3} for day in range(1, 29)]
    plot = plots.of_days(days, 28)
    for bar in plot.bars:
        assert 0 <= bar.cached_y <= bar.computed_y <= 100
        assert 0 <= bar.x < plot.width


# -- solves


def test_solves_are_ones_own_newest_first_also_for_staff(alice: User, visitor: Visitor) -> None:
    solved(person("bob"), "Theirs.fake")
    solved(None, "Nobodys.fake", caller="x")
    solved(alice, "First.fake", at=timezone.now() - timedelta(hours=1))
    solved(alice, "Second.fake")
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    shown = words(Visitor().log_in(alice).get("/account/solves"))
    assert shown.index("Second.fake") < shown.index("First.fake")
    assert "Theirs" not in shown
    assert "Nobodys" not in shown


def test_a_solve_leads_back_to_its_inputs(alice: User, visitor: Visitor, workshop: Workshop) -> None:
    workshop.fake()
    inputs = {"width": 42.5, "count": 2, "label": "a & b", "lid": True, "material": "oak", "sizes": [3, 4.5]}
    record = solved(alice, inputs=inputs, result="r")
    page = visitor.get("/account/solves")
    assert 'href="/view/Box.fake?width=42.5&amp;label=a+%26+b&amp;lid=true&amp;sizes=3&amp;sizes=4.5"' in page.text
    assert "width 42.5 · label a & b · lid true · sizes 3, 4.5" in words(page)
    assert f'href="/api/solves/{record.pk}/artifacts/model.glb"' in page.text
    workshop.change("Box.fake", public=False)
    hidden = visitor.get("/account/solves")
    assert "/view/Box.fake" not in hidden.text
    assert "Box.fake" in words(hidden)


def test_solves_are_filtered_and_paged(alice: User, visitor: Visitor, workshop: Workshop) -> None:
    workshop.fake()
    now = timezone.now()
    for number in range(30):
        solved(alice, at=now - timedelta(minutes=number), status="failed" if number % 10 == 0 else "ok", cache="MISS")
    solved(alice, at=now - timedelta(hours=9), cache="HIT")
    first = visitor.get("/account/solves?definition=&status=&cache=MISS")
    assert first.text.count('class="sheet entry') == 25
    older = re.search(r'href="(\?[^"]*cursor=[^"]*)">Older', first.text)
    assert older
    second = visitor.get("/account/solves" + older[1].replace("&amp;", "&"))
    assert second.text.count('class="sheet entry') == 5
    assert ">Newer<" in second.text
    assert visitor.get("/account/solves?status=failed").text.count('class="sheet entry') == 3
    assert "Nothing like that" in words(visitor.get("/account/solves?definition=Other.fake"))
    assert "Allowed: ok, partial" in words(visitor.get("/account/solves?status=nonsense"))
    lost = visitor.get("/account/solves?status=ok&cursor=nonsense")
    assert (lost.status_code, lost["Location"]) == (303, "/account/solves?status=ok")
    assert visitor.get("/account/solves", {"definition": "\0"}).status_code == 200


def test_somebody_new_is_told_where_to_begin(visitor: Visitor) -> None:
    assert "No solves yet" in words(visitor.get("/account/solves"))
    assert "No keys yet" in words(visitor.get("/account/keys"))
    assert "Nothing was solved" in words(visitor.get("/account/usage"))


def test_a_browser_that_is_logged_in_solves_with_its_token(alice: User, visitor: Visitor, workshop: Workshop) -> None:
    workshop.fake()
    body = {"definition": "Box.fake", "inputs": {"width": "wide"}}
    assert visitor.post("/solve", body, content_type="application/json").status_code == 403
    visitor.get("/view/Box.fake")
    token = {"X-CSRFToken": visitor.cookies["csrftoken"].value}
    assert visitor.post("/solve", body, content_type="application/json", headers=token).status_code == 422
