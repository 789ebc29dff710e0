"""Is every change that staff make written down, with who, when, what and which fields, and can nobody undo that?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, Session, Tier, User
from definitions.registry import Entry
from tests.endpoints.codes import set_up
from tests.workshop import BOX, Workshop

CREATE, UPDATE, DELETE = LogEntry.Action.CREATE, LogEntry.Action.UPDATE, LogEntry.Action.DELETE
USERS, LOG = "/admin/accounts/user/", "/admin/auditlog/logentry/"
NO_INLINES = {f"{name}-{total}_FORMS": "0" for name in ("sessions", "keys") for total in ("TOTAL", "INITIAL")}


@pytest.fixture
def box(workshop: Workshop) -> Entry:
    return workshop.fake(inputs=BOX)


@pytest.fixture
def member(workshop: Workshop) -> User:
    return User.objects.create_user("member@example.com", "correct horse battery")


def entry(of: Any, action: int = UPDATE) -> Any:
    """The one entry of this object that staff made, just now."""
    kind = ContentType.objects.get_for_model(of)
    found = LogEntry.objects.get(content_type=kind, object_pk=str(of.pk), action=action, actor__isnull=False)
    assert found.actor_email == "staff@example.com"
    assert found.actor.email == "staff@example.com"
    assert found.cid, "the request's id"
    assert timezone.now() - found.timestamp < timedelta(minutes=1)
    return found


def act(client: Client, where: str, action: str, *rows: Any) -> Any:
    fields = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    response = client.post(where, fields, follow=True)
    assert response.status_code == 200
    return response


def user_form(user: User, **changes: Any) -> dict[str, Any]:
    fields = {"email": user.email, "name": user.name, "tier": "", "is_active": "on"} | NO_INLINES | changes
    return {name: value for name, value in fields.items() if value is not None}


def user_page(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def test_a_changed_form(staff: Client, member: User) -> None:
    assert staff.post(user_page(member), user_form(member, name="Mia")).status_code == 302
    assert entry(member).changes == {"name": ["", "Mia"]}


def test_what_is_edited_in_the_list(staff: Client, box: Entry) -> None:
    fields = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": str(box.definition_id), "_save": "Save"}
    staff.post("/admin/definitions/definition/", fields)
    found = LogEntry.objects.get(object_pk=str(box.definition_id), actor__isnull=False)
    assert found.changes == {"enabled": ["True", "False"], "public": ["True", "False"]}


@pytest.mark.parametrize(
    ("action", "changes"),
    [
        ("disable", {"enabled": ["True", "False"]}),
        ("forget_answers", {"cache_epoch": ["0", "1"]}),
    ],
)
def test_actions_on_definitions(staff: Client, box: Entry, action: str, changes: dict[str, Any]) -> None:
    fields = {"action": action, "_selected_action": str(box.definition_id)}
    staff.post("/admin/definitions/definition/", fields)
    found = LogEntry.objects.get(object_pk=str(box.definition_id), actor__isnull=False)
    assert found.changes == changes


def test_a_new_version_and_who_synced_it(box: Entry, workshop: Workshop) -> None:
    made = LogEntry.objects.filter(object_pk=str(box.version_id)).get()
    assert (made.action, made.actor, made.actor_email) == (CREATE, None, None), "the system did"
    assert set(made.changes) == {"definition", "number", "md5"}


def test_actions_on_users(staff: Client, member: User) -> None:
    act(staff, USERS, "deactivate", member)
    assert entry(member).changes == {"is_active": ["True", "False"]}
    LogEntry.objects.all().delete()
    act(staff, USERS, "activate", member)
    assert entry(member).changes == {"is_active": ["False", "True"]}
    LogEntry.objects.all().delete()
    act(staff, USERS, "mark_verified", member)
    assert set(entry(member).changes) == {"email_verified"}


def test_an_inline(staff: Client) -> None:
    tier = Tier.objects.create(name="trial", title="Trial", rank=99)
    fields = {"name": "trial", "title": "Trial", "rank": "99", "priority": "1", "batch_items": "9"}
    fields |= {"limits-TOTAL_FORMS": "1", "limits-INITIAL_FORMS": "0"}
    fields |= {
        "limits-0-bucket": "solve",
        "limits-0-limit": "7",
        "limits-0-window": "60",
        "limits-0-tier": str(tier.pk),
    }
    try:
        assert staff.post(reverse("admin:accounts_tier_change", args=[tier.pk]), fields).status_code == 302
        limit = tier.limits.get()
        assert entry(limit, CREATE).changes["limit"] == ["None", "7"]
        fields |= {"limits-INITIAL_FORMS": "1", "limits-0-id": str(limit.pk), "limits-0-limit": "9"}
        assert staff.post(reverse("admin:accounts_tier_change", args=[tier.pk]), fields).status_code == 302
        assert entry(limit).changes == {"limit": ["7", "9"]}
        staff.post(reverse("admin:accounts_tier_change", args=[tier.pk]), fields | {"limits-0-DELETE": "on"})
        assert entry(limit, DELETE)
    finally:
        tier.delete()


def test_a_password_and_never_what_it_was_or_is(staff: Client, member: User) -> None:
    before = member.password
    new = {"usable_password": "true", "password1": "another horse battery", "password2": "another horse battery"}
    assert staff.post(f"{USERS}{member.pk}/password/", new).status_code == 302
    member.refresh_from_db()
    assert entry(member).changes == {"password": ["•••", "•••"]}
    for text in (str(row) for row in LogEntry.objects.values_list("changes", "object_repr")):
        for secret in (before, member.password, before[-20:], member.password[-20:], "another horse"):
            assert secret not in text


def test_that_a_password_is_taken_away_ends_the_sessions(staff: Client, member: User) -> None:
    Session.objects.create(token_hash="x", user=member)
    staff.post(f"{USERS}{member.pk}/password/", {"usable_password": "false", "unset-password": "yes"})
    member.refresh_from_db()
    assert not member.has_usable_password()
    assert not member.sessions.exists()
    assert entry(member).changes == {"password": ["•••", "•••"]}


def test_groups_their_permissions_and_who_is_in_them(staff: Client, member: User) -> None:
    permission = Permission.objects.get(codename="view_definition")
    staff.post("/admin/auth/group/add/", {"name": "lookers", "permissions": [permission.pk]})
    group = Group.objects.get()
    assert entry(group, CREATE).changes["name"] == ["None", "lookers"]
    assert entry(group).changes["permissions"]["operation"] == "add"
    staff.post(user_page(member), user_form(member, groups=[group.pk]))
    assert entry(member).changes == {"groups": {"type": "m2m", "operation": "add", "objects": ["lookers"]}}


def test_a_key_that_is_edited_or_revoked(staff: Client, member: User) -> None:
    key = ApiKey(user=member, name="shop", scopes=["solve"])
    token = key.take_new_token()
    key.save()
    page = reverse("admin:accounts_apikey_change", args=[key.pk])
    fields = {"name": "shop", "scopes": ["solve", "files"], "origins": "https://shop.example", "expires_0": ""}
    assert staff.post(page, fields | {"expires_1": ""}).status_code == 302
    assert set(entry(key).changes) == {"scopes", "origins"}
    LogEntry.objects.filter(actor__isnull=False).delete()
    act(staff, "/admin/accounts/apikey/", "revoke", key)
    assert set(entry(key).changes) == {"revoked"}
    for row in LogEntry.objects.all():
        assert key.hash not in str(row.changes)
        assert token[-20:] not in str(row.changes)


def test_sessions_that_staff_end_by_any_way(staff: Client, member: User) -> None:
    first, second = (Session.objects.create(token_hash=str(i), user=member) for i in range(2))
    act(staff, "/admin/accounts/session/", "revoke", first)
    assert entry(first, DELETE).changes == {"user": ["member@example.com", "None"]}
    act(staff, USERS, "revoke_sessions", member)
    assert entry(second, DELETE)
    assert not LogEntry.objects.filter(changes__icontains="token_hash").exists()


def test_a_second_factor_and_never_its_secret(staff: Client, member: User) -> None:
    app, codes = set_up(member)
    device = member.totpdevice_set.get()
    act(staff, USERS, "remove_second_factor", member)
    assert entry(device, DELETE)
    written = str(list(LogEntry.objects.values_list("changes", flat=True)))
    for secret in (device.key, app.code(), *codes):
        assert secret not in written


def test_what_comes_through_the_api_has_its_actor_too(staff: Client, alice: Client) -> None:
    made = alice.post("/api/keys", {"name": "mine", "scopes": ["solve"]}, content_type="application/json")
    assert made.status_code == 201, made.text
    found = LogEntry.objects.get(object_pk=made.json()["id"])
    assert (found.action, found.actor_email) == (CREATE, "alice@example.com")
    token = next(value for value in made.json().values() if str(value).startswith("softly_k_"))
    assert token[-20:] not in str(found.changes)


def test_what_clients_keep_with_a_user_does_not_fill_it(alice: Client) -> None:
    before = LogEntry.objects.count()
    alice.put("/api/users/me", {"preferences": {"a": 1}, "metadata": {"b": 2}}, content_type="application/json")
    assert LogEntry.objects.count() == before
    alice.put("/api/users/me", {"name": "Alice"}, content_type="application/json")
    assert LogEntry.objects.count() == before + 1


def test_a_deleted_user_is_remembered_with_what_went_along(staff: Client, member: User) -> None:
    key = ApiKey(user=member, name="shop", scopes=["solve"])
    key.take_new_token()
    key.save()
    Session.objects.create(token_hash="x", user=member)
    ident = member.pk
    assert staff.post(f"{USERS}{ident}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=ident).exists()
    assert set(LogEntry.objects.filter(action=DELETE).values_list("object_repr", flat=True)) >= {"member@example.com"}


def test_who_deletes_themself_is_remembered_by_name(staff: Client) -> None:
    me = User.objects.get(email="staff@example.com")
    key = ApiKey(user=me, name="mine", scopes=["solve"])
    key.take_new_token()
    key.save()
    assert staff.post(f"{USERS}{me.pk}/delete/", {"post": "yes"}).status_code == 302
    found = LogEntry.objects.filter(action=DELETE)
    assert {row.actor_email for row in found} == {"staff@example.com"}
    assert {row.actor_id for row in found} == {None}


def test_the_log_is_read_in_the_admin_and_nothing_else(staff: Client, member: User) -> None:
    staff.post(user_page(member), user_form(member, name="Mia <b>"))
    row = entry(member)
    listed = staff.get(LOG).text
    for part in ("staff@example.com", "member@example.com", "name"):
        assert part in listed
    page = f"{LOG}{row.pk}/change/"
    shown = staff.get(page).text
    assert "Mia &lt;b&gt;" in shown
    assert 'name="_save"' not in shown
    assert staff.get(f"{LOG}add/").status_code == 403
    assert staff.post(page, {"object_repr": "x"}).status_code == 403
    assert staff.post(f"{LOG}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    fields = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
    staff.post(LOG, fields)
    row.refresh_from_db()
    assert row.changes == {"name": ["", "Mia <b>"]}


@pytest.mark.parametrize("query", ["?q=member", "?action__exact=0", "?content_type__id__exact=1", "?q=%00"])
def test_the_log_is_searched_and_filtered(staff: Client, member: User, query: str) -> None:
    assert staff.get(f"{LOG}{query}", follow=True).status_code == 200
