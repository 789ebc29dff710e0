"""The app of everything that computes."""

from django.apps import AppConfig


class ComputeApiConfig(AppConfig):
    name = "computeapi"
    verbose_name = "Solves"

    def ready(self) -> None:
        from accounts import holdings  # the models must be there first
        from computeapi import tasks  # noqa: F401
        from computeapi.files.holdings import Files
        from computeapi.jobs.holdings import Jobs
        from computeapi.solve.holdings import Solves

        holdings.register(Solves())
        holdings.register(Jobs())
        holdings.register(Files())
