"""Which class of Grasshopper object is it, by its GUID, and what is its type called?"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Kind:
    """`receiver` is the class's name, `type` its TypeName; `contextual` where it is one of the "Get" parameters."""

    receiver: str
    type: str
    contextual: bool = False


_GET = "Contextual"
_TABLE = """
7b36b876-9451-46f5-8220-a200d969cc66 Contextual Number
b228887e-0852-4d9f-bd46-2591646e0d7c Contextual Integer
51ef601d-f86e-4ee4-bcf2-3d459d3e95e9 Contextual Boolean
fed87bdd-8327-49cd-949c-09d70f3c345c Contextual Text
997704ba-c1d3-4262-9090-927c81347ce6 Contextual Point
88bd0e1d-363a-469f-9104-57d3aac5d6b8 Contextual Plane
af519c71-7dc1-4524-b8cc-add5544e2ef6 Contextual Line
41dd7ba9-1f53-49d9-af42-a9270b0e9454 Contextual Geometry
57da07bd-ecab-415d-9d86-af36d7073abc GH_NumberSlider Number
59e0b89a-e487-49f8-bab8-b5bab16be14c GH_Panel Text
2e78987b-9dfb-42a2-8b76-3923ac8bd91a GH_BooleanToggle Boolean
00027467-0d24-4fa7-b178-8dc0ac5f42ec GH_ValueList Generic Data
b6236720-8d88-4289-93c3-ac4c99f9b97b GH_Relay Generic Data
3e8ca6be-fda8-4aaf-b5c0-3c54c8bb7312 Param_Number Number
2e3ab970-8545-46bb-836c-1c11e5610bce Param_Integer Integer
cb95db89-6165-43b6-9c41-5702bc5bf137 Param_Boolean Boolean
3ede854e-c753-40eb-84cb-b48008f14fd4 Param_String Text
fbac3e32-f100-4292-8692-77240a42fd1a Param_Point Point
16ef3e75-e315-4899-b531-d3166b42dac9 Param_Vector Vector
4f8984c4-7c7a-4d69-b0a2-183cbb330d20 Param_Plane Plane
8529dbdf-9b6f-42e9-8e1f-c7a2bde56a70 Param_Line Line
d1028c72-ff86-4057-9eb0-36c687a4d98c Param_Circle Circle
abf9c670-5462-4cd8-acb3-f1ab0256dbf3 Param_Rectangle Rectangle
c9482db6-bea9-448d-98ff-fed6d69a8efc Param_Box Box
d5967b9f-e8ee-436b-a8ad-29fdcecf32d5 Param_Curve Curve
deaf8653-5528-4286-807c-3de8b8dad781 Param_Surface Surface
919e146f-30ae-4aae-be34-4d72f555e7da Param_Brep Brep
1e936df3-0eea-4246-8549-514cb8862b7a Param_Mesh Mesh
89cd1a12-0007-4581-99ba-66578665e610 Param_SubD SubD
ac2bc2cb-70fb-4dd5-9c78-7e1ea97fe278 Param_Geometry Geometry
06953bda-1d37-4d58-9b38-4b3c74e54c8f Param_FilePath Text
203a91c3-287a-43b6-a9c5-ebb96240a650 Param_Colour Colour
15b7afe5-d0d0-43e1-b894-34fcfe3be384 Param_Interval Domain
"""
KINDS = {
    UUID(guid): Kind(receiver, type_name, receiver == _GET)
    for guid, receiver, type_name in (line.split(maxsplit=2) for line in _TABLE.strip().splitlines())
}
UNKNOWN = Kind("", "Generic Data")

TOLD = {
    UUID("ae2531b4-bab2-4bb1-b5bf-f2143d10c132"): Kind("ContextBakeComponent", "Geometry"),
    UUID("73215ec5-0eb5-4f85-9e07-b09c4590ce2b"): Kind("ContextPrintComponent", "Text"),
}
"""Components that are an output by themselves."""
