"""PyTorch. Its functions want tensors, so numbers and arguments are made ones, in double precision."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from gdsolve.export.frames import PYTHON_WORDS, python_frame
from gdsolve.export.target import Code, Target, Template, calls, float_number, nested

_SAME = (
    "exp log log2 log10 log1p expm1 sqrt abs sign floor ceil sin cos tan asin acos atan atan2 "
    "sinh cosh tanh asinh acosh atanh hypot sigmoid det trace outer dot matmul"
)


def _along(name: str, fallback: str) -> Template:
    def written(arguments: tuple[str, ...]) -> str:
        array, *axis = arguments
        dim = _whole(axis[0]) if axis else fallback
        return f"torch.{name}({array}, dim={dim})" if dim else f"torch.{name}({array})"

    return written


def _whole(number: str) -> str:
    """Return an axis as the whole number that it is; it was written as a tensor, `-_t(1.0)`.

    >>> _whole("-_t(1.0)")
    '-1'
    """
    digits = re.sub(r"[^0-9.]", "", number)
    return f"{'-' if number.startswith('-') else ''}{int(float(digits))}"


def _joined(name: str) -> Template:
    return lambda arguments: f"torch.{name}([{', '.join(arguments)}])"


def _tensor(number: float) -> str:
    return f"_t({float_number(number)})"


def _frame() -> Callable[[Code], str]:
    helper = "def _t(value):\n    return torch.as_tensor(value, dtype=torch.float64)"
    plain = python_frame(("import torch", "", "", helper))

    def frame(code: Code) -> str:
        made = tuple((name, f"_t({name})") for name in code.arguments)
        return plain(replace(code, steps=(*made, *code.steps)))

    return frame


TARGET = Target(
    name="torch",
    summary="a Python function of tensors for PyTorch, in double precision",
    functions=calls("torch.", _SAME)
    | {
        "cbrt": "(torch.sign({0}) * torch.abs({0}) ** (1 / 3))",
        "erf": "torch.special.erf({0})",
        "erfc": "torch.special.erfc({0})",
        "lgamma": "torch.special.gammaln({0})",
        "digamma": "torch.special.digamma({0})",
        "softplus": "torch.logaddexp(torch.zeros_like({0}), {0})",
        "relu": "torch.relu({0})",
        "clip": "torch.clamp({0}, {1}, {2})",
        "where": "torch.where({0}, {1}, {2})",
        "min": nested("torch.minimum"),
        "max": nested("torch.maximum"),
        "min of": "torch.min({0})",
        "max of": "torch.max({0})",
        "sum": _along("sum", ""),
        "mean": _along("mean", ""),
        "prod": _along("prod", ""),
        "cumsum": _along("cumsum", "0"),
        "logsumexp": _along("logsumexp", "tuple(range(({0}).ndim))"),
        "norm": "torch.linalg.vector_norm({0})",
        "transpose": "({0}).mT",
        "inv": "torch.linalg.inv({0})",
        "concat": _joined("cat"),
        "stack": _joined("stack"),
        "rows": "({0}).shape[0]",
    },
    frame=_frame(),
    number=_tensor,
    constants={"pi": "_t(torch.pi)", "e": "_t(torch.e)", "inf": "_t(torch.inf)"},
    arrays=True,
    array="torch.stack([{0}])",
    value_of_array="_t({0})",
    reserved=PYTHON_WORDS | {"torch", "_t"},
)
