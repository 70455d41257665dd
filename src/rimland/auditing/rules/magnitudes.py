"""Figures that cannot be: above the whole of which they are a part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rimland.auditing.comparison import candidates
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, INCONSISTENT, Finding, made, rule
from rimland.auditing.money import amount, rates

WORLD_OUTPUT = 125e12


@rule("share-above-whole", "A share above 100%", "magnitudes", "high", 0.9)
def share_above_whole(context: Context) -> Iterator[Finding]:
    """A share of people, voters, capacity, exports or a budget cannot be above 100%.

    Ratios that can (debt or trade over GDP, a level against an older level, a target, coverage) are left alone.
    """
    wholes = {
        "respondents",
        "voters",
        "people",
        "citizens",
        "population",
        "public",
        "americans",
        "capacity",
        "production",
        "exports",
        "imports",
        "seats",
        "members",
        "world",
        "market",
        "total",
        "budget",
        "land",
        "seabed",
        "facilities",
        "japanese",
        "electorate",
        "households",
        "votes",
    }
    for scan in context.scans:
        for claim in scan.claims:
            if claim.kind != "share" or claim.value <= 1.0 or claim.quantity is None or claim.quantity.points:
                continue
            after = {scan.low(i) for i in range(claim.quantity.last + 1, claim.quantity.last + 8)}
            if (
                scan.low(claim.quantity.last + 1) == "of"
                and after & wholes
                and not after & {"gdp", "target", "goal", "level", "levels", "capacity-building"}
            ):
                yield made(
                    context,
                    "share-above-whole",
                    claim.span,
                    "share",
                    INCONSISTENT,
                    "a part of a whole is at most 100%",
                    repair="check the decimal point",
                )


@rule("above-national-budget", "Military spending beside the national budget", "magnitudes", "high", 0.92)
def above_national_budget(context: Context) -> Iterator[Finding]:
    """A yearly military budget cannot be most of the national budget.

    Held against the national budget of the nearest year in the tables; from two fifths on it is a fault. Totals over
    several years are left alone.
    """
    for claim in context.claims:
        if (
            claim.concept != "military_spending"
            or claim.kind != "money"
            or claim.basis == "total"
            or claim.role != "level"
        ):
            continue
        window = context.window(claim)
        held = candidates(context, replace(claim, concept="national_budget"))
        if not held or window is None or len(claim.subjects) != 1:
            continue
        begun = window[0]
        near = min(held, key=lambda c: abs((c.start - begun).days))
        share = claim.value / near.value
        if share < 0.4 or abs(near.start.year - window[0].year) > 3:
            continue
        yield made(
            context,
            "above-national-budget",
            claim.span,
            "money",
            CONTRADICTS,
            f"that is {share * 100:.0f}% of the national budget of {amount(near.value, claim.currency)} ({near.date})",
            f"{near.source} ({near.date})",
            "check the order of magnitude, or say over how many years",
        )


@rule("above-world", "An amount above the world's output", "magnitudes", "high", 0.95)
def above_world(context: Context) -> Iterator[Finding]:
    """No amount of money in a policy document is above a year's output of the world, about 110 trillion dollars.

    Amounts in other currencies are converted at a rate of the stated time.
    """
    for claim in context.claims:
        if claim.kind != "money" or claim.value < 1e13:
            continue
        window = context.window(claim)
        value = claim.value
        if claim.currency != "USD":
            found = rates(context.knowledge, claim.currency, "USD", *window) if window else None
            if found is None:
                continue
            value *= found.mean
        if value > WORLD_OUTPUT:
            yield made(
                context,
                "above-world",
                claim.span,
                "money",
                CONTRADICTS,
                "the world's output is about 110 trillion USD a year",
                "worldbank2024wdi",
                "billion instead of trillion",
            )


@rule("capacity-shares", "Shares of one capacity above 100%", "magnitudes", "high", 0.8)
def capacity_shares(context: Context) -> Iterator[Finding]:
    """Shares of the same whole at the same time, given for different actors, cannot add up to more than 100%.

    Takes the shares of one indicator, period and scope in the document, one for each actor.
    """
    groups: dict[tuple[str, str], dict[tuple[str, ...], list]] = {}
    for claim in context.claims:
        about = context.knowledge.concepts.get(claim.concept)
        if claim.kind == "share" and about is not None and about.sums and claim.subjects:
            label = claim.period.label() if claim.period else ""
            groups.setdefault((claim.concept, label), {}).setdefault(claim.subjects, []).append(claim)
    for found in groups.values():
        singles = [
            held[0]
            for subjects, held in found.items()
            if not any(set(subjects) & set(o) for o in found if o != subjects)
        ]
        total = sum(c.value for c in singles)
        if len(singles) > 1 and total > 1.02:
            told = " + ".join(f"{' and '.join(c.subjects)} {c.value * 100:g}%" for c in singles)
            yield made(
                context,
                "capacity-shares",
                singles[-1].span,
                "share",
                INCONSISTENT,
                f"{told} = {total * 100:.0f}% of one whole",
                repair="one of the shares, or the whole, is another",
            )


# What no ship, missile, march or year exceeds: words of which one must stand near, units, the limit and why.
_LIMITS = (
    (("carrier*", "destroyer*", "frigate*", "cruiser*", "submarine*", "warship*", "空母", "護衛艦", "潜水艦"),
     ("tons", "tonnes"), 120_000.0, "the largest warships displace about 100,000 tonnes"),
    (("displac*", "排水量", "ship*", "vessel*", "tanker*"), ("tons", "tonnes"), 700_000.0,
     "the largest ship that ever sailed displaced about 660,000 tonnes"),
    (("from", "distance", "away", "range", "距離", "離れ", "射程"), ("km", "kilometers", "kilometres"), 20_040.0,
     "no two places of the Earth are more than 20,040 km apart"),
    (("from", "distance", "away", "range"), ("miles",), 12_450.0, "no two places are more than 12,450 miles apart"),
    (("ship*", "vessel*", "destroyer*", "frigate*", "carrier*", "submarine*", "ferry"), ("knots",), 65.0,
     "no ship of size makes more than 60 knots"),
)  # fmt: skip
_NOT_ONE = ("total", "combined", "fleet", "altogether", "trade", "cargo", "a year", "annually", "gross", "shipments",
            "together", "ships", "coal", "oil", "ore", "km of", "kilometers of", "kilometres of")  # fmt: skip


@rule("physical-limit", "A measure beyond what there is", "magnitudes", "medium", 0.85)
def physical_limit(context: Context) -> Iterator[Finding]:
    """The displacement of a ship, its speed, the distance between two places and the days of a year have limits.

    A fault where one measure of a single thing is above what the largest of its kind has. Totals of fleets, cargo and
    trade are left alone.
    """
    for scan in context.scans:
        for claim in (c for c in scan.claims if c.quantity and c.kind in ("measure", "count")):
            if claim.unit == "days" and claim.value > 366 and claim.period is not None and claim.period.kind == "year":
                after = scan.low(claim.quantity.last + 1 if claim.quantity else -1)
                if after in ("of", "in", "a"):
                    told = "a year has 365 or 366 days"
                    yield made(context, "physical-limit", claim.span, claim.kind, INCONSISTENT, told)
                continue
            if claim.kind != "measure" or scan.folded.has(_NOT_ONE):
                continue
            for words, units, limit, why in _LIMITS:
                if claim.unit in units and claim.value > limit and scan.folded.has(words):
                    fix = "check the unit and the order of magnitude"
                    yield made(context, "physical-limit", claim.span, claim.kind, INCONSISTENT, why, repair=fix)
                    break
