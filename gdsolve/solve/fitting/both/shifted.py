"""A curve at shifted inputs, with its slopes by the parameters and by the inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.compile import compile_values
from gdsolve.graph import Node, jacobian, jvp
from gdsolve.ops import ROWS
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import ONES, Curve


@dataclass(frozen=True, slots=True)
class Shifted:
    """A curve whose inputs x have the standard deviations s: it is evaluated at x + s*shift.

    Attributes:
        curve: the model on its rows; they have sigma.
        names: inputs with errors, q of them.
        sigmas: their standard deviations, shape (q, n).
        outputs: the model and all its slopes.
    """

    curve: Curve
    names: tuple[str, ...]
    sigmas: Matrix
    outputs: tuple[Node, ...]

    def at(self, x: Vector, shift: Matrix) -> tuple[Vector, Matrix, Matrix]:
        """Return the model, and its slopes by parameters and by shifts, shapes (n,), (n, p) and (q, n).

        Args:
            x: parameters, shape (p,).
            shift: of the inputs in standard deviations, shape (q, n).
        """
        curve = self.curve
        data = dict(curve.data)
        for name, sigma, each in zip(self.names, self.sigmas, shift, strict=True):
            data[name] = curve.data[name] + sigma * each
        values = compile_values(curve.graph, self.outputs, curve.layout, data=data, engine="numpy")(x)
        count = curve.rows.count
        columns = [np.broadcast_to(np.asarray(each, dtype=np.float64), (count,)) for each in values]
        by_parameters = np.stack(columns[1 : 1 + curve.size], axis=1)
        return columns[0].copy(), by_parameters, np.stack(columns[1 + curve.size :]) * self.sigmas


def shifted(curve: Curve) -> Shifted:
    """Return a curve with the inputs that its rows give a standard deviation to."""
    graph, sigmas = curve.graph, curve.rows.x_sigma
    names = tuple(name for name in curve.rows.columns if name in sigmas)
    ones = graph.input(ONES, (ROWS,))
    by_inputs = [jvp(graph, [curve.model], [graph.input(name, (ROWS,))], [ones])[0] for name in names]
    outputs = (curve.model, *jacobian(graph, curve.model, curve.parameters), *by_inputs)
    return Shifted(curve, names, np.stack([sigmas[name] for name in names]), outputs)


def effective_sigma(curve: Curve, x: Vector) -> Vector:
    """Return the standard deviation of y minus the curve with the errors of the inputs in it, shape (n,)."""
    model = shifted(curve)
    _, _, by_shift = model.at(x, np.zeros_like(model.sigmas))
    own = 0.0 if curve.rows.sigma is None else curve.rows.sigma
    return np.asarray(np.sqrt(own**2 + np.sum(by_shift**2, axis=0)))
