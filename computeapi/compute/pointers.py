"""Which definition does a client of Rhino Compute mean? One that is known here, or the file it sends along.

A `pointer` is a name, an alias, an MD5, or the key under which Compute would keep the file. A URL is recognised by its
end and never fetched: `…/definition/<md5>` wherever it leads, for the MD5 is that of the content, a name on this site
only. A file that is equal to a known definition is that one.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from accounts import tiers
from computeapi.compute.request import Asked
from computeapi.solve.callers import may_send_definitions
from computeapi.solve.request import Caller
from computeapi.solve.validation import visible
from definitions import sent
from definitions.entries import Entry
from definitions.keys import as_key, keys_of
from definitions.registry import no_definition, registry
from definitions.schema import UnreadableDefinition
from softly.lib.errors import DefinitionNotFound, NotAllowed, ValidationFailed

_OF_CONTENT = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{64}")


class MayNotSend(NotAllowed):
    code, title = "DEFINITION_NOT_ALLOWED", "Definition not allowed"


class FileWanted(DefinitionNotFound):
    """Nothing is kept under this key, at least not for this caller, or it is a path on their machine. Hops names one or
    the other, and sends the file when it is told."""


def find(asked: Asked, caller: Caller) -> Entry:
    """Raises DefinitionNotFound, FileWanted, MayNotSend, and ValidationFailed for a file that can't be read."""
    if known := _pointed_at(asked.pointer, caller):
        return known
    if asked.algo:
        return _in_file(asked.algo, caller)
    if _is_url(asked.pointer):
        message = f"{asked.pointer[:256]!r} leads to no definition that is known here, and nothing is fetched."
        raise DefinitionNotFound(f"{message} GET / lists names and ids; a file is sent as `algo`.")
    if as_key(asked.pointer) or "/" in asked.pointer or "\\" in asked.pointer:
        raise FileWanted("Nothing is known by this key or path; send the file as `algo`.")
    raise no_definition(asked.pointer)


def _pointed_at(pointer: str, caller: Caller) -> Entry | None:
    if key := as_key(pointer):
        known = registry.snapshot().find_by_key(key, caller)
        return known or (sent.find(key) if may_send_definitions(caller) else None)
    try:
        return visible(_end(pointer) if _is_url(pointer) else pointer, caller)
    except DefinitionNotFound:
        return None


def _in_file(algo: str, caller: Caller) -> Entry:
    try:
        data = base64.b64decode("".join(algo.split()), validate=True)
    except ValueError as error:
        raise _unreadable("Send the bytes of the file in base64.", "invalid_encoding") from error
    known = registry.snapshot()
    if entry := next(filter(None, (known.find_by_key(key, caller) for key in keys_of(data))), None):
        return entry
    if caller.is_shown:
        raise MayNotSend("This definition is not known here, and a key for pages may not have files solved.")
    if not may_send_definitions(caller):
        message = f"This definition is not known here, and the tier {caller.tier} may not have files of its own solved."
        raise MayNotSend(message, details={"currentTier": caller.tier} | tiers.current().way_up(caller.tier))
    try:
        return sent.keep(data)
    except UnreadableDefinition as error:
        raise _unreadable(str(error), "unreadable") from error


def _unreadable(message: str, code: str) -> ValidationFailed:
    return ValidationFailed.of("algo", message, code)


def _is_url(pointer: str) -> bool:
    return pointer.lower().startswith(("http://", "https://"))


def _end(url: str) -> str:
    """The last part of its path; "" where it can't be meant for this site."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    host, _ = split_domain_port(parts.netloc.lower())
    return last if _OF_CONTENT.fullmatch(last) or validate_host(host, settings.ALLOWED_HOSTS) else ""
