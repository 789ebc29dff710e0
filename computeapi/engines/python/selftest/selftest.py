"""Self-test

Solves two equations and gives a triangle: what the health check runs.
"""

import numpy as np

from computeapi.engines.python.authoring import Inputs, Mesh, Outputs, param, result


class Equations(Inputs):
    right: float = param(default=3.0, description="Right-hand side of x + y = right, x - y = 1")


class Solution(Outputs):
    mesh: Mesh
    x: float = result(description="The solution's x")


def solve(equations: Equations) -> Solution:
    x, y = np.linalg.solve([[1.0, 1.0], [1.0, -1.0]], [equations.right, 1.0])
    return Solution(mesh=Mesh([[0, 0, 0], [x, 0, 0], [0, y, 0]], [[0, 1, 2]]), x=x)
