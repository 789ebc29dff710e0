"""HeatSink's numbers obey the relations it is built on, and its part is closed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import trimesh

from computeapi.engines.python.authoring import Refused
from definitions.readers.python import read

FOLDER = Path(__file__).parents[2] / "assets" / "py-definitions"
sys.path.append(str(FOLDER))

import HeatSink  # noqa: E402
from HeatSink import Sink, solve  # noqa: E402


def test_the_part_is_closed_and_weighs_what_it_should() -> None:
    answer = solve(Sink())
    mesh = trimesh.Trimesh(answer.mesh.vertices, answer.mesh.faces, process=False)
    assert mesh.is_watertight
    assert mesh.body_count == 1
    assert mesh.volume == pytest.approx(100 * 80 * 6 + 10 * 35 * 1.5 * 80)
    assert answer.mass == pytest.approx(mesh.volume * 2700e-9)
    assert mesh.bounds.tolist() == [[0, 0, 0], [100, 80, 41]]


def test_the_heat_given_off_is_the_power() -> None:
    sink = Sink(power=40.0)
    state = HeatSink.balance(sink, 10)
    heat, _ = HeatSink.given_off(sink, 10, state.gap, state.root)
    assert heat == pytest.approx(40.0, rel=1e-5)


def test_a_wide_gap_cools_like_a_single_plate() -> None:
    """Far apart, the composite relation becomes that of one upright plate: Nu_L = 0.59 Ra^(1/4) within 5 %."""
    wide = HeatSink.convection(0.2, 0.1, 40.0, 298.15)
    rayleigh = 9.81 * 40 * 0.1**3 / (318.15 * 1.78e-5 * 2.53e-5)
    assert wide == pytest.approx(0.59 * rayleigh**0.25 * 0.0274 / 0.1, rel=0.05)


def test_the_best_gap_is_the_papers() -> None:
    """Bar-Cohen and Rohsenow: 2.714 P^(-1/4) for thin isothermal fins, P = Ra / (gap³ · length) at the best gap."""
    sink = Sink(width=400.0, finThickness=0.5, best=True, material="copper", baseThickness=1.0, power=100.0)
    answer = solve(sink)
    rise = HeatSink.balance(sink, answer.finsUsed).root
    mean = sink.ambient + 273.15 + rise / 2
    viscosity, diffusivity = 1.57e-5 * (mean / 298.15) ** 1.75, 2.22e-5 * (mean / 298.15) ** 1.75
    parameter = 9.81 * rise / (mean * viscosity * diffusivity * sink.length * 1e-3)
    assert answer.gap * 1e-3 == pytest.approx(2.714 * parameter**-0.25, rel=0.1)


def test_the_best_number_of_fins_is_the_best_of_the_list() -> None:
    answer = solve(Sink(best=True))
    assert answer.resistance == pytest.approx(min(answer.resistances))
    assert answer.finCounts[answer.resistances.index(min(answer.resistances))] == answer.bestFins == answer.finsUsed


def test_a_better_conductor_is_cooler() -> None:
    metals = [solve(Sink(material=name)).temperature for name in ("copper", "aluminium", "steel")]
    assert metals == sorted(metals)
    assert solve(Sink(material="copper")).finEfficiency > solve(Sink(material="steel")).finEfficiency


def test_fins_that_do_not_fit_are_refused_with_what_does() -> None:
    with pytest.raises(Refused, match="At most 6 fins of 3 mm"):
        solve(Sink(width=23.0, finThickness=3.0, fins=12))


def test_a_sink_that_would_glow_is_refused() -> None:
    with pytest.raises(Refused, match="larger"):
        solve(Sink(power=1000.0, width=20.0, length=20.0, fins=2, finHeight=3.0))


def test_every_material_has_its_properties() -> None:
    (material,) = (i for i in read(FOLDER / "HeatSink.py").inputs if i.name == "material")
    values = [choice.value for choice in material.choices]
    assert values == list(HeatSink.CONDUCTIVITY) == list(HeatSink.DENSITY)
