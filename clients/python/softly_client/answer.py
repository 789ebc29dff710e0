"""What did a solve come to? Its values by name, and the links to its files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from softly_client.messages import Reply
from softly_client.models import ArtifactLink, OutputTree, SolveAnswer, SolveInfo

_PREFIX = "RH_OUT:"


class Answer(Mapping[str, dict[str, list[Any]]]):
    """`answer["mesh"]` is an output's data tree, `{"{0}": [...]}`; `answer.value("mass")` its only value.

    Numbers, texts and booleans are Python's; a mesh is a dict of openNURBS JSON
    (`rhino3dm.CommonObject.Decode` takes it); a picture is a `data:` URI. Names do with and without `RH_OUT:`.
    """

    def __init__(self, data: SolveAnswer, *, cache: str = "", request_id: str | None = None) -> None:
        self.data = data
        """The answer as it was sent."""
        self.cache = cache
        """HIT, MISS, SHARED or BYPASS."""
        self.request_id = request_id
        self._outputs: dict[str, OutputTree] = {_plain(tree["ParamName"]): tree for tree in data["values"]}

    @classmethod
    def of(cls, reply: Reply) -> Answer:
        return cls(reply.json, cache=reply.headers.get("x-cache", ""), request_id=reply.headers.get("x-request-id"))

    @property
    def solve(self) -> SolveInfo:
        return self.data["solve"]

    @property
    def errors(self) -> list[str]:
        """What went wrong in a part of it: the values are what there is."""
        return self.data["errors"]

    @property
    def warnings(self) -> list[str]:
        return self.data["warnings"]

    @property
    def units(self) -> str:
        return self.data["modelunits"]

    def __getitem__(self, name: str) -> dict[str, list[Any]]:
        if (tree := self._outputs.get(_plain(name))) is None:
            raise KeyError(f"no output {name!r} but {', '.join(self._outputs) or 'none at all'}")
        return {path: [_decoded(item["data"]) for item in items] for path, items in tree["InnerTree"].items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._outputs)

    def __len__(self) -> int:
        return len(self._outputs)

    def all_values(self, name: str) -> list[Any]:
        """Of all branches, one after the other."""
        return [value for branch in self[name].values() for value in branch]

    def value(self, name: str) -> Any:
        """The only one; a ValueError when there are none or several."""
        found = self.all_values(name)
        if len(found) != 1:
            raise ValueError(f"{name} has {len(found)} values, not one; see all_values")
        return found[0]

    @property
    def artifacts(self) -> list[ArtifactLink]:
        return self.solve["artifacts"]

    def artifact(self, format: str) -> ArtifactLink:
        """The link to the file of a format, `glb` or `stl`, for `download`."""
        for link in self.artifacts:
            if link["format"] == format:
                return link
        raise KeyError(
            f"no file {format!r} but {', '.join(link['format'] for link in self.artifacts) or 'none at all'}"
        )

    def __repr__(self) -> str:
        return f"<Answer of {self.solve['definition']}: {', '.join(self) or 'no values'}>"


def _plain(name: str) -> str:
    return name.removeprefix(_PREFIX)


def _decoded(data: str) -> Any:
    """JSON as a string; text that isn't JSON is what some other server of this kind sent."""
    try:
        return json.loads(data)
    except ValueError:
        return data
