"""The app of definitions."""

from django.apps import AppConfig


class DefinitionsConfig(AppConfig):
    name = "definitions"

    def ready(self) -> None:
        from definitions import audit  # the models must be there first

        audit.register()
