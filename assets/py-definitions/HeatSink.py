"""Finned heat sink

A heat sink of straight upright fins in still air: how warm it gets, how many fins cool best, and the part itself.

Natural convection between the fins follows A. Bar-Cohen, W. M. Rohsenow: Thermally optimum spacing of vertical, natural
convection cooled, parallel plates. Journal of Heat Transfer 106 (1984) 116-123, for isothermal plates; the fins' own
drop in temperature the fin equation with an insulated tip of corrected length (F. P. Incropera, D. P. DeWitt:
Fundamentals of Heat and Mass Transfer). The heat enters evenly over the base. Radiation is left out, so that a real
black sink stays cooler than this one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import manifold3d
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from computeapi.engines.python.authoring import Inputs, Mesh, Outputs, Picture, Refused, param, result

CONDUCTIVITY = {"aluminium": 200.0, "copper": 390.0, "steel": 50.0, "alumina": 25.0}
"""W/(m·K): extruded 6063, copper, plain carbon steel, 96 % aluminium oxide."""
DENSITY = {"aluminium": 2700.0, "copper": 8940.0, "steel": 7850.0, "alumina": 3700.0}
GRAVITY = 9.81
PRESSURE = 101_325.0
HOTTEST = 500.0
"""Kelvins above the air up to which a balance is looked for."""
NARROWEST = 1.0
"""mm between fins: closer ones can't be made."""


class Sink(Inputs):
    width: float = param(
        default=100.0, unit="mm", minimum=20.0, maximum=500.0, step=1.0, group="Base", description="Across the fins"
    )
    length: float = param(
        default=80.0,
        unit="mm",
        minimum=20.0,
        maximum=500.0,
        step=1.0,
        group="Base",
        description="Along the fins, upwards",
    )
    baseThickness: float = param(default=6.0, unit="mm", minimum=1.0, maximum=30.0, step=0.5, group="Base")
    fins: int = param(default=10, minimum=2, maximum=100, group="Fins", description="Unless the best is taken")
    best: bool = param(default=False, group="Fins", description="Take the number of fins that cools best")
    finHeight: float = param(default=35.0, unit="mm", minimum=3.0, maximum=200.0, step=0.5, group="Fins")
    finThickness: float = param(default=1.5, unit="mm", minimum=0.5, maximum=10.0, step=0.1, group="Fins")
    material: Literal["aluminium", "copper", "steel", "alumina"] = param(
        default="aluminium",
        choices={"aluminium": "Aluminium 6063", "copper": "Copper", "steel": "Carbon steel", "alumina": "Alumina 96 %"},
        group="Heat",
    )
    power: float = param(default=25.0, unit="W", minimum=0.5, maximum=1000.0, step=0.5, group="Heat")
    ambient: float = param(default=25.0, unit="°C", minimum=-40.0, maximum=80.0, step=1.0, group="Heat")


class Answer(Outputs):
    mesh: Mesh = result(description="The base lies on z = 0, the fins run along y")
    temperature: float = result(unit="°C", description="Of the base where the heat enters")
    resistance: float = result(unit="K/W", description="Rise in temperature for each watt")
    finEfficiency: float = result(description="Heat that the fins give over what they would at the base's temperature")
    gap: float = result(unit="mm", description="Clear width between fins")
    mass: float = result(unit="kg")
    finsUsed: int = result(description="Number of fins of this part")
    bestFins: int = result(description="Number of fins that cools best")
    finCounts: list[int] = result(description="Numbers of fins that fit and cool enough")
    resistances: list[float] = result(unit="K/W", description="With each of these numbers of fins")
    section: Picture = result(description="Temperatures in the cross-section")


@dataclass(frozen=True, kw_only=True)
class State:
    """A sink of so many fins in balance: kelvins above the air at the fins' root and where the heat enters."""

    fins: int
    gap: float
    root: float
    source: float
    slenderness: float
    """m·L of the fin equation."""

    @property
    def efficiency(self) -> float:
        return math.tanh(self.slenderness) / self.slenderness


def solve(sink: Sink) -> Answer:
    most = int((sink.width + NARROWEST) / (sink.finThickness + NARROWEST))
    if most < 2 or (sink.fins > most and not sink.best):
        raise Refused(f"At most {most} fins of {sink.finThickness:g} mm, 1 mm apart, fit on {sink.width:g} mm.")
    states = [balance(sink, fins) for fins in range(2, most + 1)]
    coolest = min(states, key=lambda state: state.source)
    chosen = coolest if sink.best else states[sink.fins - 2]
    if chosen.root > HOTTEST - 1:
        raise Refused(f"The sink would get {HOTTEST:.0f} K warmer than the air, or more: make it larger.")
    sound = [state for state in states if state.root <= HOTTEST - 1]
    vertices, faces, volume = shape(sink, chosen)
    return Answer(
        mesh=Mesh(vertices, faces),
        temperature=sink.ambient + chosen.source,
        resistance=chosen.source / sink.power,
        finEfficiency=chosen.efficiency,
        gap=chosen.gap,
        mass=volume * 1e-9 * DENSITY[sink.material],
        finsUsed=chosen.fins,
        bestFins=coolest.fins,
        finCounts=[state.fins for state in sound],
        resistances=[state.source / sink.power for state in sound],
        section=Picture(paint(sink, chosen)),
    )


def balance(sink: Sink, fins: int) -> State:
    """Find the temperature at which the sink gives off its power, by bisection: it gives off more when it is warmer."""
    gap = (sink.width - fins * sink.finThickness) / (fins - 1)
    low, high = 0.0, HOTTEST
    while high - low > 1e-6:
        middle = (low + high) / 2
        if given_off(sink, fins, gap, middle)[0] < sink.power:
            low = middle
        else:
            high = middle
    through_base = sink.power * sink.baseThickness / (CONDUCTIVITY[sink.material] * sink.width * sink.length) * 1e3
    slenderness = given_off(sink, fins, gap, high)[1]
    return State(fins=fins, gap=gap, root=high, source=high + through_base, slenderness=slenderness)


def given_off(sink: Sink, fins: int, gap: float, rise: float) -> tuple[float, float]:
    """The heat in W at this rise of the fins' root above the air, and m·L of its fins."""
    film = convection(gap * 1e-3, sink.length * 1e-3, rise, sink.ambient + 273.15)
    height = (sink.finHeight + sink.finThickness / 2) * 1e-3
    slenderness = height * math.sqrt(2 * film / (CONDUCTIVITY[sink.material] * sink.finThickness * 1e-3))
    efficiency = math.tanh(slenderness) / slenderness if slenderness else 1.0
    area = 2 * fins * height * efficiency + (fins - 1) * gap * 1e-3
    return film * area * sink.length * 1e-3 * rise, slenderness


def convection(gap: float, length: float, rise: float, ambient: float) -> float:
    """W/(m²·K) between upright plates, in metres and kelvins: Bar-Cohen and Rohsenow's composite relation."""
    mean = ambient + rise / 2
    viscosity = 1.716e-5 * (mean / 273.15) ** 1.5 * (273.15 + 110.4) / (mean + 110.4)
    conductivity = 0.0241 * (mean / 273.15) ** 1.5 * (273.15 + 194.0) / (mean + 194.0)
    density = PRESSURE / (287.05 * mean)
    diffusivity = conductivity / (density * 1007.0)
    elenbaas = GRAVITY * rise * gap**4 / (mean * viscosity / density * diffusivity * length)
    if elenbaas <= 0:
        return 0.0
    film: float = conductivity / gap / math.sqrt(576 / elenbaas**2 + 2.873 / math.sqrt(elenbaas))
    return film


def shape(sink: Sink, state: State) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32], float]:
    """The comb-like section, extruded along y; with its volume in mm³."""
    top = sink.baseThickness + sink.finHeight
    section = manifold3d.CrossSection.square((sink.width, sink.baseThickness))
    for fin in range(state.fins):
        left = fin * (state.gap + sink.finThickness)
        section += manifold3d.CrossSection.square((sink.finThickness, top)).translate((left, 0.0))
    solid = section.extrude(sink.length).rotate((90.0, 0.0, 0.0)).translate((0.0, sink.length, 0.0))
    mesh = solid.to_mesh64()
    vertices = np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3]
    return vertices, np.asarray(mesh.tri_verts, dtype=np.int32), float(solid.volume())


def paint(sink: Sink, state: State) -> npt.NDArray[np.uint8]:
    """The section, coloured from the fins' tips (violet) to the base (yellow), with both temperatures."""
    colours = np.array([[68, 24, 112], [150, 38, 110], [222, 78, 72], [250, 150, 40], [252, 222, 110]], float)
    tip = state.root / math.cosh(state.slenderness)
    top = sink.baseThickness + sink.finHeight
    scale = 900 / max(sink.width, 2.0 * top)
    across = (np.arange(round(sink.width * scale)) + 0.5) / scale
    up = (np.arange(round(top * scale))[::-1] + 0.5) / scale
    along = np.clip((up - sink.baseThickness) / sink.finHeight, 0.0, 1.0)
    warmth = (state.root * np.cosh(state.slenderness * (1 - along)) / math.cosh(state.slenderness) - tip) / (
        state.root - tip
    )
    shades = np.stack([np.interp(warmth, np.linspace(0, 1, len(colours)), c) for c in colours.T], axis=-1)
    fin = across % (state.gap + sink.finThickness) < sink.finThickness
    solid = (up[:, None] < sink.baseThickness) | fin[None, :]
    pixels = np.where(solid[..., None], shades[:, None, :], [244, 246, 248]).round().astype(np.uint8)
    return _label(
        pixels, f"{sink.ambient + tip:.1f} °C at the tips, {sink.ambient + state.source:.1f} °C at the source"
    )


def _label(pixels: npt.NDArray[np.uint8], text: str) -> npt.NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    picture = Image.new("RGB", (width + 60, height + 100), (244, 246, 248))
    picture.paste(Image.fromarray(pixels), (30, 70))
    ImageDraw.Draw(picture).text((30, 20), text, fill=(22, 52, 84), font=ImageFont.load_default(26))
    return np.asarray(picture)
