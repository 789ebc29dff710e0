"""Topology-optimised plate

The stiffest plate that a given amount of material allows: held and loaded as you choose, ready to print or to cut.

The method is SIMP, solid isotropic material with penalisation: every element of a grid has a density, stiffness
grows with its cube, and optimality criteria move material to where it stores most strain energy. A cone filter keeps
members wider than a chosen size, and a smooth step that grows sharper makes the result black and white; the plate is
analysed a little eroded, so that members too thin to be cut out don't pay. The outline that holds exactly the wanted
area becomes the body, and compliance and displacement come from a last analysis of that body. Small displacements,
plane stress, isotropic material; strength and buckling are not looked at.

M. P. Bendsøe, N. Kikuchi: Generating optimal topologies in structural design using a homogenization method. Computer
    Methods in Applied Mechanics and Engineering 71 (1988) 197-224.
M. P. Bendsøe: Optimal shape design as a material distribution problem. Structural Optimization 1 (1989) 193-202.
M. P. Bendsøe, O. Sigmund: Topology Optimization. Theory, Methods and Applications. Springer 2003.
O. Sigmund: A 99 line topology optimization code written in Matlab. Structural and Multidisciplinary Optimization 21
    (2001) 120-127.
T. E. Bruns, D. A. Tortorelli: Topology optimization of non-linear elastic structures and compliant mechanisms.
    Computer Methods in Applied Mechanics and Engineering 190 (2001) 3443-3459: the filter of densities.
E. Andreassen, A. Clausen, M. Schevenels, B. S. Lazarov, O. Sigmund: Efficient topology optimization in MATLAB using
    88 lines of code. Structural and Multidisciplinary Optimization 43 (2011) 1-16.
F. Wang, B. S. Lazarov, O. Sigmund: On projection methods, convergence and robust formulations in topology
    optimization. Structural and Multidisciplinary Optimization 43 (2011) 767-784: the smooth step and
    the eroded design.
"""

from __future__ import annotations

import contextlib
import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from simp.body import SMOOTHING, Disconnected, Shape, extrude, shape
from simp.cases import CASES, Case
from simp.contour import touching
from simp.grid import member_radius, square_grid
from simp.materials import MATERIALS
from simp.optimiser import Design, Recipe, optimise
from simp.picture import paint
from simp.statics import VOID, Statics

from computeapi.engines.python.authoring import Inputs, Mesh, Outputs, Picture, Progress, Refused, param, result

REMEDY = "raise volumeFraction or make the plate less slender; more resolution or iterations may help too"
LOOSE = 3.0
"""A body that bends this many times as far as its load moves has a part that carries nothing."""


class Plate(Inputs):
    width: float = param(
        default=1000.0, unit="mm", minimum=100.0, maximum=5000.0, step=10.0, group="Plate", description="Along x"
    )
    height: float = param(
        default=500.0, unit="mm", minimum=100.0, maximum=5000.0, step=10.0, group="Plate", description="Along y"
    )
    thickness: float = param(
        default=20.0, unit="mm", minimum=1.0, maximum=500.0, step=1.0, group="Plate", description="Along z"
    )
    material: Literal["steel", "aluminium", "titanium", "oak", "pla"] = param(
        default="steel",
        choices={
            "steel": "Structural steel (210 GPa)",
            "aluminium": "Aluminium alloy (70 GPa)",
            "titanium": "Titanium Ti-6Al-4V (114 GPa)",
            "oak": "Oak, along the grain (11 GPa)",
            "pla": "PLA, printed solid (3.5 GPa)",
        },
        group="Plate",
    )
    loadcase: Literal["cantilever", "bridge", "mbb"] = param(
        default="cantilever",
        choices={
            "cantilever": "Cantilever: clamped on the left, loaded at the right",
            "bridge": "Bridge: on both lower corners, an even load on its deck",
            "mbb": "MBB beam: on both lower corners, loaded at the top",
        },
        group="Load",
        description="Where the plate is held and loaded",
    )
    load: float = param(
        default=5000.0,
        unit="N",
        minimum=1.0,
        maximum=1e6,
        step=100.0,
        group="Load",
        description="Total force, downwards",
    )
    volumeFraction: float = param(
        default=0.35, minimum=0.1, maximum=0.9, step=0.01, group="Optimisation", description="Part of the plate to keep"
    )
    memberSize: float = param(
        default=8.0,
        unit="%",
        minimum=2.0,
        maximum=20.0,
        step=0.5,
        group="Optimisation",
        description="Smallest width of a member, of the shorter side; elements set a limit",
    )
    resolution: int = param(
        default=140,
        minimum=40,
        maximum=200,
        step=10,
        group="Optimisation",
        description="Elements along the longer side; slender plates get more",
    )
    maxIterations: int = param(
        default=100,
        minimum=40,
        maximum=120,
        step=10,
        group="Optimisation",
        description="It stops earlier when nothing changes any more",
    )


class Answer(Outputs):
    mesh: Mesh = result(description="The body, watertight, lying on z = 0")
    compliance: float = result(unit="N·mm", description="Load times displacement: the softer, the more (1 N·mm = 1 mJ)")
    maxDisplacement: float = result(unit="mm", description="Of any point of the body")
    volume: float = result(unit="mm³", description="Of the body")
    mass: float = result(unit="kg")
    iterations: int = result(description="How many designs were analysed, the last one being the body itself")
    history: list[float] = result(
        unit="N·mm", description="Compliance of each of them: while it designs, of a slightly thinner plate"
    )
    density: Picture = result(description="Dark where there is material")


def solve(plate: Plate, progress: Progress) -> Answer:
    """Design for a unit load, modulus and thickness, which leaves the optimum as it is, and scale the results."""
    material = MATERIALS[plate.material]
    grid = square_grid(
        width=plate.width, height=plate.height, resolution=plate.resolution, volume_fraction=plate.volumeFraction
    )
    case = CASES[plate.loadcase](grid)
    statics = Statics(case, poisson=material.poisson)
    softness = plate.load / (material.modulus * plate.thickness)

    def watch(iteration: int, compliance: float) -> None:
        text = f"Iteration {iteration}, compliance {compliance * plate.load * softness:.4g} N·mm"
        progress(0.95 * iteration / plate.maxIterations, text)

    design = optimise(case, statics, _recipe(plate, case), watch)
    bent = _shape(case, statics, design, plate)
    body = extrude(grid, bent.body, thickness=plate.thickness)
    history = [value * plate.load * softness for value in (*design.history, bent.compliance)]
    return Answer(
        mesh=Mesh(body.vertices, body.faces),
        compliance=history[-1],
        maxDisplacement=bent.displacement * softness,
        volume=body.volume,
        mass=body.volume * material.density * 1e-9,
        iterations=len(history),
        history=history,
        density=Picture(paint(design.density)),
    )


@dataclass(frozen=True, kw_only=True)
class Bent:
    """A body with its compliance and largest displacement, for a unit load, modulus and thickness."""

    body: Shape
    compliance: float
    displacement: float


def _recipe(plate: Plate, case: Case) -> Recipe:
    member = plate.memberSize / 100 * min(plate.width, plate.height)
    return Recipe(
        volume_fraction=plate.volumeFraction,
        radius=member_radius(case.grid, width=member, volume_fraction=plate.volumeFraction),
        max_iterations=plate.maxIterations,
        settled=1e-3,
    )


def _shape(case: Case, statics: Statics, design: Design, plate: Plate) -> Bent:
    """The smoothed body, unless smoothing cost it members: then the plain one."""
    bodies = []
    for smoothing in (SMOOTHING, 0.0):
        with contextlib.suppress(Disconnected):
            outline = shape(case, design.smooth, volume_fraction=plate.volumeFraction, smoothing=smoothing)
            bodies.append(_bend(case, statics, outline))
    if not bodies:
        raise Refused(f"So little material doesn't join the load to the supports: {REMEDY}.")
    smoothed, plain = bodies[0], bodies[-1]
    best = smoothed if smoothed.compliance < 1.02 * plain.compliance else plain
    if best.compliance > 1.3 * design.history[-1]:
        warnings.warn(f"The thinnest members were lost, the body is softer than it could be: {REMEDY}.", stacklevel=2)
    elif best.displacement > LOOSE * best.compliance:  # of a unit load, compliance is how far it moves
        warnings.warn(f"So little material left a part hanging loosely: {REMEDY}.", stacklevel=2)
    return best


def _bend(case: Case, statics: Statics, body: Shape) -> Bent:
    stiffness = VOID + (1 - VOID) * case.cut(body.coverage)
    moved, energy = statics.solve(stiffness)
    carried = touching(case.cut(body.coverage) > 0.5)
    return Bent(
        body=body,
        compliance=2 * float((stiffness * energy).sum()),
        displacement=float(np.hypot(moved[..., 0], moved[..., 1])[carried].max()),
    )
