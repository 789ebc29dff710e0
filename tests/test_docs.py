"""Does the documentation list what is there? Every setting with its default and what it may be, every error code,
every path."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RegexPattern

from computeapi.openapi.errors import tree
from computeapi.urls import urlpatterns
from softly import env

_READ_ALL = """
import softly.settings, softly.serving, softly.local.services
from softly import env
for v in env.VARIABLES.values():
    print(v.name, v.default, v.allowed, v.help, sep="\\t")
"""


@pytest.fixture(scope="module")
def variables() -> dict[str, tuple[str, str, str]]:
    """Name -> default, allowed, help, as a development run without any setting reads them."""
    done = subprocess.run(
        [sys.executable, "-c", _READ_ALL],
        cwd=env.ROOT,
        env={"ENV_FILE": "", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return {name: (default, allowed, help) for name, default, allowed, help in rows}


def test_every_setting_has_a_line_of_help(variables: dict[str, tuple[str, str, str]]) -> None:
    assert [name for name, (_, _, help) in variables.items() if not help] == []


def test_env_example_lists_every_setting_with_its_default_and_a_comment(
    variables: dict[str, tuple[str, str, str]],
) -> None:
    text = (env.ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^# .+\n#([A-Z_]+)=(.*)$", text, re.MULTILINE))
    assert listed == {name: default for name, (default, _, _) in variables.items()}


def test_settings_page_lists_every_setting_with_its_default_and_what_it_may_be(
    variables: dict[str, tuple[str, str, str]],
) -> None:
    text = (env.ROOT / "docs" / "settings.md").read_text(encoding="utf-8").partition("## Set-up and tests")[0]
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| (.*?) \| .+ \|$", text, re.MULTILINE)
    listed = {name: (default, allowed) for name, default, allowed in rows}
    assert listed == {name: (default, allowed) for name, (default, allowed, _) in variables.items()}


def test_no_page_names_a_setting_or_a_code_that_is_none(variables: dict[str, tuple[str, str, str]]) -> None:
    rows = re.findall(r"^\| `([A-Z_]+)`", page("settings.md"), re.MULTILINE)
    known = {*variables, *rows, *(kind.code for kind in tree())}
    elsewhere = {"RH_IN", "RH_OUT", "SSL_CERT_FILE", "CONTENT_SECURITY_POLICY"}  # of Rhino, OpenSSL, Django
    pages = sorted((env.ROOT / "docs").glob("*.md"))
    named = {each.name: set(re.findall(r"`([A-Z]+(?:_[A-Z0-9]+)+)\b", page(each.name))) for each in pages}
    assert {name: found - known - elsewhere for name, found in named.items()} == {name: set() for name in named}


def test_errors_page_lists_every_code_with_its_status_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\d{3}) \|", page("errors.md"), re.MULTILINE)
    known = (kind for kind in tree() if not kind.__module__.startswith("tests."))
    assert {(code, int(status)) for code, status in rows} == {(kind.code, kind.status) for kind in known}


def test_every_path_stands_in_the_pages_of_the_api_and_of_operations() -> None:
    text = page("api.md") + page("operations.md")
    listed = [path.rstrip("/") for path in re.findall(r"`(?:[A-Z]+ )?(/[^\s`?…]*)[^`]*`", text)]
    missing = [path for path in paths(urlpatterns) if not any(re.fullmatch(path, found) for found in listed)]
    assert missing == []


def page(name: str) -> str:
    return (env.ROOT / "docs" / name).read_text(encoding="utf-8")


def paths(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Each path as an expression that finds it in the pages, where a part that varies is written `<…>`; the other
    prefixes of /api are left out."""
    for pattern in patterns:
        own = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if "v1" not in own:
                yield from paths(pattern.url_patterns, prefix + own)
        elif isinstance(pattern.pattern, RegexPattern):
            yield "/" + prefix + own.removeprefix("^").removesuffix("$").removesuffix("/?")
        else:
            parts = re.split("<[^>]*>", prefix + own.removesuffix("/"))
            yield "[^/]*<[^/]*".join(re.escape(part) for part in ("/" + "\0".join(parts)).rstrip("/").split("\0"))


_EXAMPLE = re.compile(r"^curl (?:[^\n'\\]|'[^']*'|\\\n)*", re.MULTILINE)


def test_every_example_that_sends_a_body_says_that_it_is_json() -> None:
    """Or curl says that it is a form's, which is answered with 415."""
    documents = [env.ROOT / "README.md", *(env.ROOT / "docs").glob("*.md")]
    examples = [example for path in documents for example in _EXAMPLE.findall(path.read_text(encoding="utf-8"))]
    to_us = [example for example in examples if "/fake/" not in example]  # the tests' Rhino Compute takes anything
    sending = [example for example in to_us if re.search(r"\s(-d|--data)\s", example)]
    assert len(sending) > 5
    assert [example for example in sending if "application/json" not in example] == []
