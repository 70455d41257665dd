"""The answer in three sentences, and what the brief cannot say."""

from __future__ import annotations

import math
from collections import Counter

from rimland.library import model_facts
from rimland.report.brief.findings import MATERIAL, YEAR, Findings, movers, telling
from rimland.report.brief.phrasing import Phrasing, packaged
from rimland.report.headline import Outcome
from rimland.report.hindcast import FIRST, LAST

OTHERS = 3
# How a coverage, in per cent, reads beside the 90 that is claimed.
_WIDTHS = ((97.0, "wide"), (85.0, "right"), (70.0, "narrow"), (0.0, "far_narrow"))


def answer(findings: Findings, say: Phrasing) -> tuple[str, ...]:
    """What happens to the lead, what else moves, and how sure that is."""
    if findings.reference is None:
        return _alone(findings, say)
    return _lead(findings, say), _others(findings, say), _certainty(findings, say)


def inside(outcome: Outcome, say: Phrasing) -> str:
    """The outcome within a sentence."""
    if outcome.relative:
        return say.words(f"brief.risk_{outcome.label or 'any'}")
    name = say.outcome(outcome)
    return name if outcome.title or say.language == "ja" else name[:1].lower() + name[1:]


def _lead(findings: Findings, say: Phrasing) -> str:
    lead, gap = findings.lead, findings.gap(findings.lead)
    assert findings.reference is not None
    value, band = say.change(gap)
    level, level_band = say.level(findings.row(lead))
    names = {"year": YEAR, "what": inside(lead, say), "against": say.named(findings.reference.resolved.scenario)}
    if gap.negligible:
        return say.words("brief.lead_same", level=say.with_unit(level, lead), band=level_band, **names)
    if gap.relative and math.isfinite(gap.ratio):
        return say.words("brief.lead_risk", ratio=value.lstrip("×"), band=band, **names)
    direction = say.words("brief.higher" if gap.median > 0 else "brief.lower")
    return say.words(
        "brief.lead_level", size=say.with_unit(value.lstrip("+−"), lead), band=band, direction=direction,
        level=say.with_unit(level, lead), **names,
    )  # fmt: skip


def _others(findings: Findings, say: Phrasing) -> str:
    found = [o for o in movers(findings.outcomes, findings.gaps) if o != findings.lead and telling(findings.gap(o))]
    if not found:
        return say.words("brief.others_none", year=YEAR, least=f"{100 * MATERIAL:g}%")
    items = []
    # Spending in money and as a share of GDP have one title: one of them is enough.
    for o in list({say.outcome(o): o for o in reversed(found)}.values())[::-1][:OTHERS]:
        value, band = say.change(findings.gap(o))
        shown = say.times(value) if o.relative else say.with_unit(value, o)
        items.append(say.words("brief.item_change", what=inside(o, say), value=say.around(shown, band)))
    return say.words("brief.others", year=YEAR, items=say.joined(items))


def _certainty(findings: Findings, say: Phrasing) -> str:
    gap = findings.gap(findings.lead)
    doubt = next((d for d in findings.doubts if d.outcome == findings.lead), None)
    if gap.negligible or doubt is None:
        return say.words("brief.certain_nothing")
    members = findings.result.members
    if doubt.opposite > 0.05 * members:
        where = ""
        if doubt.separating:
            high = doubt.separating[0].correlation > 0
            where = say.words("brief.where_high" if high else "brief.where_low", name=say.driver(doubt.separating[0]))
        return say.words("brief.uncertain", opposite=doubt.opposite, members=members, where=where)
    turns = say.words("brief.turns_none")
    if doubt.size:
        turns = say.words("brief.turns", name=say.driver(doubt.size[0]))
    if doubt.same == members:
        return say.words("brief.certain_all", members=members, turns=turns)
    return say.words("brief.certain", same=doubt.same, members=members, turns=turns)


def _alone(findings: Findings, say: Phrasing) -> tuple[str, ...]:
    lead = findings.lead
    level, band = say.level(findings.row(lead))
    before = say.level(findings.row(lead, 2024))[0]
    first = say.words(
        "brief.alone_lead", year=YEAR, what=inside(lead, say), level=say.with_unit(level, lead), band=band,
        before=say.with_unit(before, lead),
    )  # fmt: skip
    others = [o for o in findings.outcomes if o != lead and not o.relative and o.variable != "spiral_gain"][:OTHERS]
    items = []
    for o in others:
        value, around = say.level(findings.row(o))
        shown = say.around(say.with_unit(value, o), around)
        items.append(say.words("brief.item_level", what=say.outcome(o), value=shown))
    second = say.words("brief.alone_others", year=YEAR, items=say.joined(items))
    doubt = next((d for d in findings.doubts if d.outcome == lead), None)
    turns = say.words("brief.turns_none_level", what=inside(lead, say))
    if doubt and doubt.level:
        named = say.words.list([say.driver(d) for d in doubt.level])
        turns = say.words("brief.turns_level", what=inside(lead, say), name=named)
    return first, second, say.words("brief.alone_certainty", turns=turns, **_coverage(findings, say))


def _coverage(findings: Findings, say: Phrasing) -> dict[str, object]:
    """How well the bands held the past: the numbers of this run's history check."""
    whole = findings.overall
    share = 100 * whole.inside / whole.points if whole.points else 0.0
    width = next(key for least, key in _WIDTHS if share >= least)
    return {
        "first": FIRST, "last": LAST, "share": round(share), "points": whole.points, "series": whole.scored,
        "verdict": say.words(f"brief.bands_{width}"),
    }  # fmt: skip


def limits(findings: Findings, say: Phrasing) -> tuple[str, ...]:
    """What the brief cannot say; numbers are those of this run and of the model."""
    counts = Counter(p.status for p in model_facts().parameters.values())
    words = say.words
    scenario = findings.result.resolved.scenario
    found = [words("brief.limit_prior")]
    if findings.overall.points:
        found.append(words("brief.limit_bands", **_coverage(findings, say)))
    found += [
        words("brief.limit_spiral"),
        words(
            "brief.limit_judged", judged=counts["judged"], calibrated=counts["calibrated"],
            observed=counts["observed"], all=sum(counts.values()),
        ),
        words("brief.limit_world"),
        words("brief.limit_status_quo"),
    ]  # fmt: skip
    if scenario.leaves_out:
        text = words.leaves_out(scenario.name) if packaged(scenario) else " ".join(scenario.leaves_out.split())
        found.append(words("brief.limit_leaves_out", text=text))
    return tuple(found)
