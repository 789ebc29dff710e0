"""How long is a unit of a model? In millimetres, by RhinoCommon's names; what has no length counts as one."""

from __future__ import annotations

MILLIMETRES = {
    "Microns": 1e-3,
    "Millimeters": 1.0,
    "Centimeters": 10.0,
    "Decimeters": 100.0,
    "Meters": 1e3,
    "Kilometers": 1e6,
    "Mils": 0.0254,
    "Inches": 25.4,
    "Feet": 304.8,
    "Yards": 914.4,
    "Miles": 1609344.0,
}
