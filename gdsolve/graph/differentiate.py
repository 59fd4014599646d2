"""Derivatives as graph: what comes out is made of nodes and can be differentiated again.

Both sweeps are iterative, so a graph may be as deep as it likes. Sources may be any nodes: inputs,
intermediates, constants that were given as inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gdsolve.graph.forward import push_forward
from gdsolve.graph.graph import Graph
from gdsolve.graph.lift import identity, lifted
from gdsolve.graph.node import Node, users_of
from gdsolve.graph.reverse import pull_back
from gdsolve.ops.op import Shape
from gdsolve.ops.shapes import ShapeError, count, show_shape
from gdsolve.ops.shaping import BROADCAST, RESHAPE, TRANSPOSE


def gradient(graph: Graph, output: Node, sources: Sequence[Node]) -> tuple[Node, ...]:
    """Return the gradient of the output by each source, in the source's shape, by one reverse sweep.

    An output that is an array is summed. A source that the output does not depend on gets zeros.
    """
    bars = pull_back(graph, output, _filled(graph, 1.0, output.shape), sources)
    return tuple(_or_zeros(graph, bar, source.shape) for bar, source in zip(bars, sources, strict=True))


def connected(output: Node, sources: Sequence[Node]) -> tuple[bool, ...]:
    """Say for each source whether the output depends on it by a path with a derivative."""
    found = {output}
    stack = [output]
    while stack:
        node = stack.pop()
        fresh = [] if node.op.flat else [each for each in node.inputs if each not in found]
        found.update(fresh)
        stack.extend(fresh)
    return tuple(source in found for source in sources)


def jvp(
    graph: Graph, outputs: Sequence[Node], sources: Sequence[Node], tangents: Sequence[Node]
) -> tuple[Node, ...]:
    """Return how each output changes when the sources move along the tangents, by one forward sweep."""
    for source, tangent in zip(sources, tangents, strict=True):
        if source.shape != tangent.shape:
            raise ShapeError(
                f"a tangent of shape {show_shape(tangent.shape)} does not fit"
                f" a source of shape {show_shape(source.shape)}"
            )
    changes = push_forward(graph, outputs, sources, tangents)
    return tuple(
        _or_zeros(graph, change, output.shape) for change, output in zip(changes, outputs, strict=True)
    )


def jacobian(graph: Graph, output: Node, sources: Sequence[Node]) -> tuple[Node, ...]:
    """Return the derivative of the output by each source, of shape output.shape + source.shape.

    A scalar output takes one reverse sweep. Otherwise one forward sweep carries the directions of all
    elements of a source, or one reverse sweep those of all elements of the output, whichever are fewer; an
    output over data rows takes forward sweeps.

    Raises:
        ShapeError: a source has data rows and the output is not a scalar.
    """
    if not output.shape:
        return gradient(graph, output, sources)
    return tuple(
        _or_zeros(graph, block, output.shape + source.shape)
        for block, source in zip(
            (_jacobian_block(graph, output, source) for source in sources), sources, strict=True
        )
    )


def hessian_vector_product(
    graph: Graph, output: Node, sources: Sequence[Node], vectors: Sequence[Node]
) -> tuple[Node, ...]:
    """Return the Hessian times a vector, one part per source, by forward mode over reverse mode."""
    return jvp(graph, gradient(graph, output, sources), sources, vectors)


def hessian(graph: Graph, output: Node, sources: Sequence[Node]) -> tuple[tuple[Node, ...], ...]:
    """Return the Hessian by blocks of shape source_i.shape + source_j.shape.

    Blocks below the diagonal are the transposed ones above, so the matrix is symmetric to the last bit across
    sources; a forward sweep over the gradient gives each column.
    """
    slopes = gradient(graph, output, sources)
    users = users_of(slopes)
    blocks: dict[tuple[int, int], Node] = {}
    for column, source in enumerate(sources):
        upper = slopes[: column + 1]
        for row, block in enumerate(_columns(graph, upper, source, users)):
            shape = sources[row].shape + source.shape
            blocks[row, column] = _or_zeros(graph, block, shape)
            if row != column:
                blocks[column, row] = _swapped(graph, blocks[row, column], len(sources[row].shape))
    places = range(len(sources))
    return tuple(tuple(blocks[row, column] for column in places) for row in places)


def _filled(graph: Graph, value: float, shape: Shape) -> Node:
    number = graph.constant(value)
    return graph.apply(BROADCAST, number, shape=shape) if shape else number


def _or_zeros(graph: Graph, node: Node | None, shape: Shape) -> Node:
    return _filled(graph, 0.0, shape) if node is None else node


def _swapped(graph: Graph, block: Node, rank: int) -> Node:
    """Return a block with its first `rank` axes moved behind the others."""
    total = len(block.shape)
    if not total:
        return block
    return graph.apply(TRANSPOSE, block, axes=(*range(rank, total), *range(rank)))


def _size(node: Node) -> int:
    size = count(node.shape)
    if size is None:
        raise ShapeError(f"no Jacobian by a source with data rows, shape {show_shape(node.shape)}")
    return size


def _jacobian_block(graph: Graph, output: Node, source: Node) -> Node | None:
    outputs = count(output.shape)
    if outputs is not None and outputs < _size(source):
        return _rows(graph, output, source)
    (block,) = _columns(graph, [output], source)
    return block


def _rows(graph: Graph, output: Node, source: Node) -> Node | None:
    """Return the Jacobian by a reverse sweep for all elements of the output at once."""
    bar = graph.placeholder(output)
    (swept,) = pull_back(graph, output, bar, [source])
    (block,) = lifted(graph, [swept], bar, identity(graph, output.shape))
    if block is None:
        return None
    turned = _swapped(graph, block, len(source.shape))
    return graph.apply(RESHAPE, turned, shape=output.shape + source.shape)


def _columns(
    graph: Graph,
    outputs: Sequence[Node],
    source: Node,
    users: Mapping[Node, Sequence[Node]] | None = None,
) -> list[Node | None]:
    """Return the Jacobians of several outputs by a forward sweep for all elements of one source at once."""
    _size(source)
    if not source.shape:
        return list(push_forward(graph, outputs, [source], [graph.constant(1.0)], users))
    tangent = graph.placeholder(source)
    swept = push_forward(graph, outputs, [source], [tangent], users)
    blocks = lifted(graph, swept, tangent, identity(graph, source.shape))
    return [
        None if block is None else graph.apply(RESHAPE, block, shape=output.shape + source.shape)
        for block, output in zip(blocks, outputs, strict=True)
    ]
