"""Paths of the definitions."""

from django.urls import re_path

from computeapi.catalog import versions, views
from computeapi.catalog.parameters import ParametersView
from computeapi.rest.paths import either

root = [
    re_path(r"^definition_description/?$", views.DescriptionByPathView.as_view(), name="description-by-path"),
    *either("definition/<str:md5>", views.DefinitionFileView.as_view(), name="definition-file"),
]
api = [
    re_path(r"^definitions/?$", versions.DefinitionsView.as_view(), name="definitions"),
    *either("definitions/<str:name>", versions.DefinitionDetailView.as_view(), name="definition-detail"),
    *either("definitions/<str:name>/parameters", ParametersView.as_view(), name="parameters"),
    *either("definitions/<str:name>/versions", versions.VersionsView.as_view(), name="versions"),
    *either("definitions/<str:name>/versions/<int:number>/publish", versions.PublishView.as_view(), name="publish"),
    *either("definitions/<str:name>/rollback", versions.RollBackView.as_view(), name="roll-back"),
]
