"""How do tests use the account pages? As a browser without JavaScript: each form with its token."""

from __future__ import annotations

import html
import re
from typing import Any

from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from accounts import mail
from accounts.models import User
from computeapi.solve.models import SolveRecord

PASSWORD = "correct horse battery"
EVIL = "<script>alert(1)</script><img src=x onerror=\"alert('2')\">"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Visitor(Client):
    def __init__(
        self, user_agent: str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    ) -> None:
        super().__init__(enforce_csrf_checks=True, headers={"User-Agent": user_agent, "Accept": "text/html"})

    def submit(self, path: str, action: str, **fields: Any) -> Any:
        """Send the form of the page at this path whose button is `action`."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path).text)
        assert token, f"{path} has no form"
        return self.post(path, {"csrfmiddlewaretoken": token[1], "action": action, **fields})

    def log_in(self, user: User, password: str = PASSWORD) -> Visitor:
        response = self.submit("/account/log-in", "password", email=user.email, password=password)
        assert response.status_code == 303, response.text
        return self

    def is_in(self) -> bool:
        return bool(self.get("/account").status_code == 200)


def solved(user: User | None, name: str = "Box.fake", **fields: Any) -> SolveRecord:
    """A record of a solve, as the journal would write it."""
    at = fields.pop("at", timezone.now())
    known = {"engine": "fake", "key": "k", "status": "ok", "cache": "MISS", "timings": {"solve": 1500.0}}
    return SolveRecord.objects.create(user=user, name=name, created=at, last=at, **known | fields)


def words(response: Any) -> str:
    """The text of a page."""
    text = re.sub(r"<(script|symbol)\b.*?</\1>", "", response.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def value_of(response: Any, name: str) -> str | None:
    """What stands in the input of that name."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]*>', response.text)
    value = found and re.search(r' value="([^"]*)"', found[0])
    return html.unescape(value[1]) if value else None


def link_in_mail() -> str:
    """The path of the link in the newest mail."""
    mail.finish()
    found = re.search(r"http://[^/]+(/account/\S+)", str(outbox.outbox[-1].body))
    assert found, outbox.outbox[-1].body
    return found[1]


def person(who: str = "alice", **fields: Any) -> User:
    return User.objects.create_user(f"{who}@example.com", fields.pop("password", PASSWORD), **fields)
