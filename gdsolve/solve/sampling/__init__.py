"""Functions evaluated around an answer, so that `report/`, which computes nothing, can draw them."""

from gdsolve.solve.sampling.sample import sample
from gdsolve.solve.sampling.samples import FitSample, LineSample, PlaneSample, RootSample, Samples, Slices

__all__ = ["FitSample", "LineSample", "PlaneSample", "RootSample", "Samples", "Slices", "sample"]
