"""What is the plate made of? Typical values at room temperature, for design studies and not for proof of strength.

Metals: Young's modulus, Poisson's ratio and density as in EN 1993-1-1 (steel), EN 1999-1-1 (aluminium) and data
sheets of Ti-6Al-4V. Oak: mean modulus along the grain for strength class D30 of EN 338, with the mean density of that
class; it is taken as isotropic, which wood is not. PLA: printed solid, 3.5 GPa as in filament data sheets.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Material:
    """Young's modulus in MPa (N/mm²), Poisson's ratio, density in kg/m³."""

    modulus: float
    poisson: float
    density: float


MATERIALS: dict[str, Material] = {
    "steel": Material(modulus=210_000, poisson=0.30, density=7850),
    "aluminium": Material(modulus=70_000, poisson=0.33, density=2700),
    "titanium": Material(modulus=114_000, poisson=0.34, density=4430),
    "oak": Material(modulus=11_000, poisson=0.35, density=640),
    "pla": Material(modulus=3_500, poisson=0.36, density=1240),
}
