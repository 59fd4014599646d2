from __future__ import annotations

import pytest

from gdsolve.report.blocks import Grid, Paragraph
from gdsolve.report.forms.latex import latex
from gdsolve.report.forms.markdown import markdown
from gdsolve.report.pages.paper import comparison_blocks, document_blocks, result_blocks
from tests.golden import samples
from tests.golden.expected import assert_golden
from tests.golden.samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_of_result_can_be_pasted(name: str) -> None:
    blocks = result_blocks(SAMPLES[name]())
    assert_golden(f"forms/{name}.md", markdown(blocks))
    assert_golden(f"forms/{name}.tex", latex(blocks))


def test_the_verdict_comes_first() -> None:
    _, verdict, *_ = result_blocks(samples.two_roots())
    assert isinstance(verdict, Paragraph)
    assert verdict.strong == "2 SOLUTIONS"


def test_quiet_leaves_verdict_and_values() -> None:
    _, verdict, values = result_blocks(samples.decay(), quiet=True)
    assert isinstance(verdict, Paragraph)
    assert isinstance(values, Grid)
    assert values.rows[0][:3] == ("a", "3.012", "0.014")


def test_a_comparison_has_a_row_for_each_optimizer() -> None:
    _, grid = comparison_blocks([samples.newton(), samples.descent()])
    assert isinstance(grid, Grid)
    assert [row[0] for row in grid.rows] == ["newton", "sgd"]


def test_a_document_without_a_page_of_its_own_is_its_first_list_of_records() -> None:
    (grid,) = document_blocks({"schema": "s", "count": 2, "models": [{"a": 1}, {"a": 2.5, "b": [1, 2]}]})
    assert grid.headings == ("a", "b")
    assert grid.rows == (("1", ""), ("2.5", "1, 2"))


def test_a_document_without_records_is_a_list_of_its_entries() -> None:
    (grid,) = document_blocks({"schema": "s", "name": "adam", "options": {"lr": 0.1, "nesterov": False}})
    assert grid.rows == (("name", "adam"), ("options", "lr=0.1, nesterov=false"))
