"""Paths of files."""

from computeapi.files.kinds import registry
from computeapi.files.views import FileLinksView, FilesView, FileView, generating
from computeapi.rest.paths import either

api = [
    *either("files", FilesView.as_view(), name="files"),
    *(
        pattern
        for kind in registry.all()
        for pattern in either(f"files/generate/{kind.name}", generating(kind).as_view(), name=f"generate-{kind.name}")
    ),
    *either("files/<str:generated_name>", FileView.as_view(), name="file"),
    *either("files/<str:generated_name>/links", FileLinksView.as_view(), name="file-links"),
]
