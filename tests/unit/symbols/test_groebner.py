from __future__ import annotations

import random

import pytest
import sympy

from gdsolve.symbols.exact.effort import Effort
from gdsolve.symbols.exact.groebner import groebner_basis
from gdsolve.symbols.exact.real_roots import real_roots, refined, squarefree, value_at, vanishes_at
from gdsolve.symbols.interpret import NotExactError

x, y, z = sympy.symbols("x y z")


def terms_of(polynomial, unknowns):
    poly = sympy.Poly(polynomial, *unknowns).clear_denoms(convert=True)[1]
    return {(-sum(powers), *reversed(powers)): int(value) for powers, value in poly.primitive()[1].terms()}


def normal(terms):
    sign = 1 if terms[min(terms)] > 0 else -1
    return sorted((monomial, sign * value) for monomial, value in terms.items())


@pytest.mark.parametrize(
    "system",
    [
        [x**2 + y**2 - 1, x - y],
        [x + y + z - 6, x * y + y * z + z * x - 11, x * y * z - 6],
        [x**2 + y + z - 1, x + y**2 + z - 1, x + y + z**2 - 1],
        [x * y - 1, x * y - 2],
        [x**2 * y - 1, x * y**2 - x],
        [3 * x**3 - 2 * x * y, x**2 * y - 2 * y**2 + x / 7],
        [x * y, y * z, z * x],
    ],
)
def test_the_basis_is_that_of_sympy(system):
    unknowns = sorted(set().union(*(each.free_symbols for each in system)), key=str)
    basis = groebner_basis([terms_of(each, unknowns) for each in system], Effort(100_000))
    expected = [terms_of(each, unknowns) for each in sympy.groebner(system, *unknowns, order="grevlex").exprs]
    ours = [normal({element.lead: element.coefficient, **element.tail}) for element in basis]
    assert sorted(ours) == sorted(map(normal, expected))


def test_random_bases_are_those_of_sympy():
    generator = random.Random(1)
    for _ in range(10):
        system = [
            sum(generator.randint(-9, 9) * each for each in sympy.itermonomials([x, y], 2)) for _ in range(2)
        ]
        basis = groebner_basis([terms_of(each, [x, y]) for each in system], Effort(100_000))
        expected = [terms_of(each, [x, y]) for each in sympy.groebner(system, x, y, order="grevlex").exprs]
        ours = [normal({element.lead: element.coefficient, **element.tail}) for element in basis]
        assert sorted(ours) == sorted(map(normal, expected))


def test_work_is_counted():
    effort = Effort(1000)
    groebner_basis([terms_of(x**2 + y**2 - 1, [x, y]), terms_of(x - y, [x, y])], effort)
    assert 0 < effort.left < 1000
    with pytest.raises(NotExactError):
        groebner_basis([terms_of(x**5 + y**4 - 1, [x, y]), terms_of(x * y**3 - y + 2, [x, y])], Effort(15))


def coefficients(polynomial):
    return [int(each) for each in reversed(sympy.Poly(polynomial, x).all_coeffs())]


def wilkinson(n):
    return sympy.prod([x - k for k in range(1, n + 1)])


@pytest.mark.parametrize(
    ("polynomial", "roots"),
    [
        (x**2 - 2, [-(2**0.5), 2**0.5]),
        (x**2 + 1, []),
        (x, [0.0]),
        (2 * x - 3, [1.5]),
        (x**3 - x, [-1.0, 0.0, 1.0]),
        (wilkinson(12), [float(k) for k in range(1, 13)]),
        (x**7 - 2 * (10 * x - 1) ** 2, [0.099977656801660403, 0.1000223781983851, 2.8443868764175151]),
        (x**10 - 10**20, [-100.0, 100.0]),
        ((x - 10**9) * (10**9 * x - 1), [1e-9, 1e9]),
    ],
)
def test_each_real_root_has_its_bracket(polynomial, roots):
    effort = Effort(100_000)
    integers = coefficients(polynomial)
    found = real_roots(integers, effort)
    assert len(found) == len(roots)
    for bracket, root in zip(found, roots, strict=True):
        narrow = refined(integers, bracket, 100, effort)
        assert bracket.low <= narrow.low <= narrow.high <= bracket.high
        assert float(narrow.middle) == pytest.approx(root, rel=1e-15)
        assert value_at(integers, narrow.low) * value_at(integers, narrow.high) <= 0
        assert narrow.high - narrow.low <= abs(narrow.high) / 2**99


def test_repeated_factors_are_kept_once():
    assert squarefree(coefficients((x - 1) ** 3 * (x + 2) ** 2 * x), Effort(10_000)) == coefficients(
        x * (x - 1) * (x + 2)
    )


def test_a_common_root_is_told_from_a_close_one():
    effort = Effort(10_000)
    polynomial = coefficients(x**2 - 2)
    bracket = refined(polynomial, real_roots(polynomial, effort)[1], 60, effort)
    assert vanishes_at(coefficients((x**2 - 2) * (x + 5)), polynomial, bracket, effort)
    close = sympy.Rational(str(2**0.5))
    assert not vanishes_at(coefficients((close.q * x - close.p) * (x + 5)), polynomial, bracket, effort)
    assert vanishes_at([0, 0], polynomial, bracket, effort)
