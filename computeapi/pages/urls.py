"""Paths of the browser pages."""

from __future__ import annotations

from django.urls import URLPattern

root: list[URLPattern] = []
