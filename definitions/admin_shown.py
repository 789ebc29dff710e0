"""How is what a reader found shown in the admin? Tables and lists of a version, "–" where there is nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from definitions.models import DefinitionVersion

Html = SafeString | str
NOTHING = "–"


def problems(version: DefinitionVersion) -> Html:
    return _list(version.inventory.get("problems", ()))


def components(version: DefinitionVersion) -> Html:
    found = version.inventory.get("components", ())
    rows = [(each["count"], each["name"], each["plugin"] or "Grasshopper", each["guid"]) for each in found]
    return _table(("Count", "Component", "Plug-in", "GUID"), rows)


def plugins(version: DefinitionVersion) -> Html:
    found = version.interface.get("plugins", ())
    rows = [(each["name"], each["version"], each["author"], each["id"]) for each in found]
    return _table(("Plug-in", "Version", "Author", "Id"), rows)


def confirmation(version: DefinitionVersion) -> Html:
    """Where the engine's own server reads the definition otherwise."""
    found = version.confirmation
    if not found:
        return NOTHING
    heading = f"{found['server']} (Rhino {found['version'] or 'unknown'}) on {found['at']}:"
    if not found["differences"]:
        return f"{heading} as Softly does"
    return format_html("{} otherwise{}", heading, _list(found["differences"]))


def interface(version: DefinitionVersion) -> Html:
    text = json.dumps(version.interface, indent=2, ensure_ascii=False)
    return format_html('<pre class="json">{}</pre>', text)


def summary(version: DefinitionVersion | None) -> Html:
    """How much there is, leading to the version."""
    if version is None or not version.inventory:
        return NOTHING
    kinds, odd = (len(version.inventory.get(name, ())) for name in ("components", "problems"))
    needed = len(version.interface.get("plugins", ()))
    counted = f"{_counted(kinds, 'kind')} of components, {_counted(needed, 'plug-in')}, {_counted(odd, 'problem')}"
    url = reverse("admin:definitions_definitionversion_change", args=[version.pk])
    return format_html('<a href="{}">{}</a>', url, counted)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _list(lines: Iterable[str]) -> Html:
    items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html("<ul>{}</ul>", items) if items else NOTHING


def _table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> Html:
    if not rows:
        return NOTHING
    head = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in names))
    cells = (format_html_join("", "<td>{}</td>", ((value,) for value in row)) for row in rows)
    body = format_html_join("", "<tr>{}</tr>", ((row,) for row in cells))
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, body)
