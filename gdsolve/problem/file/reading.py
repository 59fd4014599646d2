"""From checked keys to a problem: formulas, what every problem has, and whether the names fit together.

A `Reading` lives while one document is read. It collects faults, so that all of them are reported at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from gdsolve.errors import GdsolveError, Source
from gdsolve.problem.expect import Expect
from gdsolve.problem.file.declared import (
    Reader,
    file_reference,
    read_constant,
    read_names,
    read_variable,
    value_or_file,
)
from gdsolve.problem.file.definitions import read_definitions
from gdsolve.problem.file.expected_names import ExpectedNames, check_expected
from gdsolve.problem.file.faults import Path
from gdsolve.problem.file.optimizer import read_optimizer
from gdsolve.problem.file.place import Places
from gdsolve.problem.parts import FileReference, SearchChoice, Variable
from gdsolve.problem.relations import check_equation
from gdsolve.problem.settings import Value
from gdsolve.text import Document, expect_expression, free_names, parse_equations, parse_formula
from gdsolve.text.tree import Formula


class Reading:
    """One problem file while it is read.

    Args:
        document: the YAML document.
        keys: its keys, checked by the model of `schema.py`.
        folder: where the file lies; files that it names are relative to it.
        path: the file itself, None if the text came from elsewhere.
        names: further names that are declared elsewhere (`--let`).
        read: reads start values that stand in files.
    """

    def __init__(
        self,
        document: Document,
        keys: Any,
        folder: str,
        path: str | None,
        names: Collection[str],
        read: Reader | None = None,
    ) -> None:
        self.keys = keys
        self.places = Places(document)
        self._folder = folder
        self._path = path
        variables = read_names(self.places, "variables", keys.variables or {})
        constants = read_names(self.places, "constants", keys.constants or {})
        self._variables = tuple(read_variable(self.places, *item, folder, read) for item in variables.items())
        self._constants = tuple(read_constant(self.places, *item, folder) for item in constants.items())
        for name in variables.keys() & constants.keys():
            self.fault(f"`{name}` is both a variable and a constant", ("constants", name))
        self._elsewhere = frozenset(names)
        self._fixed = self._elsewhere | constants.keys()
        # Without declared variables every name is free; a fit declares only some of its parameters.
        is_closed = bool(variables) and keys.fit is None
        self._known: frozenset[str] | None = self._fixed | variables.keys() if is_closed else None
        taken = self._fixed | variables.keys()
        self._definitions = read_definitions(self.places, keys.define or {}, self._known, taken)

    def has(self, key: str) -> bool:
        """Say whether a top-level key is given."""
        return getattr(self.keys, key) is not None

    def fault(self, what: str, path: Path, hint: str | None = None) -> None:
        """Note a fault at a path of the document."""
        self.places.fault(what, path, hint)

    def formula(self, path: Path) -> Formula | None:
        """Return the formula at a path, with the intermediates of `define`; None if it has a fault."""
        try:
            formula = parse_formula(self.places.source(path), self._known_here())
        except GdsolveError as error:
            self.places.note(error)
            return None
        return self._with_definitions(formula)

    def expression(self, path: Path, role: str) -> Formula | None:
        """Return the formula at a path, which must not be a relation."""
        formula = self.formula(path)
        try:
            if formula is not None:
                expect_expression(formula, role)
        except GdsolveError as error:
            self.places.note(error)
            return None
        return formula

    def equations(self, path: Path) -> tuple[Formula, ...]:
        """Return the equations of a list or block of text; those with a fault are left out."""
        texts: list[str] = getattr(self.keys, str(path[0]))
        found: list[Formula] = []
        for index in range(len(texts)):
            try:
                formulas = parse_equations(self.places.source((*path, index)), self._known_here())
                for formula in formulas:
                    check_equation(formula)
                found.extend(self._with_definitions(formula) for formula in formulas)
            except GdsolveError as error:
                self.places.note(error)
        if not texts:
            self.fault("there are no equations", path, "write at least one, such as `- x + y = 3`")
        return tuple(found)

    def file(self, path: Path, text: str) -> FileReference:
        """Return a file that the document names."""
        return file_reference(self.places, path, text, self._folder)

    def value_or_file(self, path: Path, keys: Any) -> Value | FileReference:
        """Return the numbers at a path, or the file that holds them."""
        return value_or_file(self.places, path, keys, self._folder)

    def source(self, path: Path, text: str | None) -> Source | None:
        """Return the text at a path with its place; None if there is none."""
        return None if text is None else self.places.source(path)

    def sources(self, path: Path, texts: Sequence[str] | None) -> tuple[Source, ...]:
        """Return texts with their places."""
        return tuple(self.places.source((*path, index)) for index in range(len(texts or ())))

    def shared(self, formulas: Sequence[Formula], *, infer: bool = True) -> dict[str, Any]:
        """Return the fields of `Problem` except `title`.

        Args:
            formulas: those of the problem; without declared variables, their free names are the variables.
            infer: whether variables are inferred at all.
        """
        variables = self._variables
        if infer and not variables:
            names = dict.fromkeys(n for each in formulas for n in free_names(each, self._fixed))
            variables = tuple(Variable(name) for name in names if name not in self._fixed)
        return {
            "variables": variables,
            "constants": self._constants,
            "definitions": self._definitions,
            "optimizer": read_optimizer(self.places, self.keys.optimizer),
            "search": self._search(),
            "dtype": self.keys.dtype,
            "expect": self._expect(variables, formulas),
            "path": self._path,
        }

    def _search(self) -> SearchChoice:
        keys = self.keys.search
        if keys is None:
            return SearchChoice()
        return SearchChoice(
            global_search=keys.global_search,
            starts=keys.starts,
            prove=keys.prove,
            all_roots=keys.all,
            in_box={name: (ends[0], ends[1]) for name, ends in (keys.in_box or {}).items()},
            digits=keys.digits,
        )

    def _known_here(self) -> frozenset[str] | None:
        return None if self._known is None else self._known | {each.name for each in self._definitions}

    def _with_definitions(self, formula: Formula) -> Formula:
        definitions = (*self._definitions, *formula.definitions)
        return Formula(formula.source, definitions, formula.body, formula.notes)

    def _expect(self, variables: tuple[Variable, ...], formulas: Sequence[Formula]) -> Expect | None:
        """Return the expected answer; names that the problem does not have are faults."""
        if self.keys.expect is None:
            return None
        from gdsolve.problem.file.expect_keys import ExpectKeys, expect_of

        expect = expect_of(self.keys.expect)
        # Names of a fit's parameters may be made up by the solver, and so is that of a quadratic's vector.
        if self.keys.fit is None and self.keys.quadratic is None:
            unknowns = {each.name for each in variables}
            defined = {each.name for formula in formulas for each in formula.definitions}
            names = ExpectedNames(unknowns, unknowns | self._fixed | defined, defined)
            listed = len(self.keys.expect.derivatives or ())
            check_expected(self.places, expect, names, listed=listed, offered=ExpectKeys.model_fields)
        return expect
