"""Writes docs/optimizers.md from the records: `python -m tests.house.write_optimizers`."""

from __future__ import annotations

from pathlib import Path

from gdsolve.optimize.catalogue import OPTIMIZERS
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.options import describe_options

PAGE = Path(__file__).resolve().parents[2] / "docs" / "optimizers.md"

HEAD = """# Optimizers

Without `--optimizer` one is chosen from the structure of the problem, and the report says why in a line. By name:

    gdsolve minimize "(1-x)**2 + 100*(y-x**2)**2" --start x=-1.2,y=1 --optimizer adam --lr 0.1 --epochs 500
    gdsolve compare "(1-x)**2 + 100*(y-x**2)**2" --start x=-1.2,y=1 --optimizers adam,newton,lbfgs
    gdsolve optimizers adam

A first-order optimizer runs all its epochs (1000 by default), as in Keras, unless `--gtol` is given; the others stop
when nothing can be gained any more. `--option k=v` sets any option below, `--lr` the learning rate, `--schedule` its
course, such as `exponential:decay_steps=100,decay_rate=0.9`.

In the formulas `x` are the variables, `f` the objective, `g` its gradient and `H` its Hessian, `r` and `J` residuals
and their Jacobian, `lr` the learning rate, `t` the number of the step, counted from 1; `'` is a transpose. Other
letters are memory, which is 0 at first, and options have their names. Those of first-order optimizers are evaluated
by a test beside the code.
"""

SHARED = "learning_rate", "schedule", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm"
AVERAGED = "use_ema", "ema_momentum", "ema_overwrite_frequency"

COMMON = """
All of them have these options, too: `schedule`, `weight_decay`, `clipnorm`, `clipvalue`, `global_clipnorm`, and for
an average of the variables `use_ema`, `ema_momentum`, `ema_overwrite_frequency`, with the meaning of Keras 3.
"""


def page() -> str:
    """Return the text of the page."""
    parts = [HEAD]
    for family in dict.fromkeys(each.family for each in OPTIMIZERS):
        parts.append(f"\n## {family[0].upper()}{family[1:]}\n")
        parts += [COMMON] if family == "first order" else []
        parts += [_section(each) for each in OPTIMIZERS if each.family == family]
    return "".join(parts)


def _section(optimizer: Optimizer) -> str:
    hidden = {*SHARED[1:], *AVERAGED} if optimizer.family == "first order" else set()
    rows = [
        f"| `{each.name}` | {_default(each.default)} | {each.summary or '-'} |"
        for each in describe_options(optimizer)
        if each.name not in hidden or each.default not in (None, False, 0.99)
    ]
    table = "\n| option | default | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n" if rows else ""
    formula = "\n".join(f"    {line}" for line in optimizer.formula)
    return (
        f"\n### {optimizer.name}\n\n{optimizer.summary[0].upper()}{optimizer.summary[1:]}. "
        f"Needs {', '.join(sorted(optimizer.needs))}.\n\n{formula}\n{table}\n{optimizer.source}.\n"
    )


def _default(value: object) -> str:
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
