"""What does it mean when a server doesn't solve? Each misbehaviour its own words and its own error.

Clients are told what happened, never what the other server wrote on a page of its own. What operators have to do is in
the error's notes, which only the log shows. NotStarted is for what is certain: nothing was begun there.
"""

from __future__ import annotations

from computeapi.engines.rhino.client import Lost, Reply, TooLarge, Unreached
from softly.lib.errors import (
    AnswerUnreadable,
    DefinitionFailed,
    EngineCrashed,
    NotStarted,
    ResourceExhausted,
    SoftlyError,
    SolveError,
    SolveTimeout,
)

_LONGEST = 300
_SHORTEST_WAIT, _LONGEST_WAIT = 1, 60


def of_request(error: Unreached | Lost | TooLarge, *, most: int) -> SoftlyError:
    """No answer, or none that could be taken; `most` bytes are allowed."""
    if isinstance(error, TooLarge):
        message = f"The answer is longer than the {most} bytes that are allowed."
        return ResourceExhausted(message, details={"resource": "output", "limitBytes": most})
    if isinstance(error, Unreached):
        return _noted(NotStarted("A Rhino Compute server can't be reached.", retry_after=1), str(error))
    return _noted(EngineCrashed("The connection to Rhino Compute broke during the solve."), str(error))


def of_reply(reply: Reply) -> SoftlyError:
    """An answer that has no values in it."""
    found = _of_status(reply)
    found.add_note(
        f"status {reply.status}, {reply.headers.get('content-type', 'no content type')}: {reply.body[:80]!r}"
    )
    return found


def _of_status(reply: Reply) -> SoftlyError:
    match reply.status:
        case 400:
            return DefinitionFailed(_said(reply) or "Rhino Compute refuses these inputs and does not say why.")
        case 401 | 403:
            hint = "Set RHINO_COMPUTE_KEY to the key that the servers have as their RHINO_COMPUTE_KEY."
            return _noted(NotStarted("A Rhino Compute server refuses Softly's key.", retry_after=5), hint)
        case 408 | 504:
            return SolveTimeout("The solve took longer than Rhino Compute or a proxy before it allows.")
        case 413:
            message = "The definition and its inputs are longer than Rhino Compute takes."
            return _noted(
                ResourceExhausted(message, details={"resource": "input"}),
                "The servers' RHINO_COMPUTE_MAX_REQUEST_SIZE, or that of a proxy before them, is too small.",
            )
        case 429 | 503:
            return NotStarted("A Rhino Compute server takes no solves now.", retry_after=_retry_after(reply))
        case 500:
            # An input it can't read, a missing plug-in, a component that gives null: Compute says nothing of it.
            return SolveError("Rhino Compute failed to solve this and does not say why.")
        case 502:
            return EngineCrashed("The proxy before Rhino Compute got no answer from it.")
        case 200:
            return AnswerUnreadable(_unreadable(reply))
        case _:
            hint = "RHINO_COMPUTE_URL leads to something that is no Rhino Compute."
            return _noted(NotStarted("There is no Rhino Compute at the address of a server.", retry_after=5), hint)


def _noted[E: SoftlyError](error: E, note: str) -> E:
    error.add_note(note)
    return error


def _unreadable(reply: Reply) -> str:
    if _is_page(reply):
        return "Rhino Compute, or a proxy before it, answered with a page instead of values."
    return "Rhino Compute's answer can't be read."


def _is_page(reply: Reply) -> bool:
    return "html" in reply.headers.get("content-type", "") or reply.body[:200].lstrip().startswith(b"<")


def _said(reply: Reply) -> str:
    """Its message: the first line of plain text. A stack trace follows on the next ones."""
    if _is_page(reply):
        return ""
    text = reply.body[: 4 * _LONGEST].decode("utf-8", "replace").strip().strip('"')
    line = text.partition("\n")[0].strip()
    return line[:_LONGEST] if line[:1] not in "{[" and "\\" not in line else ""


def _retry_after(reply: Reply) -> int:
    given = reply.headers.get("retry-after", "")[:9]
    return max(_SHORTEST_WAIT, min(_LONGEST_WAIT, int(given))) if given.isdecimal() else _SHORTEST_WAIT
