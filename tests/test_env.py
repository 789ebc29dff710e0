"""Do the readers take what is allowed, and name the variable when it is not?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from softly import env


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "VARIABLES", {})


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.integer("X", 1), "1.5"),
        (lambda: env.integer("X", 1), "1_000"),
        (lambda: env.integer("X", 1), "٣"),
        (lambda: env.integer("X", 1, minimum=1, maximum=65535), "65536"),
        (lambda: env.integer("X", 1, minimum=1), "0"),
        (lambda: env.number("X", 1.0), "nan"),
        (lambda: env.number("X", 1.0), "1e999"),
        (lambda: env.number("X", 1.0, minimum=0), "-0.1"),
        (lambda: env.flag("X", False), "maybe"),
        (lambda: env.choice("X", "a", ("a", "b")), "c"),
        (lambda: env.size("X", "1MB"), "ten"),
        (lambda: env.size("X", "1MB"), "1.5MB"),
        (lambda: env.size("X", "1MB", minimum=1024), "5"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    read: Callable[[], object], value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(env.EnvError, match=r"^X must be "):
        read()


def test_the_error_says_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "99999")
    with pytest.raises(env.EnvError, match=r"^PORT must be a whole number from 1 to 65535, not '99999'$"):
        env.integer("PORT", 8000, minimum=1, maximum=65535)


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (lambda: env.text("X"), "  a b ", "a b"),
        (lambda: env.integer("X", 1), "-7", -7),
        (lambda: env.number("X", 1.0), "2.5", 2.5),
        (lambda: env.flag("X", False), "ON", True),
        (lambda: env.flag("X", True), "no", False),
        (lambda: env.words("X"), "a, b,,c ", ("a", "b", "c")),
        (lambda: env.size("X", 0), "64MB", 64 << 20),
        (lambda: env.size("X", 0), "2 gib", 2 << 30),
        (lambda: env.size("X", 0), "512", 512),
        (lambda: env.path("X", "var"), "some/where", env.ROOT / "some" / "where"),
        (lambda: env.path("X", "var"), "/tmp/../srv", Path("/srv")),
        (lambda: env.integer("X", 5), "", 5),
        (lambda: env.words("X", ("a",)), " ", ("a",)),
    ],
)
def test_a_right_value_is_read(
    read: Callable[[], object], value: str, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X", value)
    assert read() == expected


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings"
    file.write_text("# a comment\n\nexport A=1\nB = 'two # words'  \nC=3 # three\nD=\n", encoding="utf-8")
    monkeypatch.setenv("ENV_FILE", str(file))
    monkeypatch.setenv("C", "4")
    assert (env.integer("A", 0), env.text("B"), env.integer("C", 0), env.text("D", "usual")) == (
        1,
        "two # words",
        4,
        "usual",
    )


def test_a_line_of_the_file_that_is_no_setting_is_refused_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings"
    file.write_text("A=1\nnonsense\n", encoding="utf-8")
    monkeypatch.setenv("ENV_FILE", str(file))
    with pytest.raises(env.EnvError, match=":2: expected NAME=value"):
        env.text("A")


def test_one_variable_has_one_meaning() -> None:
    env.integer("X", 1)
    with pytest.raises(env.EnvError, match="read in two ways"):
        env.integer("X", 2)
