"""Does a request bring fonts of its own, which no other request knows?"""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import Client

from tests.endpoints.sourcing import evaluate
from tests.engines.fonts import OWN, own_font

pytestmark = pytest.mark.usefixtures("workshop")
FAMILY = f'echo(fontmetrics(font = "{OWN}").font.family); cube(1);'


def family(client: Client, code: str, **more: Any) -> str:
    found = evaluate(client, code, **more).json()
    assert found["success"]
    return str(found["messages"][0]["message"])


def test_a_font_that_comes_with_the_code_is_known_to_that_request_alone(client: Client) -> None:
    font = {"base64": base64.b64encode(own_font()).decode()}
    assert family(client, f"use <own.ttf>\n{FAMILY}", files={"own.ttf": font}) == f'"{OWN}"'
    assert family(client, FAMILY) == '"Liberation Sans"'


def test_a_font_that_is_none_leaves_the_default_one(client: Client) -> None:
    broken = {"base64": base64.b64encode(b"OTTO" + bytes(100)).decode()}
    assert family(client, f"use <own.ttf>\n{FAMILY}", files={"own.ttf": broken}) == '"Liberation Sans"'
