"""Which Grasshopper object is it, by its GUID? What it is called, what it holds, whether Rhino Compute can set it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from definitions.schema import InputType


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """`name` is Grasshopper's for people, `nick` the nickname that a new one has, `receiver` the class.

    `type` is ours for its TypeName, "Any" where we have none. `settable`: Rhino Compute assigns values sent to it.
    """

    name: str
    nick: str = ""
    receiver: str = ""
    type: InputType = "Any"
    settable: bool = False
    contextual: bool = False


def _get(name: str, type: InputType) -> Kind:
    return Kind(name=name, receiver=name, type=type, settable=True, contextual=True)


def _param(name: str, nick: str, receiver: str, type: InputType = "Any", *, settable: bool = False) -> Kind:
    return Kind(name=name, nick=nick, receiver=receiver, type=type, settable=settable)


SLIDER = UUID("57da07bd-ecab-415d-9d86-af36d7073abc")
PANEL = UUID("59e0b89a-e487-49f8-bab8-b5bab16be14c")
TOGGLE = UUID("2e78987b-9dfb-42a2-8b76-3923ac8bd91a")
VALUE_LIST = UUID("00027467-0d24-4fa7-b178-8dc0ac5f42ec")
BUTTON = UUID("a8b97322-2d53-47cd-905e-b932c3ccd74e")
RELAY = UUID("b6236720-8d88-4289-93c3-ac4c99f9b97b")

KINDS: dict[UUID, Kind] = {
    UUID("7b36b876-9451-46f5-8220-a200d969cc66"): _get("Get Number", "Number"),
    UUID("b228887e-0852-4d9f-bd46-2591646e0d7c"): _get("Get Integer", "Integer"),
    UUID("51ef601d-f86e-4ee4-bcf2-3d459d3e95e9"): _get("Get Boolean", "Boolean"),
    UUID("fed87bdd-8327-49cd-949c-09d70f3c345c"): _get("Get String", "Text"),
    UUID("997704ba-c1d3-4262-9090-927c81347ce6"): _get("Get Point", "Point"),
    UUID("88bd0e1d-363a-469f-9104-57d3aac5d6b8"): _get("Get Plane", "Plane"),
    UUID("af519c71-7dc1-4524-b8cc-add5544e2ef6"): _get("Get Line", "Line"),
    UUID("41dd7ba9-1f53-49d9-af42-a9270b0e9454"): _get("Get Geometry", "Geometry"),
    UUID("e83dd8b2-42aa-41e6-9254-882cddec0a2e"): _get("Get File Path", "Text"),
    SLIDER: _param("Number Slider", "", "GH_NumberSlider", "Number", settable=True),
    PANEL: _param("Panel", "", "GH_Panel", "Text", settable=True),
    TOGGLE: _param("Boolean Toggle", "Toggle", "GH_BooleanToggle", "Boolean", settable=True),
    VALUE_LIST: _param("Value List", "List", "GH_ValueList"),
    BUTTON: _param("Button", "Button", "GH_ButtonObject", "Boolean"),
    RELAY: _param("Relay", "Relay", "GH_Relay"),
    UUID("9c53bac0-ba66-40bd-8154-ce9829b9db1a"): _param("Colour Swatch", "Swatch", "GH_ColourSwatch"),
    UUID("3e8ca6be-fda8-4aaf-b5c0-3c54c8bb7312"): _param("Number", "Num", "Param_Number", "Number", settable=True),
    UUID("2e3ab970-8545-46bb-836c-1c11e5610bce"): _param("Integer", "Int", "Param_Integer", "Integer", settable=True),
    UUID("cb95db89-6165-43b6-9c41-5702bc5bf137"): _param("Boolean", "Bool", "Param_Boolean", "Boolean", settable=True),
    UUID("3ede854e-c753-40eb-84cb-b48008f14fd4"): _param("Text", "Txt", "Param_String", "Text", settable=True),
    UUID("fbac3e32-f100-4292-8692-77240a42fd1a"): _param("Point", "Pt", "Param_Point", "Point", settable=True),
    UUID("16ef3e75-e315-4899-b531-d3166b42dac9"): _param("Vector", "Vec", "Param_Vector", "Vector", settable=True),
    UUID("4f8984c4-7c7a-4d69-b0a2-183cbb330d20"): _param("Plane", "Pln", "Param_Plane", "Plane", settable=True),
    UUID("8529dbdf-9b6f-42e9-8e1f-c7a2bde56a70"): _param("Line", "Line", "Param_Line", "Line", settable=True),
    UUID("d1028c72-ff86-4057-9eb0-36c687a4d98c"): _param("Circle", "Circle", "Param_Circle", "Circle", settable=True),
    UUID("abf9c670-5462-4cd8-acb3-f1ab0256dbf3"): _param(
        "Rectangle", "Rec", "Param_Rectangle", "Rectangle", settable=True
    ),
    UUID("c9482db6-bea9-448d-98ff-fed6d69a8efc"): _param("Box", "Box", "Param_Box", "Box", settable=True),
    UUID("d5967b9f-e8ee-436b-a8ad-29fdcecf32d5"): _param("Curve", "Crv", "Param_Curve", "Curve", settable=True),
    UUID("deaf8653-5528-4286-807c-3de8b8dad781"): _param("Surface", "Srf", "Param_Surface", "Surface", settable=True),
    UUID("919e146f-30ae-4aae-be34-4d72f555e7da"): _param("Brep", "Brep", "Param_Brep", "Brep", settable=True),
    UUID("1e936df3-0eea-4246-8549-514cb8862b7a"): _param("Mesh", "Mesh", "Param_Mesh", "Mesh", settable=True),
    UUID("89cd1a12-0007-4581-99ba-66578665e610"): _param("SubD", "SubD", "Param_SubD", "SubD"),
    UUID("ac2bc2cb-70fb-4dd5-9c78-7e1ea97fe278"): _param("Geometry", "Geo", "Param_Geometry", "Geometry"),
    UUID("06953bda-1d37-4d58-9b38-4b3c74e54c8f"): _param("File Path", "Path", "Param_FilePath", "Text"),
    UUID("8ec86459-bf01-4409-baee-174d0d2b13d0"): _param("Data", "Data", "Param_GenericObject"),
    UUID("203a91c3-287a-43b6-a9c5-ebb96240a650"): _param("Colour", "Col", "Param_Colour"),
    UUID("15b7afe5-d0d0-43e1-b894-34fcfe3be384"): _param("Domain", "Domain", "Param_Interval"),
    UUID("90744326-eb53-4a0e-b7ef-4b45f5473d6e"): _param("Domain²", "Domain²", "Param_Interval2D"),
    UUID("04d3eace-deaa-475e-9e69-8f804d687998"): _param("Arc", "Arc", "Param_Arc"),
    UUID("81dfff08-0c83-4f1b-a358-14791d642d9e"): _param("Time", "Time", "Param_Time"),
    UUID("476c0cf8-bc3c-4f1c-a61a-6e91e1f8b91e"): _param("Complex", "C", "Param_Complex"),
    UUID("bd4a8a18-a3cc-40ba-965b-3be91fee563b"): _param("Matrix", "Matrix", "Param_Matrix"),
    UUID("28f40e48-e739-4211-91bd-f4aefa5965f8"): _param("Transform", "Transform", "Param_Transform"),
    UUID("56c9c942-791f-4eeb-a4f0-82b93f1c0909"): _param("Data Path", "Path", "Param_StructurePath"),
    UUID("faf6e3bb-4c84-4cbf-bd88-6d6a0db5667a"): _param("Guid", "ID", "Param_Guid"),
    UUID("e02b3da5-543a-46ac-a867-0ba6b0a524de"): _param("Mesh Face", "Face", "Param_MeshFace"),
}
"""Classes and GUIDs as in files and in the sources of Rhino Compute; what isn't here is known by its name alone."""

GROUP = UUID("c552a431-af5b-46a9-a8a4-0fcbc27ef596")
CONTEXT_BAKE = UUID("ae2531b4-bab2-4bb1-b5bf-f2143d10c132")
CONTEXT_PRINT = UUID("73215ec5-0eb5-4f85-9e07-b09c4590ce2b")
HOPS = UUID("c69bb52c-88ba-4640-b69f-188d111029e8")
CLUSTER = UUID("f31d8d7a-7536-4ac8-9c96-fde6ecda4d0a")

NO_PARAMETERS = {
    GROUP,
    CLUSTER,
    UUID("7f5c6c55-f846-4a08-9c9a-cfdc285cc6fe"),  # Scribble
    UUID("2844fec5-142d-4381-bd5d-4cbcef6d6fed"),  # Sketch
    UUID("e6dd2904-14bc-455b-8376-948bf2e3a7bc"),  # Galapagos
}
"""Neither parameters nor, by what a file says of them, components."""

SCRIPTS = {
    UUID("a9a8ebd2-fff5-4c44-a8f5-739736d129ba"): "C# Script",
    UUID("88c3f2b5-27f7-48a2-9528-1397fad62b93"): "C# Script",
    UUID("b6ba1144-02d6-4a2d-b53c-ec62e290eeb7"): "C# Script",
    UUID("079bd9bd-54a0-41d4-98af-db999015f63d"): "VB Script",
    UUID("410755b1-224a-4c1e-a407-bf32fb45ea7e"): "Python Script",
    UUID("97aa26ef-88ae-4ba6-98a6-ed6ddeca11d1"): "Python Script",
    UUID("719467e6-7cf5-4848-99b0-c5dd57e5442c"): "Python Script",
}
"""Components that run code which is in the file."""
