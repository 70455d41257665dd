"""What is known: observations with units and sources, the bibliography and the one currency conversion.

Imports nothing of the model or the engine. Heavy parsers are imported where they are used.
"""

from rimland.evidence.currency import Converted, convert
from rimland.evidence.series import (
    REGIMES,
    administration_series,
    administrations,
    cabinet_series,
    initial_values,
    model_series,
    prime_ministers,
)
from rimland.evidence.sources import Source, bibtex, format_reference, source, sources
from rimland.evidence.store import Evidence, Indicator, load_evidence
from rimland.evidence.tables import ACTORS, THEATRES, UNITS, Observation, source_keys
from rimland.evidence.version import data_version

__all__ = [
    "ACTORS",
    "REGIMES",
    "THEATRES",
    "UNITS",
    "Converted",
    "Evidence",
    "Indicator",
    "Observation",
    "Source",
    "administration_series",
    "administrations",
    "bibtex",
    "cabinet_series",
    "convert",
    "data_version",
    "format_reference",
    "initial_values",
    "load_evidence",
    "model_series",
    "prime_ministers",
    "source",
    "source_keys",
    "sources",
]
