"""A fitted curve at new inputs, from its result document."""

from gdsolve.solve.prediction.predict import predict
from gdsolve.solve.prediction.prediction import Points, Prediction

__all__ = ["Points", "Prediction", "predict"]
