"""How is a setting read from the environment, strictly, with an error that names the variable?

Readers take `os.environ` first, then the file `ENV_FILE` names (default `.env` in the checkout). An empty value
counts as not set. Every reader notes what it read in `VARIABLES`, so that the documentation can be tested.
"""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_network
from math import isfinite
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")
_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")


class EnvError(Exception):
    """A variable has a value that is not allowed; the message names the variable and what is allowed."""


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One variable the program reads: its kind, default (as text), what it may be and a line of help."""

    name: str
    kind: str
    default: str
    allowed: str
    help: str = ""


VARIABLES: dict[str, Variable] = {
    "ENV_FILE": Variable(
        name="ENV_FILE",
        kind="path",
        default=".env",
        allowed="a path",
        help="file of NAME=value lines, read where the environment says nothing; empty: none",
    )
}


def text(name: str, default: str = "", *, like: str = "", allowed: str = "text", help: str = "") -> str:
    """`like` is a pattern that the whole text matches, `allowed` says so in words."""

    def parse(value: str) -> str:
        return _matching(value.strip(), like)

    return _read(name, "text", default, default, parse, help, allowed)


def integer(name: str, default: int, *, minimum: int | None = None, maximum: int | None = None, help: str = "") -> int:
    def parse(value: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise ValueError("a whole number")
        return _between(int(value), minimum, maximum)

    return _read(name, "integer", default, str(default), parse, help, _limits("a whole number", minimum, maximum))


def number(
    name: str, default: float, *, minimum: float | None = None, maximum: float | None = None, help: str = ""
) -> float:
    def parse(value: str) -> float:
        found = float(value)
        if not isfinite(found):
            raise ValueError("finite")
        return _between(found, minimum, maximum)

    return _read(name, "number", default, str(default), parse, help, _limits("a number", minimum, maximum))


def flag(name: str, default: bool, *, help: str = "") -> bool:
    def parse(value: str) -> bool:
        if value.lower() not in _TRUE + _FALSE:
            raise ValueError("true or false")
        return value.lower() in _TRUE

    return _read(name, "flag", default, str(default).lower(), parse, help, "true or false")


def choice(name: str, default: str, choices: Sequence[str], *, help: str = "") -> str:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError("a choice")
        return value

    return _read(name, "choice", default, default, parse, help, "one of " + ", ".join(choices))


def words(
    name: str, default: Iterable[str] = (), *, like: str = "", allowed: str = "a comma list", help: str = ""
) -> tuple[str, ...]:
    """A comma list; blanks around a word and empty words are dropped. Each word is `like` this pattern."""

    def parse(value: str) -> tuple[str, ...]:
        return tuple(_matching(word.strip(), like) for word in value.split(",") if word.strip())

    usual = tuple(default)
    return _read(name, "words", usual, ",".join(usual), parse, help, allowed)


def networks(name: str, *, help: str = "") -> tuple[str, ...]:
    """A comma list of addresses and networks, each as a network: `10.0.0.7` is `10.0.0.7/32`."""

    def parse(value: str) -> tuple[str, ...]:
        return tuple(str(ip_network(word.strip(), strict=False)) for word in value.split(",") if word.strip())

    return _read(name, "networks", (), "", parse, help, "a comma list of addresses and networks like 10.0.0.0/8")


def path(name: str, default: Path | str, *, help: str = "") -> Path:
    """An absolute path; a relative one counts from the checkout, so that it does not depend on where one stands."""

    def parse(value: str) -> Path:
        return (ROOT / Path(value).expanduser()).resolve()

    return _read(name, "path", parse(str(default)), str(default), parse, help, "a path")


def size(
    name: str, default: int | str, *, minimum: int | None = None, maximum: int | None = None, help: str = ""
) -> int:
    """Bytes, from `65536`, `64KB`, `64MB` or `2GB` (steps of 1024)."""

    def parse(value: str) -> int:
        found = re.fullmatch(r"([0-9]{1,15})\s*([kmg]?)(?:i?b)?", value.lower())
        if not found:
            raise ValueError("a size")
        return _between(int(found[1]) * _UNITS[found[2]], minimum, maximum)

    allowed = _limits("a size such as 64MB", minimum, maximum)
    return _read(name, "size", parse(str(default)), str(default), parse, help, allowed)


def is_set(name: str) -> bool:
    """Whether the environment or the file gives this variable a value."""
    return bool(_raw(name))


def _read[T](
    name: str,
    kind: str,
    default: T,
    shown: str,
    parse: Callable[[str], T],
    help: str,
    allowed: str,
) -> T:
    _note(Variable(name=name, kind=kind, default=shown, allowed=allowed, help=help))
    value = _raw(name)
    if not value:
        return default
    try:
        return parse(value)
    except ValueError as error:
        raise EnvError(f"{name} must be {allowed}, not {value!r}") from error


def _note(variable: Variable) -> None:
    known = VARIABLES.setdefault(variable.name, variable)
    if (known.kind, known.default) != (variable.kind, variable.default):
        raise EnvError(f"{variable.name} is read in two ways: {known} and {variable}")
    if variable.help and not known.help:
        VARIABLES[variable.name] = variable


def _raw(name: str) -> str:
    # ENV_FILE itself can only come from the environment.
    value = os.environ.get(name, "").strip()
    if value or name in os.environ:
        return value
    return _file_values(os.environ.get("ENV_FILE", str(ROOT / ".env"))).get(name, "")


@cache
def _file_values(file: str) -> dict[str, str]:
    if not file:
        return {}
    if not Path(file).is_file():
        if "ENV_FILE" in os.environ:
            raise EnvError(f"ENV_FILE names no file: {file!r}")
        return {}
    lines = enumerate(Path(file).read_text(encoding="utf-8").splitlines(), start=1)
    return dict(_file_line(line.strip(), f"{file}:{n}") for n, line in lines if line.strip() and line.strip()[0] != "#")


def _file_line(line: str, where: str) -> tuple[str, str]:
    found = _LINE.fullmatch(line)
    if not found:
        raise EnvError(f"{where}: expected NAME=value")
    name, value = found[1], found[2].strip()
    if len(value) > 1 and value[0] in "'\"" and value[-1] == value[0]:
        return name, value[1:-1]
    return name, re.split(r"(?:^|\s)#", value, maxsplit=1)[0].strip()


def redis_url() -> str:
    """Read here because both the settings and whoever starts the services need it."""
    return text(
        "REDIS_URL",
        like=r"(redis|rediss|unix)://.+",
        allowed="a redis://, rediss:// or unix:// URL",
        help="redis://host:6379/0 or unix:///path?db=0; empty: the embedded one",
    )


def _matching(value: str, pattern: str) -> str:
    if pattern and not re.fullmatch(pattern, value):
        raise ValueError("of another form")
    return value


def _between[N: (int, float)](value: N, minimum: N | None, maximum: N | None) -> N:
    if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
        raise ValueError("out of range")
    return value


def _limits(what: str, minimum: float | None, maximum: float | None) -> str:
    if minimum is not None and maximum is not None:
        return f"{what} from {minimum} to {maximum}"
    if minimum is not None:
        return f"{what} of at least {minimum}"
    return f"{what} of at most {maximum}" if maximum is not None else what
