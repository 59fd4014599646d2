"""An equation system ready to be solved: residuals left minus right, in float64 and in many digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import compile_objective, compile_residuals
from gdsolve.compile.engines.precise import PreciseProgram
from gdsolve.compile.objective import CompiledObjective
from gdsolve.compile.residuals import CompiledResiduals
from gdsolve.graph import Graph, Node, gradient, jacobian, topological
from gdsolve.lower import lower_all
from gdsolve.ops import ADD, MUL, SQUARE, SUM
from gdsolve.ops.arithmetic import ABS
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.problem.equations import Equations
from gdsolve.problem.settings import Settings
from gdsolve.solve.model import Model, build_model

SATURATING = frozenset(
    {"exp", "expm1", "sigmoid", "softplus", "tanh", "sinh", "cosh", "erf", "erfc", "pow", "logsumexp"}
)


@dataclass(frozen=True)
class System:
    """Equations with everything that is asked of them; each function is compiled when it is first used.

    Attributes:
        problem: the equations as typed.
        model: variables, bounds and given start values.
        outputs: left minus right of each equation, numbers or arrays.
        owners: number of the equation that each residual belongs to, length m.
        constants: values of the names that are no variables, for exact arithmetic.
        dtype: `float64` or `float32`.
        notes: what was understood beyond the letter.
    """

    problem: Equations
    model: Model
    outputs: tuple[Node, ...]
    owners: tuple[int, ...]
    constants: Mapping[str, Any]
    dtype: str
    engine: str
    notes: tuple[str, ...]

    @property
    def size(self) -> int:
        """Return the number of unknowns n."""
        return self.model.layout.size

    @property
    def count(self) -> int:
        """Return the number of residuals m."""
        return len(self.owners)

    @property
    def bounds(self) -> Bounds:
        """Return the box of the unknowns."""
        return self.model.bounds

    @property
    def variables(self) -> tuple[Node, ...]:
        """Return the input nodes of the unknowns in the order of the layout."""
        return tuple(self.model.names[name] for name in self.model.layout.names)

    @cached_property
    def residuals(self) -> CompiledResiduals:
        """Return the residuals with their Jacobian."""
        return compile_residuals(
            self.model.graph, self.outputs, self.model.layout, dtype=self.dtype, engine=self.engine
        )

    @cached_property
    def squares(self) -> Node:
        """Return the node of the sum of squares of all residuals."""
        graph = self.model.graph
        parts = [
            graph.apply(SUM, graph.apply(SQUARE, each)) if each.shape else graph.apply(SQUARE, each)
            for each in self.outputs
        ]
        total = parts[0]
        for part in parts[1:]:
            total = graph.apply(ADD, total, part)
        return total

    @cached_property
    def objective(self) -> CompiledObjective:
        """Return the sum of squares as an objective."""
        return compile_objective(
            self.model.graph, self.squares, self.model.layout, dtype=self.dtype, engine=self.engine
        )

    @cached_property
    def precise_residual(self) -> PreciseProgram:
        """Return the residuals in many digits; `TooLargeError` where that would be too slow."""
        return PreciseProgram(self.outputs, self.model.layout)

    @cached_property
    def _precise_blocks(self) -> PreciseProgram:
        blocks = [
            block for each in self.outputs for block in jacobian(self.model.graph, each, self.variables)
        ]
        return PreciseProgram(blocks, self.model.layout)

    def precise_jacobian(self, x: Sequence[Any]) -> NDArray[np.object_]:
        """Return the Jacobian in many digits, an array of mpmath numbers of shape (m, n).

        Raises:
            TooLargeError: it has too many entries.
            ValueError, ArithmeticError: x is outside of the domain.
        """
        result = np.empty((self.count, self.size), dtype=object)
        blocks, row = iter(self._precise_blocks(x)), 0
        for output in self.outputs:
            height = prod(output.shape)
            for _, _, column, width in self.model.layout.parts():
                block = np.asarray(next(blocks), dtype=object).reshape(height, width)
                result[row : row + height, column : column + width] = block
            row += height
        return result

    @cached_property
    def saturates(self) -> bool:
        """Say whether an operation has tails that many digits cannot tell from their limit."""
        return any(each.op.name in SATURATING for each in topological(self.outputs))

    @cached_property
    def _magnitudes(self) -> CompiledResiduals:
        graph = self.model.graph
        return compile_residuals(
            graph, [_magnitude(graph, each) for each in self.outputs], self.model.layout, engine=self.engine
        )

    def magnitude(self, x: Vector) -> Vector:
        """Return the size of what is added up in each residual at x, shape (m,).

        It is the sum over all intermediate results v of |v dr/dv|: rounding each of them to a relative
        accuracy u moves r by at most u times this, to first order (running error analysis; Higham, Accuracy
        and Stability of Numerical Algorithms, 2nd ed., section 3.3). For an equation of arrays the elements share their
        sum. Entries that are not finite are replaced by the size of the residual itself.
        """
        found = self._magnitudes.residual(x)
        spread = (
            np.concatenate(
                [np.full(prod(each.shape), value) for each, value in zip(self.outputs, found, strict=True)]
            )
            if found.size
            else np.zeros(0)
        )
        return np.where(np.isfinite(spread), spread, np.abs(self.residuals.residual(x)))


def _magnitude(graph: Graph, output: Node) -> Node:
    """Return the node of the sum of |v dr/dv| over all nodes v that an output is made of."""
    nodes = [each for each in topological([output]) if not each.is_constant]
    slopes = gradient(graph, output, nodes)
    total = graph.constant(0.0)
    for node, slope in zip(nodes, slopes, strict=True):
        part = graph.apply(ABS, graph.apply(MUL, node, slope))
        total = graph.apply(ADD, total, graph.apply(SUM, part) if part.shape else part)
    return total


def build_system(problem: Equations, settings: Settings) -> System:
    """Return the system of a problem with what the settings add.

    Raises:
        FormulaError: unknown names, shapes that do not fit.
        UsageError: settings that do not fit the problem.
    """
    model = build_model(problem, settings)
    lowered = [lower_all(each, model.graph, model.names) for each in problem.equations]
    outputs = tuple(each.difference for each in lowered if each.difference is not None)
    notes = [note for each in problem.equations for note in each.notes]
    notes += [note for each in lowered for note in each.notes]
    owners = [number for number, each in enumerate(outputs) for _ in range(prod(each.shape))]
    constants = {
        name: node.attributes["value"].tolist() for name, node in model.names.items() if node.is_constant
    }
    return System(
        problem=problem,
        model=model,
        outputs=outputs,
        owners=tuple(owners),
        constants=constants,
        dtype=settings.dtype or problem.dtype or "float64",
        engine=settings.engine,
        notes=tuple(dict.fromkeys((*notes, *model.notes))),
    )


def equation_texts(system: System, numbers: Sequence[int]) -> str:
    """Return equations by their number as typed: `x + y = 3 and x - y = 1`."""
    spans = [system.problem.equations[number].body.span.text for number in numbers]
    texts = [f"`{' '.join(text.split())}`" for text in spans]
    return ", ".join(texts[:-1]) + (" and " if len(texts) > 1 else "") + texts[-1] if texts else ""
