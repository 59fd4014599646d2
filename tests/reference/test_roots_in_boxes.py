"""Equation systems in a box: all real solutions with proof, or proof that there is none.

The systems are classics (Freudenstein-Roth, Broyden tridiagonal, Brown almost linear, Powell singular, Wood,
intersections of circles and curves) and small ones whose solutions are counted by hand. `None` marks
those that stay open: singular solutions and families, which must never be called complete.
"""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.residuals import compile_residuals
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower_all
from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.prove.roots import prove_roots
from gdsolve.text import parse_formula
from tests.reference.quick import cases

System = tuple[list[str], str, tuple[float, float], int | None]

SYSTEMS: tuple[System, ...] = (
    (["x**2+y**2-4", "x*y-1"], "x y", (-100, 100), 4),
    (["x**3-x"], "x", (-100, 100), 3),
    (["cos(x)-x"], "x", (-10, 10), 1),
    (["exp(x)-3*x"], "x", (-10, 10), 2),
    (["x*exp(-x)-0.2"], "x", (-10, 10), 2),
    (["tan(x)-x"], "x", (-10, 10), None),
    (["log(x)-x+2"], "x", (0, 10), 2),
    (["x**5-x-1"], "x", (-100, 100), 1),
    (["sqrt(x)-x+1"], "x", (0, 100), 1),
    (["1/(x-1)+1/(x-2)-1"], "x", (-100, 100), 2),
    (["sin(1/x)-0.5"], "x", (0.05, 1), 6),
    (["x**2-2"], "x", (-100, 100), 2),
    (["exp(-x**2)-0.5"], "x", (-10, 10), 2),
    (["sinh(x)-2*x"], "x", (-10, 10), 3),
    (["x**4-10*x**2+1"], "x", (-100, 100), 4),
    (["atan(x)-x/2"], "x", (-10, 10), 3),
    (["x**2+y-11", "x+y**2-7"], "x y", (-100, 100), 4),
    (["exp(x)-y", "y-x**2-1"], "x y", (-10, 10), 1),
    (["sin(x)-y", "cos(y)-x"], "x y", (-10, 10), 1),
    (["x**3-3*x*y**2-1", "3*x**2*y-y**3"], "x y", (-100, 100), 3),
    (["x**2+y**2-1", "x**2-y"], "x y", (-100, 100), 2),
    (["10*(y-x**2)", "1-x"], "x y", (-100, 100), 1),
    (["1e4*x*y-1", "exp(-x)+exp(-y)-1.0001"], "x y", (-10, 10), 2),
    (["x*y+x-y-1", "x**2-y**2-3"], "x y", (-100, 100), 2),
    (["exp(x*y)-2", "x-y-0.5"], "x y", (-10, 10), 2),
    (["x**2-y**2-1", "x*y-2"], "x y", (-100, 100), 2),
    (["(x-1)**2+y**2-4", "(x+1)**2+y**2-4"], "x y", (-100, 100), 2),
    (["x**2+y**2+x*y-3", "x**3+y**3-2"], "x y", (-100, 100), None),
    (["sin(x+y)", "cos(x-y)"], "x y", (-3, 3), 8),
    (["y-x**3", "x-y**3"], "x y", (-100, 100), 3),
    (["x**4+y**4-1", "x-y"], "x y", (-100, 100), 2),
    (["x+y-3", "x**2+y**2-9"], "x y", (-100, 100), 2),
    (["2*x-y-exp(-x)", "-x+2*y-exp(-y)"], "x y", (-10, 10), 1),
    (["x**2*y-1", "x*y**2-2"], "x y", (-100, 100), 1),
    (["x-sin(2*x+3*y)", "y-cos(3*x-2*y)"], "x y", (-10, 10), 5),
    (["|x|+y-2", "x+|y|-1"], "x y", (-10, 10), 1),
    (["13*x-x**3+5*x**2-2*y-29-x", "x+y**3+y**2-14*y-29"], "x y", (-100, 100), 5),
    (["-13+x+((5-y)*y-2)*y", "-29+x+((y+1)*y-14)*y"], "x y", (-100, 100), 1),
    (["x+y+z-6", "x*y+y*z+z*x-11", "x*y*z-6"], "x y z", (-100, 100), 6),
    (["x**2+y**2+z**2-3", "x*y*z-1", "x+y-2*z"], "x y z", (-10, 10), None),
    (
        ["3*x-cos(y*z)-0.5", "x**2-81*(y+0.1)**2+sin(z)+1.06", "exp(-x*y)+20*z+(10*pi-3)/3"],
        "x y z",
        (-10, 10),
        2,
    ),
    (["x**2+y**2+z**2-4", "x-y", "z-1"], "x y z", (-100, 100), 2),
    (["x-y*z", "y-z*x", "z-x*y"], "x y z", (-100, 100), 5),
    (["x**2+y+z-1", "x+y**2+z-1", "x+y+z**2-1"], "x y z", (-100, 100), None),
    (["x**3+y**3+z**3-9", "x*y+z-2", "x-y+z**2-1"], "x y z", (-100, 100), 2),
    (["exp(x)+y-2", "y*z-1", "x+z-1"], "x y z", (-10, 10), 2),
    (["x**2+z**2-1", "y**2+w**2-1", "x*z**3+y*w**3-0", "x**3*z+y**3*w-0"], "x y z w", (-100, 100), None),
    (["x+10*y", "sqrt(5)*(z-w)", "(y-2*z)**2", "sqrt(10)*(x-w)**2"], "x y z w", (-100, 100), None),
    (["x+y+z+w-10", "x*y-2", "z*w-12", "x*z-3"], "x y z w", (-100, 100), None),
    (
        [
            "200*x*(y-x**2)+1-x",
            "100*(y-x**2)+20.2*(y-1)+19.8*(w-1)",
            "-180*z*(w-z**2)-(1-z)",
            "90*(w-z**2)+20.2*(w-1)+19.8*(y-1)",
        ],
        "x y z w",
        (-100, 100),
        5,
    ),
    (["x*y-1", "y*z-2", "z*w-3", "w*x-1.5"], "x y z w", (-100, 100), None),
    (["x-cos(y)", "y-cos(z)", "z-cos(w)", "w-cos(x)"], "x y z w", (-10, 10), 1),
    (
        ["2*a+b+c+d+e-6", "a+2*b+c+d+e-6", "a+b+2*c+d+e-6", "a+b+c+2*d+e-6", "a*b*c*d*e-1"],
        "a b c d e",
        (-100, 100),
        3,
    ),
    (
        ["a**2+b+c+d+e-5", "a+b**2+c+d+e-5", "a+b+c**2+d+e-5", "a+b+c+d**2+e-5", "a+b+c+d+e**2-5"],
        "a b c d e",
        (-10, 10),
        32,
    ),
    (
        ["a-0.1*sin(b)-1", "b-0.1*sin(c)-1", "c-0.1*sin(d)-1", "d-0.1*sin(p)-1", "p-0.1*sin(a)-1"],
        "a b c d p",
        (-100, 100),
        1,
    ),
    (
        [
            "(3-2*a)*a-2*b+1",
            "(3-2*b)*b-a-2*c+1",
            "(3-2*c)*c-b-2*d+1",
            "(3-2*d)*d-c-2*f+1",
            "(3-2*f)*f-d-2*g+1",
            "(3-2*g)*g-f+1",
        ],
        "a b c d f g",
        (-10, 10),
        2,
    ),
    (
        ["a+b**2/4-1", "b+c**2/4-1", "c+d**2/4-1", "d+f**2/4-1", "f+g**2/4-1", "g+a**2/4-1"],
        "a b c d f g",
        (-100, 100),
        2,
    ),
    (["x**2+1"], "x", (-100, 100), 0),
    (["exp(x)+1"], "x", (-100, 100), 0),
    (["x**2+y**2-1", "(x-3)**2+y**2-1"], "x y", (-100, 100), 0),
    (["x*y-1", "x*y-2"], "x y", (-100, 100), 0),
    (["x**2+y**2+z**2-1", "x+y+z-3", "x-y"], "x y z", (-100, 100), 0),
)

QUICK = (
    "x**3-x", "cos(x)-x", "log(x)-x+2", "sqrt(x)-x+1", "sin(1/x)-0.5", "10*(y-x**2); 1-x", "x**2+y**2-1; x**2-y",
    "x**2+y**2+z**2-1; x+y+z-3; x-y", "x**2+1", "exp(x)+1", "x*y-1; x*y-2",
)  # fmt: skip

SECONDS = 8.0
"""Four times what a proof may take on a quiet machine."""


def test_most_systems_can_be_enumerated() -> None:
    assert len(SYSTEMS) >= 60
    assert sum(count is not None for *_, count in SYSTEMS) >= 0.7 * len(SYSTEMS)


@pytest.mark.parametrize("system", cases(SYSTEMS, QUICK, lambda system: "; ".join(system[0])))
def test_solutions_are_proved_and_counted(system: System) -> None:
    texts, names, box, count = system
    graph, layout = Graph(), Layout.scalars(names.split())
    inputs = {name: graph.input(name) for name in layout.names}
    outputs = [lower_all(parse_formula(Source(text, "test")), graph, inputs).body for text in texts]
    bounds = Bounds(np.full(layout.size, float(box[0])), np.full(layout.size, float(box[1])))
    nodes = [each for each in outputs if each is not None]
    found = prove_roots(graph, nodes, layout, bounds, seconds=SECONDS if count is not None else 1.0)
    assert found is not None
    assert found.is_complete == (count is not None)
    assert count is None or len(found.roots) == count
    residuals = compile_residuals(graph, nodes, layout)
    for root in found.roots:
        _, J = residuals.residual_and_jacobian(root.x)
        allowed = np.abs(J) @ (root.high - root.low + 1e-15 * np.abs(root.x)) + 1e-11
        assert (np.abs(residuals.residual(root.x)) <= allowed).all()
