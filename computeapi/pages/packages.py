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

FOLDERS = {
    "three/addons/": "node_modules/three/examples/jsm",
    "three/": "node_modules/three/build",
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
"""Modules, which the import map lists."""

SWAGGER_UI = (
    "swagger-ui/swagger-ui-bundle.js",
    "swagger-ui/swagger-ui.css",
    # The style sheet names it, so the manifest storage looks for it.
    "swagger-ui/swagger-ui.css.map",
)
_SERVED = (*FILES, *SWAGGER_UI)


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
