"""Measures of power, ties and division that international relations uses, on NumPy arrays.

They know nothing of the model and can be used alone:

    from rimland import measures
    measures.s_score([2, 0, 1], [2, 1, 1], highest=3)

Rules that hold for all: NaN is missing and never counts as zero; inputs are not changed; a mistake in the input
raises `MeasureError`, which is both a `RimlandError` and a `ValueError`.
"""

from rimland.measures.agreement import cohen_kappa, s_score, scott_pi
from rimland.measures.checking import MeasureError
from rimland.measures.concentration import cinc, hhi
from rimland.measures.division import modularity, polarisation

__all__ = ["MeasureError", "cinc", "cohen_kappa", "hhi", "modularity", "polarisation", "s_score", "scott_pi"]
