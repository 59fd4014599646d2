"""TensorFlow, in double precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gdsolve.export.frames import PYTHON_WORDS, python_frame
from gdsolve.export.target import Code, Target, Template, calls, float_number, nested

_SAME = (
    "exp log log1p expm1 sqrt abs sign floor ceil sin cos tan asin acos atan atan2 "
    "sinh cosh tanh asinh acosh atanh erf erfc lgamma digamma sigmoid softplus cumsum"
)


def _along(name: str) -> Template:
    def written(arguments: tuple[str, ...]) -> str:
        array, *axis = arguments
        return f"tf.reduce_{name}({array}, axis=int({axis[0]}))" if axis else f"tf.reduce_{name}({array})"

    return written


def _frame() -> Callable[[Code], str]:
    helper = "def _t(value):\n    return tf.convert_to_tensor(value, dtype=tf.float64)"
    plain = python_frame(("import tensorflow as tf", "", "", helper))

    def frame(code: Code) -> str:
        made = tuple((name, f"_t({name})") for name in code.arguments)
        return plain(replace(code, steps=(*made, *code.steps)))

    return frame


TARGET = Target(
    name="tensorflow",
    summary="a Python function of tensors for TensorFlow, in double precision",
    functions=calls("tf.math.", _SAME)
    | {
        "log2": "(tf.math.log({0}) / _t(0.6931471805599453))",
        "log10": "(tf.math.log({0}) / _t(2.302585092994046))",
        "cbrt": "(tf.math.sign({0}) * tf.math.abs({0}) ** _t(1 / 3))",
        "hypot": "tf.math.sqrt(({0}) ** _t(2.0) + ({1}) ** _t(2.0))",
        "relu": "tf.nn.relu({0})",
        "clip": "tf.clip_by_value({0}, {1}, {2})",
        "where": "tf.where({0}, {1}, {2})",
        "min": nested("tf.minimum"),
        "max": nested("tf.maximum"),
        "min of": "tf.reduce_min({0})",
        "max of": "tf.reduce_max({0})",
        **{name: _along(name) for name in ("sum", "mean", "prod", "logsumexp")},
        "norm": "tf.norm({0})",
        "dot": "tf.tensordot({0}, {1}, 1)",
        "matmul": "tf.linalg.matmul({0}, {1})",
        "transpose": "tf.transpose({0})",
        "trace": "tf.linalg.trace({0})",
        "det": "tf.linalg.det({0})",
        "inv": "tf.linalg.inv({0})",
        "concat": lambda arguments: f"tf.concat([{', '.join(arguments)}], axis=0)",
        "stack": lambda arguments: f"tf.stack([{', '.join(arguments)}])",
    },
    frame=_frame(),
    number=lambda number: f"_t({float_number(number)})",
    constants={"pi": "_t(3.141592653589793)", "e": "_t(2.718281828459045)", "inf": '_t(float("inf"))'},
    arrays=True,
    array="tf.stack([{0}])",
    value_of_array="_t({0})",
    reserved=PYTHON_WORDS | {"tf", "_t"},
)
