"""Paths of the browser pages."""

from django.urls import path, re_path

from computeapi.pages import views
from computeapi.pages.account import urls as account
from computeapi.rest.paths import either

root = [
    re_path(r"^view/?$", views.gallery, name="gallery"),
    *either("view/<str:name>", views.configurator, name="configurator"),
    path("view/<str:name>/preview.png", views.PreviewView.as_view(), name="preview"),
    path("view/<str:name>/thumbnail.png", views.ThumbnailView.as_view(), name="thumbnail"),
    re_path(r"^edit/?$", views.editor, name="editor"),
    *account.root,
]
