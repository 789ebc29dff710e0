"""Does production refuse to start with settings that are not safe?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from softly import env
from softly.local.throwaway import without_settings

_SAFE = {
    "SOFTLY_ENV": "production",
    "SECRET_KEY": "a-key-of-more-than-thirty-two-characters-for-this-test",
    "ALLOWED_HOSTS": "softly.example",
    "DATABASE_URL": "postgresql://softly@db.example/softly",
}


def load(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = without_settings(os.environ) | {"ENV_FILE": "", "DATA_DIR": str(tmp_path)} | settings
    return subprocess.run(
        [sys.executable, "-c", "import softly.settings as s; print('loaded', s.SECRET_KEY)"],
        cwd=env.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_safe_settings(tmp_path: Path) -> None:
    done = load(tmp_path, **_SAFE)
    assert done.stdout.startswith("loaded"), done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("DEBUG", "true"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "softly.example,*"),
        ("ALLOWED_HOSTS", ""),
        ("SOFTLY_ENV", "prod"),
    ],
)
def test_production_refuses_an_unsafe_or_unknown_value_and_names_the_variable(
    name: str, value: str, tmp_path: Path
) -> None:
    done = load(tmp_path, **(_SAFE | {name: value}))
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "foo"),
        ("CORS_ORIGIN", "example.com"),
        ("ALLOWED_ORIGINS", "https://example.com,https://example.com/app"),
        ("ENV_FILE", "/nowhere/settings.env"),
        ("RHINO_COMPUTE_URL", "rhino.example:6500"),
        ("RHINO_COMPUTE_URL", "http://one.example,http://user:pass-word@two.example/?key=1"),
        ("RHINO_COMPUTE_URL", "http://rhino.example:66000"),
        ("RHINO_COMPUTE_KEY", "pass-word und so"),
    ],
)
def test_a_value_that_could_never_work_stops_the_start_and_is_named(name: str, value: str, tmp_path: Path) -> None:
    done = load(tmp_path, **{name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]
    assert "pass-word" not in done.stderr.splitlines()[-1]


def test_development_makes_its_own_key_once_and_keeps_it_private(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first.stdout.startswith("loaded"), first.stderr
    assert first.stdout == second.stdout
    assert len(first.stdout.split()[1]) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    assert load(tmp_path / "a").stdout != load(tmp_path / "b").stdout
