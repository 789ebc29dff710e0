"""The app of everything that computes."""

from django.apps import AppConfig


class ComputeApiConfig(AppConfig):
    name = "computeapi"
