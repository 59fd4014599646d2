"""JAX, in double precision."""

from __future__ import annotations

from gdsolve.export.frames import PYTHON_WORDS, python_frame
from gdsolve.export.target import Target, short_number
from gdsolve.export.targets.numpy import along, array_functions

_SPECIAL = {"erf": "erf", "erfc": "erfc", "gamma": "gamma", "lgamma": "gammaln", "digamma": "digamma"}

TARGET = Target(
    name="jax",
    summary="a Python function for JAX, in double precision",
    functions=array_functions("jnp")
    | {name: f"jax.scipy.special.{other}({{0}})" for name, other in _SPECIAL.items()}
    | {
        "sigmoid": "jax.nn.sigmoid({0})",
        "softplus": "jax.nn.softplus({0})",
        "relu": "jax.nn.relu({0})",
        "logsumexp": along("jax.nn.logsumexp"),
        "softmax": along("jax.nn.softmax"),
    },
    frame=python_frame(
        ("import jax", "import jax.numpy as jnp", "", 'jax.config.update("jax_enable_x64", True)'),
        needed=dict.fromkeys(_SPECIAL, "import jax.scipy.special"),
    ),
    number=short_number,
    constants={"pi": "jnp.pi", "e": "jnp.e", "inf": "jnp.inf"},
    arrays=True,
    array="jnp.array([{0}])",
    value_of_array="jnp.array({0})",
    reserved=PYTHON_WORDS | {"jax", "jnp"},
)
