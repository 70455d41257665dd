"""The one place where money changes currency: market rate, budget planning rate or purchasing power.

The three answer different questions and are never mixed. A market rate says what a sum bought in
another currency on a day; a planning rate is what a budget assumed; purchasing power parity says
what a sum bought at home, at another country's prices.
"""

from __future__ import annotations

import csv
import functools
import re
import warnings
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from rimland.errors import DataError, nearest
from rimland.evidence.tables import FOLDER

Kind = Literal["market", "budget_planning", "ppp"]
KINDS = ("market", "budget_planning", "ppp")
# The European Central Bank publishes none on weekends and holidays; the longest closure is under a week.
_LONGEST_CLOSURE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted sum and how it came about.

    `rate` is units of `currency` for one unit of the currency converted from; `date` is the day, fiscal
    year or year to which the rate belongs (not always the one asked for); `source` is a key of the
    bibliography. For `kind="ppp"` the dollar is the international dollar.
    """

    amount: float
    currency: str
    rate: float
    kind: str
    date: str
    source: str


def convert(amount: float, from_currency: str, to_currency: str, on: date | str, kind: Kind = "market") -> Converted:
    """Convert a sum of money, saying the date and the source of the rate.

    - "market": European Central Bank reference rate of the day `on` (a date or "2024-07-08"), or of
      the last business day before it;
    - "budget_planning": the rate a budget assumed, `on` a fiscal year ("FY2024") or a day in it;
    - "ppp": purchasing power parity of the year `on` ("2015", or a day in it), through the
      international dollar, written USD.

    Raises:
        DataError: for an unknown kind or currency, or where no sourced rate of that kind exists for
            the date: nothing is extrapolated, and no other kind stands in.
    """
    if kind not in KINDS:
        raise DataError(f"unknown kind of exchange rate '{kind}'{nearest(kind, KINDS)}")
    amount = float(amount)
    if kind == "market":
        rate, day = _market_rate(from_currency, to_currency, _day(on))
        return Converted(amount * rate, to_currency, rate, kind, day.isoformat(), "ecb2026reference")
    period = _fiscal_year(on) if kind == "budget_planning" else _calendar_year(on)
    table = _tabled_rates()
    per_dollar, keys = [], []
    for currency in (from_currency, to_currency):
        if currency == "USD":
            per_dollar.append(1.0)
            continue
        if (kind, currency, period) not in table:
            held = sorted(p for k, c, p in table if k == kind and c == currency)
            known = f"; held for {held[0]} to {held[-1]}" if held else ""
            raise DataError(f"no sourced {kind} rate of '{currency}' for {period}{known}")
        rate, key = table[kind, currency, period]
        per_dollar.append(rate)
        keys.append(key)
    if not keys:
        raise DataError(f"no {kind} rate is needed from '{from_currency}' to '{to_currency}'")
    rate = per_dollar[1] / per_dollar[0]
    return Converted(amount * rate, to_currency, rate, kind, period, keys[0])


def _market_rate(from_currency: str, to_currency: str, day: date) -> tuple[float, date]:
    rates = _central_bank_rates()
    from currency_converter import RateNotFoundError

    for currency in (from_currency, to_currency):
        if currency not in rates.currencies:
            raise DataError(
                f"the European Central Bank publishes no rate of '{currency}'{nearest(currency, rates.currencies)}"
            )
    bounds = [rates.bounds[c] for c in (from_currency, to_currency) if c != "EUR"]
    first = max((b.first_date for b in bounds), default=day)
    last = min((b.last_date for b in bounds), default=day)
    if not first <= day <= last + timedelta(days=_LONGEST_CLOSURE_DAYS):
        raise DataError(f"no market rate of '{from_currency}' to '{to_currency}' on {day}; held for {first} to {last}")
    for back in range(_LONGEST_CLOSURE_DAYS + 1):
        used = day - timedelta(days=back)
        try:
            return float(rates.convert(1.0, from_currency, to_currency, date=used)), used
        except RateNotFoundError:
            continue
    raise DataError(f"no market rate of '{from_currency}' to '{to_currency}' in the week before {day}")


@functools.cache
def _central_bank_rates() -> Any:
    try:
        from currency_converter import CurrencyConverter
    except ImportError as error:
        raise DataError("market rates need CurrencyConverter: pip install 'rimland[money]'") from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CurrencyConverter()


@functools.cache
def _tabled_rates() -> dict[tuple[str, str, str], tuple[float, str]]:
    with (FOLDER / "currency_rates.csv").open(newline="", encoding="utf-8") as stream:
        return {
            (row["kind"], row["currency"], row["period"]): (float(row["per_dollar"]), row["source"])
            for row in csv.DictReader(stream)
        }


def _day(on: date | str) -> date:
    if isinstance(on, date):
        return on
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", on):
            return date.fromisoformat(on)
    except (TypeError, ValueError):
        pass
    raise DataError(f"expected a day such as 2024-07-08, got '{str(on)[:40]}'")


def _fiscal_year(on: date | str) -> str:
    """Japanese fiscal year, April to March, of a day or as written."""
    if isinstance(on, str) and re.fullmatch(r"FY\d{4}", on):
        return on
    day = _day(on)
    return f"FY{day.year if day.month >= 4 else day.year - 1}"


def _calendar_year(on: date | str) -> str:
    return on if isinstance(on, str) and re.fullmatch(r"\d{4}", on) else str(_day(on).year)
