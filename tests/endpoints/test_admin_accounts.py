"""Can staff look after users, tiers, keys and sessions in the admin, each as far as their permissions go?"""

from __future__ import annotations

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import ApiKey, Session, Tier, User
from accounts.shipped import ANONYMOUS, FREE, PRO
from tests.workshop import Workshop

USERS, KEYS, SESSIONS, TIERS = (f"/admin/accounts/{name}/" for name in ("user", "apikey", "session", "tier"))
NO_INLINES = {f"{name}-{total}_FORMS": "0" for name in ("sessions", "keys") for total in ("TOTAL", "INITIAL")}


@pytest.fixture
def member(workshop: Workshop) -> User:
    return User.objects.create_user(
        "member@example.com", preferences={"theme": "dark"}, metadata={"plan": "<b>"}, tier=Tier.objects.get(name=PRO)
    )


def key_of(user: User) -> tuple[ApiKey, str]:
    key = ApiKey(user=user, name="shop", scopes=["solve"])
    token = key.take_new_token()
    key.save()
    return key, token


def session_of(user: User) -> Session:
    return Session.objects.create(token_hash=f"digest{user.pk}", user=user, user_agent="curl/8", address="203.0.113.5")


def act(client: Client, where: str, action: str, *rows: Any) -> Any:
    fields = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(where, fields, follow=True)


def staff_with(*codenames: str) -> Client:
    user = User.objects.create_user("helper@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    assert user.user_permissions.count() == len(codenames)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_a_users_page_shows_what_there_is_and_leads_on(staff: Client, member: User) -> None:
    key, _ = key_of(member)
    session = session_of(member)
    text = staff.get(reverse("admin:accounts_user_change", args=[member.pk])).text
    for part in ("&quot;theme&quot;: &quot;dark&quot;", "&lt;b&gt;", "Pro", key.prefix, "203.0.113.5", "curl/8"):
        assert part in text
    for row in (key, session):
        assert str(row.pk) in text
    for secret in (key.hash, session.token_hash):
        assert secret not in text


@pytest.mark.parametrize(
    "query",
    ["q=member", "email_verified__isempty=1", "is_active__exact=1", "is_staff__exact=0", "q=not-a-uuid", "q=%00"],
)
def test_users_are_searched_and_filtered(staff: Client, member: User, query: str) -> None:
    assert staff.get(f"{USERS}?{query}", follow=True).status_code == 200


@pytest.mark.parametrize("page", [KEYS, SESSIONS])
@pytest.mark.parametrize(
    "query", ["", "?state=living", "?state=expired", "?state=revoked", "?state=ended", "?q=member"]
)
def test_keys_and_sessions_are_listed_without_their_secrets(staff: Client, member: User, page: str, query: str) -> None:
    key, token = key_of(member)
    session = session_of(member)
    text = staff.get(page + query).text
    for secret in (key.hash, token, session.token_hash):
        assert secret not in text
    assert staff.get(reverse("admin:accounts_apikey_change", args=[key.pk])).status_code == 200
    assert staff.get(reverse("admin:accounts_session_change", args=[session.pk])).status_code == 200


def test_a_new_user_has_the_address_in_lower_case_and_one_that_exists_is_told(staff: Client, member: User) -> None:
    fields = {"email": "New@Example.com", "password1": "correct horse battery", "password2": "correct horse battery"}
    assert staff.post(f"{USERS}add/", fields).status_code == 302
    assert User.objects.filter(email="new@example.com").exists()
    response = staff.post(f"{USERS}add/", fields | {"email": "MEMBER@example.com"})
    assert response.status_code == 200
    assert "already exists" in response.text


def test_deactivation_ends_sessions_and_nobody_deactivates_themself(staff: Client, member: User) -> None:
    session_of(member)
    me = User.objects.get(email="staff@example.com")
    response = act(staff, USERS, "deactivate", member, me)
    assert "deactivate yourself" in response.text
    assert "1 deactivated" in response.text
    member.refresh_from_db()
    me.refresh_from_db()
    assert (member.is_active, me.is_active) == (False, True)
    assert not member.sessions.exists()


def test_keys_are_revoked_one_by_one_or_all_of_a_user(staff: Client, member: User) -> None:
    first, second = key_of(member)[0], key_of(member)[0]
    page = reverse("admin:accounts_apikey_change", args=[first.pk])
    fields = {"name": "shop", "scopes": ["solve"], "origins": "", "expires_0": "", "expires_1": "", "_revoke": "1"}
    assert staff.post(page, fields).status_code == 302
    first.refresh_from_db()
    assert first.revoked
    act(staff, USERS, "revoke_keys", member)
    second.refresh_from_db()
    assert second.revoked


def test_a_session_is_ended_on_its_page(staff: Client, member: User) -> None:
    session = session_of(member)
    assert staff.post(reverse("admin:accounts_session_change", args=[session.pk]), {"_revoke": "1"}).status_code == 302
    assert not Session.objects.filter(pk=session.pk).exists()


@pytest.mark.parametrize("page", [KEYS, SESSIONS])
def test_keys_and_sessions_are_not_made_or_deleted_by_hand(staff: Client, member: User, page: str) -> None:
    row = key_of(member)[0] if page == KEYS else session_of(member)
    assert staff.get(f"{page}add/").status_code == 403
    assert staff.post(f"{page}{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("wrong", [{"scopes": ["everything"]}, {"scopes": []}, {"name": ""}, {"expires_0": "soon"}])
def test_a_key_cannot_be_edited_to_what_cannot_be(staff: Client, member: User, wrong: dict[str, Any]) -> None:
    key, _ = key_of(member)
    fields = {"name": "shop", "scopes": ["solve"], "origins": "", "expires_0": "", "expires_1": ""} | wrong
    response = staff.post(reverse("admin:accounts_apikey_change", args=[key.pk]), fields)
    assert response.status_code == 200
    assert "Please correct the error" in response.text


# -- tiers


@pytest.mark.parametrize("name", [ANONYMOUS, FREE, "staff"])
def test_tiers_whose_names_stand_in_the_code_are_edited_and_not_deleted(staff: Client, name: str) -> None:
    tier = Tier.objects.get(name=name)
    page = f"{TIERS}{tier.pk}/"
    assert 'name="name"' not in staff.get(f"{page}change/").text
    assert staff.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    act(staff, TIERS, "delete_selected", tier)
    staff.post(TIERS, {"action": "delete_selected", "_selected_action": str(tier.pk), "post": "yes"})
    assert Tier.objects.filter(name=name).exists()


def test_a_tier_of_ones_own_is_made_and_deleted(staff: Client) -> None:
    fields = {"name": "trial", "title": "Trial", "rank": "9", "priority": "1", "batch_items": "9"}
    fields |= {"limits-TOTAL_FORMS": "1", "limits-INITIAL_FORMS": "0"}
    fields |= {"limits-0-bucket": "solve", "limits-0-limit": "10", "limits-0-window": "900"}
    assert staff.post(f"{TIERS}add/", fields).status_code == 302
    tier = Tier.objects.get(name="trial")
    assert "10 in 15 min" in staff.get(f"{TIERS}{tier.pk}/change/").text
    assert staff.post(f"{TIERS}{tier.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Tier.objects.filter(name="trial").exists()


@pytest.mark.parametrize("wrong", [{"limits-0-window": "0"}, {"limits-0-limit": "-1"}, {"limits-0-bucket": "x"}])
def test_limits_that_cannot_be_are_refused(staff: Client, wrong: dict[str, str]) -> None:
    fields = {"name": "trial", "title": "Trial", "rank": "9", "priority": "1", "batch_items": "9"}
    fields |= {"limits-TOTAL_FORMS": "1", "limits-INITIAL_FORMS": "0"}
    fields |= {"limits-0-bucket": "solve", "limits-0-limit": "10", "limits-0-window": "900"} | wrong
    assert staff.post(f"{TIERS}add/", fields).status_code == 200
    assert not Tier.objects.filter(name="trial").exists()


# -- who may what


@pytest.mark.parametrize(
    "action", ["activate", "deactivate", "revoke_sessions", "revoke_keys", "mark_verified", "remove_second_factor"]
)
def test_who_may_only_look_runs_no_action_on_users(member: User, action: str) -> None:
    looker = staff_with("view_user")
    session_of(member)
    key_of(member)
    before = User.objects.filter(pk=member.pk).values().get()
    rows = LogEntry.objects.count()
    assert f'value="{action}"' not in looker.get(USERS).text
    act(looker, USERS, action, member)
    assert User.objects.filter(pk=member.pk).values().get() == before
    assert member.sessions.count() == 1
    assert member.keys.get().revoked is None
    assert LogEntry.objects.count() == rows


@pytest.mark.parametrize(("page", "permission"), [(KEYS, "view_apikey"), (SESSIONS, "view_session")])
def test_who_may_only_look_revokes_nothing(member: User, page: str, permission: str) -> None:
    looker = staff_with(permission)
    key, session = key_of(member)[0], session_of(member)
    row = key if page == KEYS else session
    act(looker, page, "revoke", row)
    assert looker.post(f"{page}{row.pk}/change/", {"_revoke": "1"}).status_code == 403
    key.refresh_from_db()
    session.refresh_from_db()
    assert key.revoked is None


@pytest.mark.parametrize("fields", [{"usable_password": "true"}, {"usable_password": "false", "unset-password": "1"}])
def test_who_changes_their_own_password_stays_logged_in_and_nobody_else_of_theirs(
    workshop: Workshop, fields: dict[str, str]
) -> None:
    boss = User.objects.create_superuser("boss@example.com", "correct horse battery")
    old, new = "correct horse battery", "another horse battery"
    browser, other = (Client(raise_request_exception=False) for _ in range(2))
    for client in (browser, other):
        client.force_login(boss)
    done = browser.post(
        "/admin/password_change/", {"old_password": old, "new_password1": new, "new_password2": new}, follow=True
    )
    assert done.status_code == 200, done.content
    assert [browser.get(USERS).status_code, other.get(USERS).status_code] == [200, 302]

    other.force_login(User.objects.get(pk=boss.pk))
    fields = fields | {"password1": "a third long horse", "password2": "a third long horse"}
    assert browser.post(f"{USERS}{boss.pk}/password/", fields).status_code == 302
    assert [browser.get(USERS).status_code, other.get(USERS).status_code] == [200, 302]


def test_staff_who_change_users_make_nobody_staff(member: User) -> None:
    helper = staff_with("view_user", "change_user")
    fields = {"email": member.email, "name": "Mia", "tier": "", "is_active": "on", "is_staff": "on"} | NO_INLINES
    fields |= {"is_superuser": "on", "user_permissions": str(Permission.objects.first().pk)}  # type: ignore[union-attr]
    assert helper.post(f"{USERS}{member.pk}/change/", fields).status_code == 302
    member.refresh_from_db()
    assert (member.name, member.is_staff, member.is_superuser) == ("Mia", False, False)
    assert not member.user_permissions.exists()


def test_staff_who_change_users_do_not_touch_those_above_them(workshop: Workshop) -> None:
    helper = staff_with("view_user", "change_user", "delete_user", "view_apikey", "change_apikey", "change_session")
    boss = User.objects.create_superuser("boss@example.com")
    key, session = key_of(boss)[0], session_of(boss)
    new = {"usable_password": "true", "password1": "another horse battery", "password2": "another horse battery"}
    assert helper.post(f"{USERS}{boss.pk}/password/", new).status_code == 403
    assert helper.post(f"{USERS}{boss.pk}/change/", {"email": "x@example.com"}).status_code == 403
    assert helper.post(f"{USERS}{boss.pk}/delete/", {"post": "yes"}).status_code == 403
    for where, action, row in (
        (USERS, "deactivate", boss),
        (USERS, "revoke_sessions", boss),
        (KEYS, "revoke", key),
        (SESSIONS, "revoke", session),
    ):
        assert "left as they are" in act(helper, where, action, row).text
    act(helper, USERS, "delete_selected", boss)
    helper.post(USERS, {"action": "delete_selected", "_selected_action": str(boss.pk), "post": "yes"})
    boss.refresh_from_db()
    key.refresh_from_db()
    assert boss.is_active
    assert key.revoked is None
    assert Session.objects.filter(pk=session.pk).exists()


def test_keys_and_sessions_are_on_the_users_page_for_who_may_see_them_only(member: User) -> None:
    key, session = key_of(member)[0], session_of(member)
    text = staff_with("view_user").get(f"{USERS}{member.pk}/change/").text
    assert key.prefix not in text
    assert str(session.address) not in text
