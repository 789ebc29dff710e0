"""Are the clients' types those of the API's document? Made by datamodel-code-generator and openapi-typescript.

Needs no network, database or running server: the document is generated from the code.
"""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from softly import env
from softly.local.throwaway import without_settings

CLIENTS = env.ROOT / "clients"
PYTHON = CLIENTS / "python"
TYPESCRIPT = CLIENTS / "typescript"
HEAD = '''"""What has the API's document of requests and answers, as types? Written by clients/generate."""

from __future__ import annotations

import sys
from typing import Any, Literal, TypeAlias

if sys.version_info >= (3, 11):
    from typing import NotRequired, TypedDict
else:
    from typing_extensions import NotRequired, TypedDict
'''
IMPORTS = """from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict

from typing_extensions import NotRequired
"""
"""What the generator writes instead, which would need typing_extensions everywhere."""

TYPED_DICTS = """
--input-file-type openapi --output-model-type typing.TypedDict --target-python-version 3.10
--formatters builtin --disable-timestamp --use-field-description --use-schema-description --no-use-closed-typed-dict
"""
"""typing.TypedDict has no `closed` before Python 3.15."""


def document() -> dict[str, Any]:
    """As it is in a checkout: whatever the shell's settings."""
    found = without_settings(os.environ) | {"ENV_FILE": "", "DATABASE_URL": "postgresql://nobody@localhost/none"}
    os.environ.clear()
    os.environ.update(found, DJANGO_SETTINGS_MODULE="softly.settings")
    django.setup()
    from computeapi.openapi.document import document as served  # after the settings

    found_document: dict[str, Any] = json.loads(served().data)
    return found_document


def python_types(source: Path) -> str:
    """TypedDicts: answers are what json.loads gave, requests are plain dicts."""
    text = _output(
        [str(Path(sys.executable).parent / "datamodel-codegen"), "--input", str(source), *TYPED_DICTS.split()]
    )
    _, _, body = text.partition(IMPORTS)
    assert body, "the generator writes its imports in another way now; see IMPORTS"
    return _formatted(HEAD + body)


def _formatted(text: str) -> str:
    ruff = [sys.executable, "-m", "ruff"]
    name = ["--stdin-filename", str(PYTHON / "softly_client" / "models.py"), "-"]
    return _output([*ruff, "format", *name], _output([*ruff, "check", "--quiet", "--fix", "--exit-zero", *name], text))


def typescript_types(source: Path) -> str:
    """Without the headers of answers: they stand in most and would be two thirds of the file."""
    found = json.loads(source.read_text())
    answers = [a for path in found["paths"].values() for o in path.values() for a in o["responses"].values()]
    for answer in [*answers, *found["components"]["responses"].values()]:
        answer.pop("headers", None)
    found["components"].pop("headers", None)
    source.with_name("bare.json").write_text(json.dumps(found))
    tool = TYPESCRIPT / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    if not tool.exists():
        sys.exit(f"generate: {tool.relative_to(env.ROOT)} is missing: bin/setup --tests installs it")
    # A field with a default need not be sent.
    return _output(["node", str(tool), str(source.with_name("bare.json")), "--default-non-nullable", "false"])


FILES: dict[Path, Callable[[Path], str]] = {
    PYTHON / "softly_client" / "models.py": python_types,
    TYPESCRIPT / "src" / "softly.d.ts": typescript_types,
}


def main(arguments: list[str]) -> int:
    differences: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "openapi.json")
        source.write_text(json.dumps(document()))
        for path, make in FILES.items():
            text, old = make(source), path.read_text() if path.exists() else ""
            if arguments != ["--check"]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
                continue
            name = str(path.relative_to(env.ROOT))
            differences += list(difflib.unified_diff(old.splitlines(), text.splitlines(), name, "the document", n=1))
    if differences:
        print(*differences[:40], sep="\n")
        print("The API's document has changed: run clients/generate and commit what it writes.")
    return 1 if differences else 0


def _output(command: list[str], text: str = "") -> str:
    """What it prints. bin/setup puts Node into .venv where the machine has none."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=env.ROOT, env={**os.environ, "PATH": path}
    )
    if done.returncode:
        sys.exit(f"generate: {command[0]} failed:\n{done.stderr or done.stdout}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
