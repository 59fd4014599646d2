"""A large file read by the workers of a cluster, each its own rows."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from gdsolve import fit
from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.compressed import OnBlocks, Passes
from gdsolve.compile.rows.portable import PortableResidual
from gdsolve.data import read_table, write_parquet
from gdsolve.errors import DataError
from gdsolve.solve.fit import streamed
from gdsolve.solve.fitting.many.passes import Loader
from gdsolve.solve.fitting.many.stream import Scanned

ROWS, PART = 25_000, 7000
MODEL = "a*exp(-b*x) + c"


class Here:
    """A cluster of this process; what travels is pickled, as it is on the way to a worker."""

    def __init__(self) -> None:
        self.parts: list[int] = []

    def __call__(self, residual: PortableResidual, loaders: Sequence[Loader]) -> Passes:
        blocks: list[Block] = []
        for loader in loaders:
            blocks += pickle.loads(pickle.dumps(loader))()
        return OnBlocks(residual.sums(), blocks)

    def each(self, function: Callable[..., Scanned], loaders: Sequence[Loader]) -> list[Scanned]:
        found = [function(pickle.loads(pickle.dumps(loader))()) for loader in loaders]
        self.parts = [each.totals.count for each in found]
        return found


def write(folder: Path, bad: int | None = None) -> Path:
    generator = np.random.default_rng(4)
    x = generator.uniform(0.0, 5.0, ROWS)
    y: list[float | None] = (2.0 * np.exp(-0.7 * x) + 0.3 + 0.05 * generator.standard_normal(ROWS)).tolist()
    if bad is not None:
        y[bad] = None
    write_parquet(folder / "decay.parquet", {"x": x.tolist(), "y": y})
    return folder / "decay.parquet"


@pytest.mark.slow
def test_parts_are_read_by_the_workers_and_the_answer_is_that_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, cluster = write(tmp_path), Here()
    alone = fit(path, model=MODEL)
    monkeypatch.setattr(streamed, "PART", PART)
    shared = fit(path, model=MODEL, spread=cluster)
    assert cluster.parts == [PART, PART, PART, ROWS - 3 * PART]
    for name in "abc":
        assert shared.solution[name] == pytest.approx(alone.solution[name], rel=1e-12)
    assert shared.statistics["n"] == ROWS
    assert any("4 parts, read by the workers" in note for note in shared.notes)


def test_a_bad_cell_is_named_by_its_row_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, bad=2 * PART + 5)
    monkeypatch.setattr(streamed, "PART", PART)
    with pytest.raises(DataError) as caught:
        fit(path, model=MODEL, spread=Here())
    assert str(2 * PART + 6) in str(caught.value.diagnostics[0])


def test_blocks_of_a_part_are_its_rows_and_cells_are_those_of_the_file(tmp_path: Path) -> None:
    table = read_table(write(tmp_path))
    whole = table.column("x")
    blocks = list(table.between(100, 9100).blocks(["x"]))
    np.testing.assert_array_equal(np.concatenate([block["x"] for block in blocks]), whole[100:9100])
    assert float(table.between(100, 9100).cell("x", 0) or "nan") == whole[0]


def test_files_without_numbered_rows_are_not_cut(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x,y\n1,2\n3,4\n")
    assert read_table(tmp_path / "t.csv").placed is None
    write_parquet(tmp_path / "t.parquet", {"x": [1.0], "file_row_number": [2.0]})
    assert read_table(tmp_path / "t.parquet").placed is None
