"""Which files of others' packages does the site serve? The few that its pages need, as they lie in node_modules and in
drf-spectacular's sidecar, which is Swagger UI in a Python package."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

_CODEMIRROR = {
    "@codemirror/autocomplete": "dist",
    "@codemirror/commands": "dist",
    "@codemirror/language": "dist",
    "@codemirror/lint": "dist",
    "@codemirror/search": "dist",
    "@codemirror/state": "dist",
    "@codemirror/streamparser": "dist",
    "@codemirror/view": "dist",
    "@lezer/common": "dist",
    "@lezer/highlight": "dist",
    "@marijn/find-cluster-break": "src",
    "crelt": "",
    "style-mod": "src",
    "w3c-keyname": "",
}
"""The folder within each package. The editor imports seven of them, those import the rest; each is one file."""


def _short(package: str) -> str:
    """The prefix of its static path: an @ would be escaped in addresses."""
    return f"codemirror/{package.rpartition('/')[2]}/"


FOLDERS = {
    "three/addons/": "node_modules/three/examples/jsm",
    "three/": "node_modules/three/build",
    **{_short(name): f"node_modules/{name}/{folder}".rstrip("/") for name, folder in _CODEMIRROR.items()},
    "swagger-ui/": "drf_spectacular_sidecar/static/drf_spectacular_sidecar/swagger-ui-dist",
}
"""The folder by the prefix of a static path: in the checkout, or in an installed package."""

FILES = (
    "three/three.module.js",
    "three/three.core.js",
    "three/addons/controls/OrbitControls.js",
    "three/addons/loaders/GLTFLoader.js",
    "three/addons/utils/BufferGeometryUtils.js",
    "three/addons/utils/SkeletonUtils.js",
)
"""Modules of the viewer, which the import map lists."""

EDITOR = {name: _short(name) + ("style-mod.js" if name == "style-mod" else "index.js") for name in _CODEMIRROR}
"""Modules of the source editor: the static path by the name that imports them."""

SWAGGER_UI = (
    "swagger-ui/swagger-ui-bundle.js",
    "swagger-ui/swagger-ui.css",
    # The style sheet names it, so the manifest storage looks for it.
    "swagger-ui/swagger-ui.css.map",
)
_SERVED = (*FILES, *EDITOR.values(), *SWAGGER_UI)


class PackageFinder(BaseFinder):
    """For STATICFILES_FINDERS."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = str(_source(path)) if path in _SERVED and _source(path).is_file() else None
        if find_all or kwargs.get("all"):
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in _SERVED:
            if _source(path).is_file():
                storage = FileSystemStorage(location=_folder(path))
                storage.prefix = _prefix(path)[:-1]  # type: ignore[attr-defined]
                yield path.removeprefix(_prefix(path)), storage


def _prefix(path: str) -> str:
    return next(prefix for prefix in FOLDERS if path.startswith(prefix))


def _folder(path: str) -> Path:
    top, _, rest = FOLDERS[_prefix(path)].partition("/")
    package = find_spec(top) if path in SWAGGER_UI else None
    return (Path(str(package.origin)).parent if package else Path(settings.BASE_DIR) / top) / rest


def _source(path: str) -> Path:
    return _folder(path) / path.removeprefix(_prefix(path))
