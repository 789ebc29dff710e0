"""Does the documentation list what is there? Every setting, with its default and what it may be."""

import re
import subprocess
import sys

import pytest

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
