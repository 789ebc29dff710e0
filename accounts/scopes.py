"""What may a credential be used for? One list of scopes; a session has all, a key those it was given. Pure."""

from __future__ import annotations

from collections.abc import Iterable

SCOPES = {
    "solve": "see definitions, solve them, and read one's own solves and their files",
    "files": "make, list, read and remove files",
    "jobs": "start, watch and cancel jobs",
    "designs": "save, change and share designs",
    "workflows": "make, run and analyse workflows",
    "ai": "talk to the assistant",
    "account": "read and change one's profile, sessions and keys",
    "admin": "what is for staff; of no use to others",
}
ALL = frozenset(SCOPES)


def unknown(scopes: Iterable[str]) -> list[str]:
    return sorted(set(scopes) - ALL)
