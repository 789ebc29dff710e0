"""What the tests of the clients work with: a Softly, a connection that breaks when told to, the TypeScript package."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from softly import env
from tests.local.runs import make_folder
from tests.real.site import Site


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with make_folder() as folder, Site(folder) as found:
        found.start_worker()
        yield found


class Passage:
    """Passes connections on to a server; cuts as many of the next answers as `cuts` says, when they have begun."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with ExitStack() as stack, suppress(OSError):
            stack.enter_context(client)
            server = stack.enter_context(socket.create_connection(("127.0.0.1", self._target)))
            threading.Thread(target=_copy, args=(client, server), daemon=True).start()
            while piece := server.recv(65_536):
                if self.cuts:
                    # The server has done it, and its client never hears of it.
                    self.cuts -= 1
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(piece)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)


@pytest.fixture
def passage(site: Site) -> Iterator[Passage]:
    made = Passage(site.port)
    yield made
    made.close()


TYPESCRIPT = env.ROOT / "clients" / "typescript"
OWN_NODE = Path(sys.executable).with_name("node")
NODE = str(OWN_NODE) if OWN_NODE.exists() else "node"
TSC = [NODE, str(TYPESCRIPT / "node_modules" / "typescript" / "bin" / "tsc")]
STRICT = "--strict --noUncheckedIndexedAccess --target ES2022 --module NodeNext --lib ES2022,DOM,DOM.Iterable"

Compile = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """@softly/client as `npm run build` makes it."""
    made = tmp_path_factory.mktemp("typescript") / "client"
    shutil.copytree(TYPESCRIPT, made, ignore=shutil.ignore_patterns("node_modules", "dist"))
    subprocess.run(TSC, cwd=made, check=True)
    shutil.copy(made / "src" / "softly.d.ts", made / "dist")
    return made


@pytest.fixture
def compile(package: Path, tmp_path: Path) -> Compile:
    """Compiles a program that imports it to program.js in `tmp_path`."""
    scope = tmp_path / "node_modules" / "@softly"
    scope.mkdir(parents=True)
    (scope / "client").symlink_to(package)
    (tmp_path / "package.json").write_text('{"type": "module"}')

    def run(program: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "program.ts").write_text(program)
        command = [*TSC, *STRICT.split(), "program.ts"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    return run
