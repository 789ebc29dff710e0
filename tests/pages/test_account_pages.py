"""What do all account pages share, and the bar of all pages with them?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from accounts.identities import Identities
from accounts.models import Session, User
from tests.pages.visiting import EVIL, Visitor, solved, words
from tests.workshop import Workshop

PAGES = ("/account", "/account/keys", "/account/usage", "/account/solves", "/account/sessions")
OPEN = ("/account/log-in", "/account/sign-up", "/account/forgotten", "/account/reset", "/account/verify")


@pytest.mark.parametrize("path", PAGES)
def test_strangers_are_sent_to_the_login_and_back(path: str, db: None) -> None:
    for answer in (Visitor().get(path), Visitor().head(path)):
        assert (answer.status_code, answer["Location"]) == (303, f"/account/log-in?next={path.replace('/', '%2F')}")


@pytest.mark.parametrize("path", [*PAGES, *OPEN])
def test_pages_are_nobody_elses_to_keep_and_run_nothing_inline(path: str, visitor: Visitor, db: None) -> None:
    answer = (visitor if path in PAGES else Visitor()).get(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] in ("private, no-cache", "no-store, no-transform")
    assert "Cookie" in answer["Vary"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(src=|importmap))", answer.text)
    assert re.search(r'<html lang="en">', answer.text)


@pytest.mark.parametrize("path", [*PAGES, *OPEN])
def test_every_field_has_a_label_and_every_id_is_there_once(path: str, visitor: Visitor) -> None:
    text = (visitor if path in PAGES else Visitor()).get(path).text
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', text))
    fields = re.findall(r'<(?:input class="text"|select|textarea)[^>]* id="([^"]+)"', text)
    assert set(fields) <= labelled
    for described in re.findall(r'aria-describedby="([^"]*)"', text):
        assert set(described.split()) <= set(ids)


def test_the_bar_shows_who_is_in_on_all_pages(visitor: Visitor, workshop: Workshop) -> None:
    workshop.fake()
    for path in ("/view", "/view/Box.fake", "/view/nothing", "/account"):
        assert 'id="account-menu"' in visitor.get(path).text
        assert "/account/log-out" in visitor.get(path).text
    for path in ("/view", "/view/Box.fake?width=5", "/view/nothing"):
        answer = Visitor().get(path)
        assert f"/account/log-in?next={path.replace('/', '%2F').replace('?', '%3F').replace('=', '%3D')}" in answer.text
        assert "csrf" not in answer.text, "nothing of it is one visitor's own"
        assert not answer.cookies
        assert answer["Cache-Control"] == ("private, no-cache" if answer.status_code == 200 else "no-store")


def test_the_public_page_of_the_api_leads_to_the_account_and_knows_nobody(visitor: Visitor) -> None:
    answer = visitor.get("/api-docs")
    assert 'href="/account"' in answer.text
    assert "log-out" not in answer.text


def test_each_page_counts_once_and_its_pictures_do_not(limited: None, workshop: Workshop) -> None:
    workshop.fake()
    visitor = Visitor()
    for path in ("/", "/view", "/view/Box.fake"):
        assert visitor.get(path).status_code == 200
        assert all(visitor.get("/view/Box.fake/preview.png").status_code == 200 for _ in range(5))
    counted = visitor.get("/account/log-in")
    assert (counted["X-RateLimit-Limit"], counted["X-RateLimit-Remaining"]) == ("60", "56")


@pytest.mark.parametrize("path", ["/view", "/view/Box.fake", "/"])
def test_models_seen_too_often_are_a_page_that_says_when_to_go_on(limited: None, workshop: Workshop, path: str) -> None:
    workshop.fake()
    visitor = Visitor()
    refused = next(answer for answer in (visitor.get(path) for _ in range(121)) if answer.status_code != 200)
    assert refused.status_code == 429
    assert "Retry-After" in refused


def test_too_many_requests_are_a_page_that_says_when_to_go_on(limited: None, db: None) -> None:
    visitor = Visitor()
    # So many, for a period may end between.
    answers = (visitor.get("/account/log-in") for _ in range(121))
    refused = next(answer for answer in answers if answer.status_code != 200)
    assert (refused.status_code, refused["Content-Type"][:9]) == (429, "text/html")
    assert re.search(r"are allowed here\. Try again in \d+ (min|s)\.", words(refused))
    assert refused["X-RateLimit-Remaining"] == "0"


def test_models_are_shown_also_when_nobody_can_tell_who_looks(
    visitor: Visitor, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.fake()

    def away(*_: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(Identities, "find", away)
    for path in ("/view", "/view/Box.fake"):
        answer = visitor.get(path)
        assert answer.status_code == 200
        assert "Log in" in words(answer)
    trouble = visitor.get("/account")
    assert (trouble.status_code, trouble["Content-Type"][:9]) == (503, "text/html")
    assert "The database can't be reached" in words(trouble)


def test_a_wrong_credential_in_a_header_is_refused_on_pages_too(db: None) -> None:
    bearer = {"Authorization": "Bearer softly_k_nothing"}
    assert Client().get("/view", headers=bearer).status_code == 401
    assert Client().get("/account", headers=bearer).status_code == 401


def test_names_are_text_wherever_they_are_shown(alice: User, settings: Settings) -> None:
    alice.name = EVIL
    alice.save()
    visitor = Visitor(user_agent=EVIL).log_in(alice)
    Session.objects.create(user=alice, token_hash="x", user_agent=EVIL)
    visitor.submit("/account/keys", "make", name=EVIL, scopes=["solve"])
    solved(alice, EVIL, error_code="DEFINITION_ERROR", error_message=EVIL, status="failed", inputs={EVIL: EVIL})
    made = visitor.submit("/account/keys", "rotate", key=str(alice.keys.get().pk), grace="0")
    refused = visitor.submit("/account", "email", email=EVIL, currentPassword=EVIL)
    shown = [*(visitor.get(path) for path in PAGES), made, refused, Visitor().get("/account/log-in", {"next": EVIL})]
    shown += [visitor.get(f"/account/solves?definition={EVIL}"), visitor.submit("/account/keys", "revoke", key=EVIL)]
    for answer in shown:
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text.replace('<img src="/static/', "")
    assert all(EVIL in words(visitor.get(path)) for path in ("/account", "/account/keys", "/account/solves"))
