"""Index of all paths. The API lives under /api; /api/v1 and /v1 are the same views."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from accounts.api import urls as accounts
from computeapi.batches import urls as batches
from computeapi.catalog import urls as catalog
from computeapi.catalog.views import DefinitionListView, DescriptionView, by_accept
from computeapi.compute import urls as compute
from computeapi.evaluate import urls as evaluate
from computeapi.files import urls as files
from computeapi.jobs import urls as jobs
from computeapi.monitoring import urls as monitoring
from computeapi.openapi import urls as openapi
from computeapi.pages import urls as pages
from computeapi.pages.views import gallery
from computeapi.rest.paths import either
from computeapi.solve import urls as solve

# Each path is tried in turn, so those that are asked for most come first.
_api: list[URLPattern | URLResolver] = [
    *evaluate.api,
    *solve.api,
    *batches.api,
    *jobs.api,
    *accounts.api,
    *catalog.api,
    *files.api,
    *monitoring.api,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", by_accept(DefinitionListView.as_view(), gallery), name="home"),
    *solve.root,
    path("api/", include(_api)),
    *catalog.root,
    *compute.root,
    *monitoring.root,
    *openapi.root,
    *pages.root,
    path("api/v1/", include((_api, "v1"))),
    path("v1/", include((_api, "v1-short"))),
    # Last, since it takes every name that is left.
    *either("<str:name>", DescriptionView.as_view(), name="description"),
]
