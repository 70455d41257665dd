"""How models run: equations, units, graph, compilation, ensembles and results. Knows nothing of alliances."""

from rimland.engine import ops
from rimland.engine.equation import auxiliary, event, exogenous, metric, noise, state, stock
from rimland.engine.evaluate import evaluate

__all__ = ["auxiliary", "evaluate", "event", "exogenous", "metric", "noise", "ops", "state", "stock"]
