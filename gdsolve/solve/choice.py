"""Which optimizer was asked for, with its options: the problem file's words, overridden by the settings'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from gdsolve.compile.engines.names import NATIVE, PYTHON
from gdsolve.compile.native.errors import NotNativeError
from gdsolve.errors import UsageError
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.options import describe_options, make_options
from gdsolve.optimize.stopping import Limits, Stopping
from gdsolve.problem.parts import OptimizerChoice, Problem
from gdsolve.problem.settings import Settings, Watch

DEFAULT_EPOCHS = 1000
"""Epochs of a run that does not say how many."""


FEW_PASSES, MANY_PASSES = 30, 200
"""Evaluations that optimizers of least squares need, and all others that are not of first order."""

EPOCHS_PER_VARIABLE = 10
"""Epochs of `auto` for each variable, where that is more than the default."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked for; `optimizer` None means `auto`."""

    optimizer: Optimizer | None
    options: Mapping[str, Any] = field(default_factory=dict)
    epochs: int | None = None
    gtol: float | None = None
    ftol: float | None = None
    xtol: float | None = None
    time_limit: float | None = None
    batch_size: int | None = None
    seed: int = 0
    dtype: str = "float64"
    watch: Watch | None = None

    def made_options(self) -> Any:
        """Return the options as the optimizer wants them."""
        assert self.optimizer is not None
        return make_options(self.optimizer, self.options)

    def shown_options(self, optimizer: Optimizer) -> dict[str, Any]:
        """Return all options of an optimizer with their values, for the result document."""
        given = self.options if self.optimizer is optimizer else {}
        made = make_options(optimizer, given)
        return {each.name: _plain(getattr(made, each.name)) for each in fields(made)}


MINIMA = {"global_search": "--global", "starts": "--starts"}
"""Settings that ask for a minimum."""

ROOTS = {"all_roots": "--all", "in_box": "--in", "digits": "--digits"}
"""Settings that ask for solutions of equations."""

PROOF = {"prove": "--prove"}


def searched(problem: Problem, settings: Settings, does: Mapping[str, str]) -> Settings:
    """Return the settings with what the problem says of the search.

    Args:
        problem: of any kind.
        settings: override it.
        does: which of these settings its kind understands.

    Raises:
        UsageError: something is asked for that this kind of problem does not have.
    """
    search = problem.search
    fields_of = (*MINIMA, *ROOTS, *PROOF)
    merged = replace(
        settings, **{name: getattr(settings, name) or getattr(search, name) for name in fields_of}
    )
    for name, flag in {**MINIMA, **ROOTS, **PROOF}.items():
        if getattr(merged, name) and name not in does:
            other = "`--all`, `--prove` and `--in` are for these" if "all_roots" in does else None
            hint = other or (
                "leave it out" if not does else "`--global`, `--starts` and `--prove` are for these"
            )
            raise UsageError.of(f"`{flag}` does not go with {_kind(does)}", hint=hint)
    return merged


def _kind(does: Mapping[str, str]) -> str:
    return "a fit" if not does else "equations" if "all_roots" in does else "an objective"


def chosen(problem: OptimizerChoice, settings: Settings) -> Choice:
    """Return what the settings and the problem ask for.

    Raises:
        UsageError: unknown optimizer or option, or options without a named optimizer.
    """
    check_engine(settings.engine)
    name = settings.optimizer or problem.name
    own = problem.name is not None and name == problem.name
    options: dict[str, Any] = dict(problem.options) if own else {}
    learning_rate = settings.learning_rate
    schedule = settings.schedule
    if own or settings.optimizer is None:
        learning_rate = problem.learning_rate if learning_rate is None else learning_rate
        schedule = problem.schedule if schedule is None else schedule
    options.update(settings.options)
    if learning_rate is not None:
        options["learning_rate"] = learning_rate
    if schedule is not None:
        options["schedule"] = schedule
    if name is None or name == "auto":
        optimizer = None
        if options:
            listed = ", ".join(f"`{each}`" for each in options)
            raise UsageError.of(
                f"{listed} belongs to an optimizer, but none is named",
                hint="name one, as in `--optimizer adam`; `gdsolve optimizers` shows all of them",
            )
    else:
        from gdsolve.optimize.catalogue import find_optimizer  # imports all optimizers

        optimizer = find_optimizer(name)
        make_options(optimizer, options)
    seed = settings.seed or problem.seed or 0
    return Choice(
        optimizer=optimizer,
        options=options,
        epochs=_first(settings.epochs, problem.epochs),
        gtol=_first(settings.gtol, problem.gtol),
        ftol=_first(settings.ftol, problem.ftol),
        xtol=_first(settings.xtol, problem.xtol),
        time_limit=_first(settings.time_limit, problem.time_limit),
        batch_size=_first(settings.batch_size, problem.batch_size),
        seed=seed,
        watch=settings.watch,
    )


def expected_passes(choice: Choice) -> int:
    """Return about how many evaluations the optimizer will need."""
    epochs = limits_of(choice).epochs
    if choice.optimizer is None:
        return MANY_PASSES
    if choice.optimizer.family == "first order":
        return epochs
    return min(epochs, FEW_PASSES if "residuals" in choice.optimizer.needs else MANY_PASSES)


def check_floats(settings: Settings, compiled: Callable[[], object]) -> None:
    """Check that a problem can be computed on floats, if that is asked for.

    Args:
        settings: name the engine.
        compiled: makes the code.

    Raises:
        UsageError: it cannot.
    """
    if settings.engine != PYTHON:
        return
    try:
        compiled()
    except ValueError as error:
        raise UsageError.of(str(error), hint="leave out `--engine`") from error


def check_engine(engine: str) -> None:
    """Check that native code can be made, if it is asked for.

    Raises:
        UsageError: it cannot.
    """
    if engine != NATIVE:
        return
    from gdsolve.compile.native.machine import machine

    try:
        machine()
    except NotNativeError as error:
        raise not_native(error) from error


def not_native(error: NotNativeError) -> UsageError:
    """Return the refusal of native code that was asked for and cannot be made."""
    hint = "pip install 'gdsolve[native]'" if "llvmlite" in str(error) else "leave out `--engine`"
    return UsageError.of(f"no native code can be made: {error}", hint=hint)


def limits_of(choice: Choice, size: int = 1) -> Limits:
    """Return the limits of a run with `size` variables; `auto` may take `EPOCHS_PER_VARIABLE` for each.

    Along a chain, as in the extended Rosenbrock function, an answer moves on by one variable a step.
    """
    epochs = (
        DEFAULT_EPOCHS if choice.optimizer is not None else max(DEFAULT_EPOCHS, EPOCHS_PER_VARIABLE * size)
    )
    epochs = epochs if choice.epochs is None else choice.epochs
    return Limits(epochs=epochs, time_limit=choice.time_limit)


def stopping_of(choice: Choice) -> Stopping:
    """Return the stopping tests that were asked for."""
    return Stopping(gtol=choice.gtol, ftol=choice.ftol, xtol=choice.xtol)


def _first(one: Any, other: Any) -> Any:
    return other if one is None else one


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | str | bool | type(None)) else str(value)


def settings_of_each(optimizers: Sequence[str], settings: Settings) -> list[Settings]:
    """Return settings for each optimizer: a learning rate or an option goes to those that have it, if any has."""
    from gdsolve.optimize.catalogue import find_optimizer  # imports all optimizers

    has = [
        set() if name == "auto" else {each.name for each in describe_options(find_optimizer(name))}
        for name in optimizers
    ]
    known = set().union(*has)
    return [
        replace(
            settings,
            optimizer=name,
            learning_rate=None if "learning_rate" in known - own else settings.learning_rate,
            schedule=None if "schedule" in known - own else settings.schedule,
            options={key: each for key, each in settings.options.items() if key not in known - own},
        )
        for name, own in zip(optimizers, has, strict=True)
    ]
