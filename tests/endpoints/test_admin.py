"""Can staff look after definitions in the admin, and nobody else?"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from computeapi.solve.models import SolveRecord
from definitions.models import Definition
from definitions.registry import Entry
from tests.workshop import BOX, MOODS, WIDTH, Workshop

LIST = "/admin/definitions/definition/"


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake(inputs=[*BOX, *MOODS])


def change_page(entry: Entry) -> str:
    return reverse("admin:definitions_definition_change", args=[entry.definition_id])


def act(client: Client, action: str, *entries: Entry) -> Any:
    ids = [str(entry.definition_id) for entry in entries]
    return client.post(LIST, {"action": action, "_selected_action": ids}, follow=True)


def test_every_page_of_the_admin_opens(staff: Client, client: Client, box: Entry) -> None:
    client.get("/solve/Box.fake")
    client.get("/solve/Box.fake?fail=error")
    version = reverse("admin:definitions_definitionversion_change", args=[box.version_id])
    record = reverse("admin:computeapi_solverecord_change", args=[SolveRecord.objects.filter(status="failed").get().pk])
    pages = ["/admin/", LIST, change_page(box), "/admin/definitions/definitionversion/", version, record]
    pages += ["/admin/computeapi/solverecord/", "/admin/accounts/user/", "/admin/accounts/user/add/"]
    pages += [f"{LIST}?engine__exact=fake&enabled__exact=1", f"{LIST}?q=Box"]
    pages += [f"/admin/computeapi/solverecord/?definition__id__exact={box.definition_id}&status__exact=failed"]
    for page in pages:
        response = staff.get(page)
        assert response.status_code == 200, page
    assert "DEFINITION_ERROR" in staff.get("/admin/computeapi/solverecord/").text


def test_the_admin_runs_own_files_only_and_needs_no_other(staff: Client, box: Entry) -> None:
    for page in ("/admin/", LIST, change_page(box), "/admin/login/"):
        response = staff.get(page, follow=True)
        policy = response["Content-Security-Policy"]
        for rule in ("default-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
            assert rule in policy, page
        text = response.text
        assert not re.search(r"<script(?![^>]*\b(src|type=.application/json))|<style|\sstyle=|\son\w+=", text), page


def test_the_admin_is_found_without_its_slash(client: Client) -> None:
    response = client.get("/admin")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_the_list_shows_what_there_is_and_leads_on(staff: Client, box: Entry) -> None:
    text = staff.get(LIST).text
    for part in ("Box.fake", "/view/Box.fake", f"definition__id__exact={box.definition_id}", "version 1"):
        assert part in text


@pytest.mark.parametrize("page", ["/admin/", LIST, "/admin/computeapi/solverecord/"])
def test_nobody_else_gets_in(client: Client, alice: Client, box: Entry, page: str) -> None:
    for person in (client, alice):
        response = person.get(page)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_staff_solve_a_definition_with_its_defaults(staff: Client, box: Entry) -> None:
    response = act(staff, "solve_with_defaults", box)
    assert "Solved Box.fake in" in response.text
    row = SolveRecord.objects.get()
    assert row.user is not None
    assert row.user.email == "staff@example.com"


def test_a_solve_that_fails_there_says_why(staff: Client, workshop: Workshop) -> None:
    entry = workshop.fake(inputs=[{"name": "needed", "paramType": "Number"}])
    assert "needed: This input is required." in act(staff, "solve_with_defaults", entry).text


def test_staff_make_cached_answers_forgotten(staff: Client, client: Client, box: Entry) -> None:
    assert [client.get("/solve/Box.fake")["X-Cache"] for _ in range(2)] == ["MISS", "HIT"]
    assert act(staff, "forget_answers", box).status_code == 200
    assert client.get("/solve/Box.fake")["X-Cache"] == "MISS"


def test_staff_disable_and_enable(staff: Client, client: Client, box: Entry) -> None:
    act(staff, "disable", box)
    assert client.get("/Box.fake").status_code == 404
    act(staff, "enable", box)
    assert client.get("/Box.fake").status_code == 200


def form(entry: Entry, **changes: Any) -> dict[str, Any]:
    fields = {
        "aliases": "",
        "enabled": "on",
        "public": "on",
        "current": str(entry.version_id),
        "cache_ttl": "",
        "rounding": "{}",
        "time_limit": "",
        "versions-TOTAL_FORMS": "0",
        "versions-INITIAL_FORMS": "0",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def test_settings_of_a_definition_act_at_once(staff: Client, client: Client, box: Entry) -> None:
    changed = form(box, aliases="Kiste.gh,Caja", rounding='{"width": 1}', cache_ttl="600", time_limit="5")
    assert staff.post(change_page(box), changed).status_code == 302
    assert client.get("/Kiste.gh").json()["aliases"] == ["Kiste.gh", "Caja"]
    assert client.get("/solve/Box.fake?width=12.34")["X-Cache"] == "MISS"
    response = client.get("/solve/Caja?width=12.3")
    assert response["X-Cache"] == "HIT"
    assert int(response["Cache-Control"].rpartition("=")[2]) <= 600


def test_what_others_change_while_the_form_is_checked_stays(
    staff: Client, box: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere() -> None:
        Definition.objects.get().forget_answers()
        connection.close()

    def clean(self: Definition) -> None:
        with ThreadPoolExecutor(1) as others:
            others.submit(elsewhere).result()

    monkeypatch.setattr(Definition, "clean", clean)
    assert staff.post(change_page(box), form(box, cache_ttl="600")).status_code == 302
    found = Definition.objects.get()
    assert (found.cache_ttl, found.cache_epoch) == (600, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cache_ttl": "299"},
        {"cache_ttl": "-1"},
        {"time_limit": "0"},
        {"time_limit": "99999"},
        {"rounding": "[1]"},
        {"rounding": '{"width": "1"}'},
        {"rounding": '{"width": 13}'},
        {"rounding": "{"},
        {"rounding": '{"widht": 1}'},
        {"current": ""},
        {"aliases": "solve"},
        {"aliases": "a/b"},
        {"current": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_settings_that_cannot_be_are_refused(staff: Client, box: Entry, wrong: dict[str, str]) -> None:
    before = Definition.objects.values().get()
    response = staff.post(change_page(box), form(box, **wrong))
    assert response.status_code == 200
    assert "Please correct the error" in response.text
    assert Definition.objects.values().get() == before


def test_staff_publish_an_older_version_there(staff: Client, client: Client, box: Entry, workshop: Workshop) -> None:
    new = workshop.fake(inputs=[WIDTH])
    other = workshop.fake("Other.fake")
    page = staff.get(change_page(new)).text
    assert str(box.version_id) in page
    assert str(other.version_id) not in page.partition('name="current"')[2].partition("</select>")[0]
    assert staff.post(change_page(new), form(box)).status_code == 302
    assert client.get("/Box.fake").json()["version"] == 1


def test_definitions_and_records_are_not_made_by_hand(staff: Client, box: Entry) -> None:
    for page in (f"{LIST}add/", "/admin/definitions/definitionversion/add/", "/admin/computeapi/solverecord/add/"):
        assert staff.get(page).status_code == 403


def test_definitions_are_disabled_not_deleted(staff: Client, box: Entry) -> None:
    page = reverse("admin:definitions_definition_delete", args=[box.definition_id])
    assert staff.post(page, {"post": "yes"}).status_code == 403
    assert "delete_selected" not in staff.get(LIST).text
    assert Definition.objects.exists()


@pytest.mark.parametrize("nothing", ["", "null", "{}"])
def test_rounding_can_be_taken_away(staff: Client, box: Entry, nothing: str) -> None:
    staff.post(change_page(box), form(box, rounding='{"width": 1}'))
    assert staff.post(change_page(box), form(box, rounding=nothing)).status_code == 302
    assert Definition.objects.get().rounding == {}


@pytest.mark.parametrize("action", ["disable", "enable", "forget_answers", "solve_with_defaults"])
def test_who_may_only_look_can_do_nothing(workshop: Workshop, box: Entry, action: str) -> None:
    looker = User.objects.create_user("looker@example.com", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_definition"))
    client = Client()
    client.force_login(looker)
    before = Definition.objects.values().get()
    assert client.get(LIST).status_code == 200
    assert f'value="{action}"' not in client.get(LIST).text
    act(client, action, box)
    assert Definition.objects.values().get() == before
    assert not SolveRecord.objects.exists()


def test_what_staff_enabled_or_disabled_by_hand_stays_so_when_the_file_comes_back(
    staff: Client, workshop: Workshop, box: Entry
) -> None:
    path = workshop.folder / "Box.fake"
    content = path.read_bytes()
    path.unlink()
    workshop.sync(prune=True)
    act(staff, "enable", box)
    act(staff, "disable", box)
    path.write_bytes(content)
    workshop.sync()
    assert not Definition.objects.get().enabled
