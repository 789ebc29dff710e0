"""Does the import map lead to the files, whatever the static storage calls them?"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from pytest_django import Settings

from computeapi.pages.modules import editor_modules, form_modules, import_map, viewer_modules
from softly.csp import hash_of


class Hashed(StaticFilesStorage):
    """Names as a manifest storage gives them: the hash before the last ending."""

    def url(self, name: str | None) -> str:
        stem, dot, ending = str(name).rpartition(".")
        return super().url(f"{stem}.0123456789ab{dot}{ending}")


@pytest.fixture(autouse=True)
def _made_anew() -> Iterator[None]:
    cached = (import_map, viewer_modules, form_modules, editor_modules)
    for made in cached:
        made.cache_clear()
    yield
    for made in cached:
        made.cache_clear()


def test_plain_names_need_no_entry_beyond_the_bare_ones() -> None:
    imports = json.loads(import_map())["imports"]
    assert imports["three"] == "/static/three/three.module.js"
    assert all(name.startswith("three") for name in imports)


def test_a_relative_import_reaches_the_hashed_file(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": f"{__name__}.Hashed"}}
    imports = json.loads(import_map())["imports"]
    assert imports["/static/softly/js/format.js"] == "/static/softly/js/format.0123456789ab.js"
    assert imports["/static/softly/js/form/inputs.js"] == "/static/softly/js/form/inputs.0123456789ab.js"
    assert imports["/static/three/three.core.js"] == "/static/three/three.core.0123456789ab.js"
    assert imports["three/addons/loaders/GLTFLoader.js"].endswith("GLTFLoader.0123456789ab.js")
    assert all("0123456789ab" in path for path in (*viewer_modules(), *form_modules(), *editor_modules()))


def test_the_source_editor_is_in_the_map_of_its_own_page_only() -> None:
    assert "@codemirror/view" not in json.loads(import_map())["imports"]
    assert json.loads(import_map(editor=True))["imports"]["@codemirror/view"] == "/static/codemirror/view/index.js"


def test_the_policy_changes_with_the_script() -> None:
    assert hash_of("one") != hash_of("two")
