"""Where does the browser find each JavaScript module? In an import map, so that hashed file names work too."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.templatetags.static import static

from computeapi.pages.packages import EDITOR, FILES

_OWN = Path(__file__).parent / "static" / "softly" / "js"
_THREE = {
    "three": "three/three.module.js",
    "three/addons/controls/OrbitControls.js": "three/addons/controls/OrbitControls.js",
    "three/addons/loaders/GLTFLoader.js": "three/addons/loaders/GLTFLoader.js",
}
# Reached by relative imports from within the package.
_THREE_INSIDE = tuple(path for path in FILES if path not in _THREE.values())
_SHARED = ("countdown", "csrf", "element", "format", "listing", "menu", "notices", "presets", "share", "theme", "toast")
_VIEWER = ("stage", "viewer", "creases", "floor", "axes", "dimensions")


@cache
def import_map(*, editor: bool = False) -> str:
    """The map as JSON that is safe inside a script element: `<` can't occur. Only one page has the source editor."""
    imports = {name: static(path) for name, path in (_THREE | (EDITOR if editor else {})).items()}
    for path in (*_THREE_INSIDE, *_own("**/*.js")):
        imports[_plain(path)] = static(path)
    imports = {name: url for name, url in imports.items() if name != url}
    return json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")


@cache
def viewer_modules() -> tuple[str, ...]:
    """What the viewer needs, for the browser to fetch before it gets there by itself."""
    own = tuple(static(f"softly/js/{name}.js") for name in ("models", *_VIEWER))
    return (*own, *(static(path) for path in (*_THREE.values(), *_THREE_INSIDE)))


@cache
def editor_modules() -> tuple[str, ...]:
    """What the page of the editor needs: its modules, the form's, CodeMirror's, the viewer without its reader."""
    three = (path for path in FILES if "/loaders/" not in path and "/utils/" not in path)
    own = (*(f"softly/js/{name}.js" for name in (*_SHARED, *_VIEWER)), *_own("edit/**/*.js"))
    return tuple(static(path) for path in (*own, *_own("form/*.js"), *EDITOR.values(), *three))


@cache
def form_modules() -> tuple[str, ...]:
    """What the page of a form needs; each would be found only when the one before it is read."""
    return tuple(map(static, (*_own("form/*.js"), *_own("job/*.js"))))


def _own(pattern: str) -> list[str]:
    """Those of ours that match, as static files are named."""
    return [f"softly/js/{file.relative_to(_OWN).as_posix()}" for file in sorted(_OWN.glob(pattern))]


def _plain(path: str) -> str:
    """The address without the hash: what a relative import in a module resolves to."""
    url = static(path)
    return url.rsplit("/", 1)[0] + "/" + path.rsplit("/", 1)[1]
