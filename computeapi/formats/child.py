"""How does a solver process make a file of a solve's answer?

The payload is a wire document `{"format": name, "name": text for people, "result": bytes of pack_result,
"options": what a client asks of the format, or left out}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from computeapi.engines.base import EngineResult, Item, Mesh, OutputTree, Progress, Verbatim
from computeapi.engines.opennurbs import decode_mesh
from computeapi.engines.wire import WireError, unpack, unpack_result
from computeapi.formats import registry
from computeapi.formats.base import Format, Layer, Model
from computeapi.formats.options import check_dimension, checked
from computeapi.formats.outlines import is_drawing
from computeapi.formats.units import MILLIMETRES, scaled
from softly.lib.errors import DefinitionFailed, NotFound

# A host that forks for each file imports the writers once, here.
registry.all()


def warm() -> None:
    """Rhino's files load their library when the first is written, and a jailed process could not."""
    registry.get("3dm").write(Model(name=""))


def build(payload: bytes, report: Progress) -> bytes:
    """The bytes of the file. Raises NotFound for an unknown format or an answer with nothing to write, ValidationFailed
    for an option that the format doesn't have or a model that it doesn't hold, DefinitionFailed for one with geometry
    that can't be read, WireError."""
    document = unpack(payload)
    try:
        name, title, result = str(document["format"]), str(document["name"]), document["result"]
    except (KeyError, TypeError) as error:
        raise WireError("not a request for a file") from error
    kind = registry.get(name)
    options = checked(kind, document.get("options"))
    try:
        model = _model(unpack_result(result), title, kind)
        report(0.1, f"Writing {kind.title}")
        return kind.write(model, **options)
    except ValueError as error:
        if isinstance(error, WireError):
            raise
        raise DefinitionFailed("The solve gave geometry that can't be read.") from error


def _model(result: EngineResult, title: str, kind: Format) -> Model:
    """With a layer for each output that has something for this format."""
    layers = [_layer(output, result.model_units, kind) for output in result.outputs]
    layers = [layer for layer in layers if layer.meshes or layer.objects]
    if not layers:
        what = "mesh" if kind.needs == "meshes" else "geometry"
        raise NotFound(f"This solve has no {what}, so there is nothing to write to a file.")
    check_dimension(kind, flat=is_drawing(item for output in result.outputs for item in _items(output)))
    return Model(name=title, layers=tuple(layers), units=result.model_units)


def _layer(output: OutputTree, units: str, kind: Format) -> Layer:
    name = output.name.removeprefix("RH_OUT:")
    items = _items(output)
    if kind.needs == "geometry":
        return Layer(name=name, objects=tuple(_shapes(items)))
    scale = MILLIMETRES.get(units, 1.0)
    meshes = (mesh for item in items for mesh in _meshes(item) if len(mesh.faces))
    return Layer(name=name, meshes=tuple(scaled(mesh, scale) for mesh in meshes))


def _items(output: OutputTree) -> list[Item]:
    return [item for items in output.branches.values() for item in items]


def _shapes(items: Iterable[Item]) -> Iterator[Mesh | Verbatim]:
    """What Rhino's own file can hold."""
    for item in items:
        if (isinstance(item, Mesh) and len(item.faces)) or (isinstance(item, Verbatim) and item.is_shape):
            yield item


def _meshes(item: Item) -> Iterator[Mesh]:
    """Those that show a value."""
    if isinstance(item, Mesh):
        yield item
    elif isinstance(item, Verbatim):
        is_mesh = item.is_geometry and item.type == "Rhino.Geometry.Mesh"
        yield from (decode_mesh(text) for text in ([item.data] if is_mesh else item.meshes))
