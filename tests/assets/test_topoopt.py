"""TopoOpt gives the stiffest plate: checked against published values, beam theory and the laws of scaling."""

from __future__ import annotations

import dataclasses
import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from computeapi.engines.base import Deadline, EngineCall, Limits, Mesh, Picture, Source
from computeapi.engines.pool import SolverPool
from computeapi.engines.python.engine import PythonEngine
from definitions.readers.python import read

FOLDER = Path(__file__).parents[2] / "assets" / "py-definitions"
sys.path.append(str(FOLDER))

import TopoOpt  # noqa: E402
from simp import cases, contour  # noqa: E402
from simp.body import Disconnected, shape  # noqa: E402
from simp.filtering import ConeFilter, Projection  # noqa: E402
from simp.grid import Array, Grid, element_stiffness, member_radius, square_grid  # noqa: E402
from simp.materials import MATERIALS, Material  # noqa: E402
from simp.optimiser import Recipe, optimise  # noqa: E402
from simp.statics import Statics  # noqa: E402


def quiet(fraction: float, text: str) -> None:
    pass


@cache
def solve(**inputs: object) -> TopoOpt.Answer:
    """A coarse plate: the physics is the same and it takes a fraction of a second. Each is solved once."""
    plate = {"resolution": 40, "maxIterations": 60, **inputs}
    return TopoOpt.solve(TopoOpt.Plate(**plate), quiet)  # type: ignore[arg-type]


def body(answer: TopoOpt.Answer) -> trimesh.Trimesh:
    return trimesh.Trimesh(answer.mesh.vertices, answer.mesh.faces, process=False)


class TestThePublishedBeam:
    """Andreassen et al. (2011) state, for the MBB beam's half on 60 × 20 elements with half the volume, penalty 3 and
    a radius of 2.4 elements (E = 1, ν = 0.3, unit load on the half), 216.81 with the filter of sensitivities (the
    method of Sigmund's 99 lines) and 233.71 with that of densities."""

    @pytest.mark.parametrize(("filtering", "published"), [("sensitivity", 216.81), ("density", 233.71)])
    def test_the_compliance_is_the_published_one(self, filtering: str, published: float) -> None:
        case = cases.mbb(Grid(width=120.0, height=20.0, nx=120, ny=20), contact=0.0)
        recipe = Recipe(
            volume_fraction=0.5,
            radius=2.4,
            max_iterations=2000,
            filtering=filtering,  # type: ignore[arg-type]
            steps=((3.0, 0.0),),
        )
        design = optimise(case, Statics(case, poisson=0.3), recipe, lambda iteration, compliance: None)
        # The whole beam carries 1: each half a load of 1/2, a quarter of the energy, and there are two of them.
        assert 2 * design.history[-1] == pytest.approx(published, rel=1e-3)
        assert design.density.mean() == pytest.approx(0.5, abs=1e-4)


class TestStatics:
    def test_an_element_resists_all_but_rigid_motion(self) -> None:
        stiffness = element_stiffness(hx=2.0, hy=3.0, poisson=0.3)
        x, y = np.array([0, 2, 2, 0]), np.array([0, 0, 3, 3])
        for u, v in [(x**0, 0 * x), (0 * x, x**0), (-y, x)]:
            assert abs(stiffness @ np.column_stack([u, v]).ravel()).max() < 1e-12
        assert np.linalg.matrix_rank(stiffness) == 5

    def test_a_full_plate_bends_like_a_beam(self) -> None:
        """Timoshenko's cantilever: PL³/3EI + PL/κGA, with E = 1, t = 1, P = 1."""
        length, depth, poisson = 1000.0, 100.0, 0.3
        case = cases.cantilever(Grid(width=length, height=depth, nx=400, ny=40))
        half = case.half
        moved, _ = Statics(case, poisson=poisson).solve(np.ones((half.nx, half.ny)))
        expected = length**3 / (3 * depth**3 / 12) + length * 2 * (1 + poisson) * 6 / 5 / depth
        assert -moved[-1, :, 1].mean() == pytest.approx(expected, rel=0.01)

    @pytest.mark.parametrize("name", list(cases.CASES))
    def test_the_whole_load_is_on_the_plate(self, name: str) -> None:
        case = cases.CASES[name](square_grid(width=700, height=400, resolution=50, volume_fraction=0.4))
        assert 2 * case.force[..., 1].sum() == pytest.approx(-1.0)
        assert not case.force[..., 0].any()

    @pytest.mark.parametrize(("width", "height"), [(300.0, 200.0), (200.0, 300.0)])
    def test_the_energy_is_the_work_of_the_load(self, width: float, height: float) -> None:
        case = cases.bridge(square_grid(width=width, height=height, resolution=40, volume_fraction=0.5))
        stiffness = np.random.default_rng(1).uniform(0.1, 1.0, (case.half.nx, case.half.ny))
        moved, energy = Statics(case, poisson=0.3).solve(stiffness)
        assert (stiffness * energy).sum() == pytest.approx((moved * case.force).sum(), rel=1e-9)


class TestFilter:
    GRID = Grid(width=12.0, height=9.0, nx=12, ny=9)

    def test_it_leaves_an_even_density_alone(self) -> None:
        assert ConeFilter(self.GRID, 2.5)(np.full((12, 9), 0.3)) == pytest.approx(0.3)

    def test_its_transpose_is_its_adjoint(self) -> None:
        random = np.random.default_rng(2)
        cone, a, b = ConeFilter(self.GRID, 2.5), random.random((12, 9)), random.random((12, 9))
        assert (cone(a) * b).sum() == pytest.approx((a * cone.transposed(b)).sum())

    @pytest.mark.parametrize("beta", [0.0, 2.0, 8.0])
    def test_the_slope_of_the_step_is_its_derivative(self, beta: float) -> None:
        step, x, d = Projection(beta=beta, level=0.6), np.linspace(0, 1, 11), 1e-6
        assert step.slope(x) == pytest.approx((step(x + d) - step(x - d)) / (2 * d), rel=1e-5)
        assert step(np.array([0.0, 1.0])) == pytest.approx([0.0, 1.0])


class TestOutline:
    X, Y = np.meshgrid(np.arange(41.0), np.arange(31.0), indexing="ij")

    def disc(self, x: float, y: float, radius: float) -> Array:
        field: Array = radius - np.hypot(self.X - x, self.Y - y)
        return field

    def test_a_discs_area_is_right_by_cells_and_by_its_outline(self) -> None:
        field = self.disc(20, 15, 10.3)
        (ring,) = contour.outlines(field, 0.0)
        x, y = ring.T
        by_outline = ((x * np.roll(y, -1)) - (np.roll(x, -1) * y)).sum() / 2
        assert contour.coverage(field, 0.0).sum() == pytest.approx(by_outline)
        assert by_outline == pytest.approx(np.pi * 10.3**2, rel=0.01)

    def test_it_runs_along_the_edge_of_the_plate(self) -> None:
        (ring,) = contour.outlines(np.ones((4, 3)), 0.5)
        assert [*ring.min(0), *ring.max(0)] == pytest.approx([0, 0, 3, 2], abs=1e-9)
        assert contour.coverage(np.ones((4, 3)), 0.5) == pytest.approx(1.0)

    def test_a_hole_runs_the_other_way(self) -> None:
        rings = contour.outlines(-self.disc(20, 15, 5), 0.0)
        areas = sorted(((r[:, 0] * np.roll(r[:, 1], -1)) - (np.roll(r[:, 0], -1) * r[:, 1])).sum() / 2 for r in rings)
        assert areas == pytest.approx([-np.pi * 25, 1200.0], rel=0.02)

    def test_opposite_corners_are_apart(self) -> None:
        field = np.array([[1.0, 0.0], [0.0, 1.0]])
        assert contour.coverage(field, 0.5)[0, 0] == pytest.approx(0.25)
        assert len(contour.outlines(field, 0.5)) == 2


class TestBody:
    def case(self) -> cases.Case:
        return cases.cantilever(Grid(width=80.0, height=40.0, nx=80, ny=40))

    def test_an_island_is_dropped_and_its_area_goes_to_the_body(self) -> None:
        density = np.zeros((80, 40))
        density[:, 14:26] = 1.0
        density[30:40, 34:39] = 1.0
        found = shape(self.case(), density, volume_fraction=0.32)
        assert found.coverage.mean() == pytest.approx(0.32, abs=1e-3)
        assert found.coverage[30:40, 35:38].max() == 0.0

    def test_without_a_way_from_load_to_support_there_is_none(self) -> None:
        density = np.zeros((80, 40))
        density[:20] = density[60:] = 1.0
        with pytest.raises(Disconnected):
            shape(self.case(), density, volume_fraction=0.4)

    def test_material_that_no_strain_asks_for_lies_around_the_body(self) -> None:
        density = np.zeros((80, 40))
        density[:, 18:22] = 1.0
        found = shape(self.case(), density, volume_fraction=0.6)
        assert found.coverage.mean() == pytest.approx(0.6, abs=1e-3)
        assert found.coverage[:, 10:30].min() == 1.0


def test_the_grid_has_square_elements_and_room_for_members() -> None:
    for width, height in [(1000, 500), (100, 5000), (5000, 100), (700, 700), (1234, 567)]:
        for fraction in (0.1, 0.35, 0.9):
            grid = square_grid(width=width, height=height, resolution=140, volume_fraction=fraction)
            assert grid.hx == pytest.approx(grid.hy, rel=0.06)
            assert min(grid.nx, grid.ny) >= 34
            assert grid.nx * grid.ny < 70_000
            assert member_radius(grid, width=1.0, volume_fraction=fraction) >= 1.5 * grid.hx * 0.97


@pytest.mark.parametrize("loadcase", list(cases.CASES))
class TestEveryLoadCase:
    @pytest.fixture
    def answer(self, loadcase: str) -> TopoOpt.Answer:
        return solve(loadcase=loadcase)

    def test_the_body_is_one_printable_piece_within_the_plate(self, answer: TopoOpt.Answer) -> None:
        mesh = body(answer)
        assert mesh.is_watertight
        assert mesh.is_winding_consistent
        assert mesh.body_count == 1
        assert mesh.volume == pytest.approx(answer.volume, rel=1e-6)
        assert mesh.bounds.min() >= -1e-9
        assert (mesh.bounds[1] <= np.array([1000, 500, 20]) + 1e-9).all()

    def test_it_holds_the_material_it_was_given(self, answer: TopoOpt.Answer) -> None:
        assert answer.volume == pytest.approx(0.35 * 1000 * 500 * 20, rel=0.01)
        assert answer.mass == pytest.approx(answer.volume * 7850e-9)

    def test_it_mirrors_as_its_load_does(self, answer: TopoOpt.Answer, loadcase: str) -> None:
        assert isinstance(answer.density.pixels, np.ndarray)
        axis = 0 if loadcase == "cantilever" else 1
        shades = answer.density.pixels.astype(int)
        assert abs(shades - np.flip(shades, axis)).max() <= 2
        middle = [500.0, 250.0][1 - axis]
        assert body(answer).center_mass[1 - axis] == pytest.approx(middle, abs=0.5)

    def test_it_is_stiffer_than_any_design_on_the_way(self, answer: TopoOpt.Answer) -> None:
        assert answer.iterations == len(answer.history)
        assert answer.compliance == answer.history[-1]
        assert answer.compliance < 0.5 * answer.history[0]


class TestScaling:
    def test_displacement_and_mass_follow_load_and_thickness(self) -> None:
        once, more = solve(load=1000.0), solve(load=3000.0, thickness=40.0)
        assert more.maxDisplacement == pytest.approx(once.maxDisplacement * 3 / 2, rel=1e-9)
        assert more.compliance == pytest.approx(once.compliance * 9 / 2, rel=1e-9)
        assert more.mass == pytest.approx(once.mass * 2, rel=1e-9)

    def test_displacement_falls_with_the_modulus(self, monkeypatch: pytest.MonkeyPatch) -> None:
        soft = solve(material="steel")
        stiff = dataclasses.replace(MATERIALS["steel"], modulus=2 * MATERIALS["steel"].modulus)
        monkeypatch.setitem(MATERIALS, "steel", stiff)
        fresh = solve.__wrapped__(material="steel")  # past the cache, which knows the other steel
        assert fresh.maxDisplacement == pytest.approx(soft.maxDisplacement / 2, rel=1e-9)

    def test_a_plate_twice_as_large_bends_as_far(self) -> None:
        """In plane stress u = F/(E·t) times a number that depends on the shape alone."""
        small, large = solve(), solve(width=2000.0, height=1000.0)
        assert large.maxDisplacement == pytest.approx(small.maxDisplacement, rel=1e-6)
        assert large.volume == pytest.approx(4 * small.volume, rel=1e-6)

    def test_the_load_times_its_displacement_is_the_compliance(self) -> None:
        answer = solve(load=2000.0)
        assert 0.7 * 2000 * answer.maxDisplacement < answer.compliance <= 2000 * answer.maxDisplacement

    def test_more_material_is_stiffer(self) -> None:
        compliances = [solve(volumeFraction=fraction).compliance for fraction in (0.3, 0.5, 0.8)]
        assert compliances == sorted(compliances, reverse=True)


@pytest.mark.parametrize("fraction", [0.1, 0.9])
@pytest.mark.parametrize(("width", "height"), [(500.0, 500.0), (400.0, 600.0)])
def test_the_ends_of_the_range_give_one_body_of_the_right_volume(width: float, height: float, fraction: float) -> None:
    answer = solve(width=width, height=height, volumeFraction=fraction, loadcase="bridge")
    assert answer.volume == pytest.approx(fraction * width * height * 20, rel=0.01)
    assert body(answer).body_count == 1


def test_a_part_that_carries_nothing_is_warned_of() -> None:
    with pytest.warns(UserWarning, match="hanging loosely"):
        solve(loadcase="mbb", volumeFraction=0.11)


def test_a_bridge_far_taller_than_its_arch_still_gets_its_material() -> None:
    answer = solve(width=120.0, height=800.0, volumeFraction=0.7, loadcase="bridge")
    assert answer.volume == pytest.approx(0.7 * 120 * 800 * 20, rel=0.01)


def test_every_choice_has_what_it_stands_for() -> None:
    choices = {i.name: [choice.value for choice in i.choices] for i in read(FOLDER / "TopoOpt.py").inputs}
    assert choices["material"] == list(MATERIALS)
    assert choices["loadcase"] == list(cases.CASES)
    assert all(isinstance(material, Material) for material in MATERIALS.values())


def test_progress_is_told_at_every_iteration() -> None:
    heard: list[float] = []
    plate = TopoOpt.Plate(resolution=40, maxIterations=40)
    answer = TopoOpt.solve(plate, lambda fraction, text: heard.append(fraction))
    assert len(heard) == answer.iterations - 1
    assert heard == sorted(heard)
    assert 0 < heard[0] <= heard[-1] < 1


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[PythonEngine]:
    pool = SolverPool(tmp_path)
    yield PythonEngine(pool)
    pool.close()


def test_it_solves_in_a_solver_process(engine: PythonEngine) -> None:
    source = Source(name="TopoOpt.py", digest="", folder=FOLDER, entry="TopoOpt.py")
    interface = engine.inspect(source)
    inputs = {i.name: {"{0}": i.default or ()} for i in interface.inputs} | {"resolution": {"{0}": (40,)}}
    heard: list[str] = []
    result = engine.run(
        EngineCall(source=source, interface=interface, inputs=inputs, limits=Limits(seconds=120)),
        deadline=Deadline(120),
        progress=lambda fraction, text: heard.append(text),
    )
    outputs = {output.name: output.branches["{0}"] for output in result.outputs}
    assert [*outputs] == [output.name for output in interface.outputs]
    assert isinstance(outputs["mesh"][0], Mesh)
    assert isinstance(outputs["density"][0], Picture)
    assert Image.open(io.BytesIO(outputs["density"][0].png)).size == (960, 480)
    assert len(outputs["history"]) == outputs["iterations"][0]
    assert any("compliance" in text for text in heard)
