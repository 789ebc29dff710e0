"""How is a 3MF package written? Millimetres, Z up, colours by body, one assembly so that slicers keep bodies together.

The zip holds fixed times, so equal models are equal files.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from computeapi.engines.base import Mesh
from computeapi.engines.opennurbs import valid_faces
from computeapi.formats.base import DEFAULT_COLOR, Color, Format, Model, printable, rounded
from computeapi.formats.options import SCALE
from computeapi.formats.rows import rows
from computeapi.formats.units import sized
from computeapi.formats.welding import welded

_TYPES = b"""<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>
</Types>"""
_RELATIONS = b"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="model" Target="/3D/3dmodel.model" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/>
</Relationships>"""
_CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_FIRST_BODY = 2
_LEVEL = 3


def write(model: Model, *, scale: float = 1.0) -> bytes:
    meshes = [mesh for mesh in sized(model.meshes, scale=scale) if len(mesh.faces)]
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for path, content in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("3D/3dmodel.model", _model(meshes, printable(model.name))),
        ):
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content, compresslevel=_LEVEL)
    return package.getvalue()


def _model(meshes: Sequence[Mesh], title: str) -> bytes:
    colors = list(dict.fromkeys(mesh.color or DEFAULT_COLOR for mesh in meshes))
    whole = _FIRST_BODY + len(meshes)
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xml:lang="en-US" xmlns="{_CORE}">\n'
        f'<metadata name="Title">{escape(title)}</metadata>\n<metadata name="Application">Softly</metadata>\n'
        "<resources>\n".encode()
    ]
    if meshes:
        parts.append(_materials(colors))
    for number, mesh in enumerate(meshes):
        parts.append(_object(_FIRST_BODY + number, mesh, colors.index(mesh.color or DEFAULT_COLOR)))
    if meshes:
        bodies = "".join(f'<component objectid="{_FIRST_BODY + number}"/>' for number in range(len(meshes)))
        parts.append(
            f'<object id="{whole}" type="model" name={quoteattr(title)}><components>{bodies}</components></object>\n'
            f'</resources>\n<build><item objectid="{whole}"/></build>\n</model>\n'.encode()
        )
    else:
        parts.append(b"</resources>\n<build/>\n</model>\n")
    return b"".join(parts)


def _materials(colors: Sequence[Color]) -> bytes:
    bases = "".join(
        f'<base name="#{r:02X}{g:02X}{b:02X}" displaycolor="#{r:02X}{g:02X}{b:02X}{a:02X}"/>' for r, g, b, a in colors
    )
    return f'<basematerials id="1">{bases}</basematerials>\n'.encode()


def _object(number: int, mesh: Mesh, material: int) -> bytes:
    mesh = welded(replace(mesh, vertices=rounded(mesh.vertices)))
    faces = valid_faces(mesh.vertices, mesh.faces)
    head = f'<object id="{number}" type="model" pid="1" pindex="{material}"><mesh><vertices>\n'.encode()
    return b"".join(
        [
            head,
            rows(b'<vertex x="%b" y="%b" z="%b"/>\n', mesh.vertices),
            b"</vertices><triangles>\n",
            rows(b'<triangle v1="%b" v2="%b" v3="%b"/>\n', faces),
            b"</triangles></mesh></object>\n",
        ]
    )


FORMAT = Format(
    name="3mf",
    title="3MF",
    media_type="model/3mf",
    extension="3mf",
    write=write,
    dimension=3,
    options=(SCALE,),
)
