"""Paths of the account pages."""

from __future__ import annotations

from computeapi.pages.account import by_mail, entering, jobs, keys, profile, sessions, solves, usage
from computeapi.rest.paths import either

root = [
    *either("account", profile.profile, name="account"),
    *either("account/sign-up", entering.sign_up, name="sign-up"),
    *either("account/log-in", entering.log_in, name="log-in"),
    *either("account/log-out", entering.log_out, name="log-out"),
    *either("account/forgotten", by_mail.forgotten, name="forgotten"),
    *either("account/reset", by_mail.reset, name="reset"),
    *either("account/verify", by_mail.verify, name="verify"),
    *either("account/keys", keys.keys, name="keys-page"),
    *either("account/usage", usage.usage, name="usage-page"),
    *either("account/solves", solves.solves, name="solves-page"),
    *either("account/jobs", jobs.jobs, name="jobs-page"),
    *either("account/sessions", sessions.sessions, name="sessions-page"),
]
