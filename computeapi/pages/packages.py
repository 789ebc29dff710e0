"""Which files of npm packages does the site serve? The few that its modules reach, from node_modules as they lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

FOLDERS = {"three/addons/": "three/examples/jsm", "three/": "three/build"}
"""The folder in node_modules by the prefix of a static path."""

FILES = (
    "three/three.module.js",
    "three/three.core.js",
    "three/addons/controls/OrbitControls.js",
    "three/addons/loaders/GLTFLoader.js",
    "three/addons/utils/BufferGeometryUtils.js",
    "three/addons/utils/SkeletonUtils.js",
)


class PackageFinder(BaseFinder):
    """For STATICFILES_FINDERS."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = str(_source(path)) if path in FILES and _source(path).is_file() else None
        if find_all or kwargs.get("all"):
            return [found] if found else []
        return found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for path in FILES:
            if _source(path).is_file():
                storage = FileSystemStorage(location=_folder(path))
                storage.prefix = _prefix(path)[:-1]  # type: ignore[attr-defined]
                yield path.removeprefix(_prefix(path)), storage


def _prefix(path: str) -> str:
    return next(prefix for prefix in FOLDERS if path.startswith(prefix))


def _folder(path: str) -> Path:
    return Path(settings.BASE_DIR) / "node_modules" / FOLDERS[_prefix(path)]


def _source(path: str) -> Path:
    return _folder(path) / path.removeprefix(_prefix(path))
