"""From findings to a brief in one language."""

from __future__ import annotations

import shlex

import numpy as np

from rimland.reasons import Why
from rimland.report.brief import content
from rimland.report.brief.answer import answer, limits
from rimland.report.brief.findings import WHY_MEMBERS, YEAR, YEARS, Doubt, Findings, key
from rimland.report.brief.phrasing import Phrasing, by_hand, packaged
from rimland.report.brief.sources import (
    References,
    all_sources,
    assumption_sources,
    chart_sources,
    pathway_sources,
    pull_sources,
    variable_sources,
)
from rimland.report.drivers import Driver
from rimland.report.headline import Outcome
from rimland.report.tables import number
from rimland.scenarios import Scenario, load_scenario
from rimland.words import phrases, speak

LEVERS = 14
STEPS = 6
PATHWAYS = 3
PARTS = 4
LEAST = 0.05
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def write(findings: Findings, language: str = "en") -> content.Brief:
    """Put findings into words.

    Raises:
        ScenarioError: for an unknown language.
        DataError: for a name of the model without a word in the language.
    """
    say = Phrasing(speak(language))
    words, result = say.words, findings.result
    scenario = result.resolved.scenario
    references = References(all_sources(findings))
    header = result.provenance.header
    compared, plain = "", False
    if findings.reference is not None:
        other = findings.reference.resolved.scenario
        compared = words("brief.compared", against=say.scenario(other))
        plain = other.name == "baseline" and packaged(other) and not by_hand(other)
    return content.Brief(
        language=language,
        title=say.scenario(scenario),
        question=say.question(scenario),
        compared=compared,
        against_status_quo=plain,
        answer=answer(findings, say),
        levers=_levers(findings, say, references),
        levers_note=_levers_note(findings, say),
        years=YEARS,
        outcomes=tuple(_outcome(o, findings, say, references) for o in findings.outcomes),
        still=_still(findings, say),
        charts=tuple(_chart(o, findings, say, references) for o in findings.charts),
        causes=tuple(_cause(o, why, findings, say, references) for o, why in findings.causes),
        causes_note=words("brief.causes_how" if findings.causes else "brief.causes_none", members=WHY_MEMBERS),
        doubts=tuple(_doubts(findings, say, references)),
        doubts_about=say.outcome(findings.lead) if findings.reference is not None else "",
        doubts_note=words("brief.doubts_how", year=YEAR, members=result.members),
        limits=limits(findings, say),
        provenance=(
            (words("brief.version"), f"Rimland {result.provenance.version}"),
            (words("brief.model"), str(header["model"])),
            (words("brief.data"), str(header["data"])),
            (words("brief.members"), f"{result.members:,}"),
            (words("brief.seed"), str(header["seed"])),
            (words("brief.sampler"), words(f"brief.sampler_{header['sampler']}", backend=header["backend"])),
        ),
        command=command(findings, language),
        references=references.texts,
        foot=words("brief.foot", version=result.provenance.version, model=header["model"], data=header["data"]),
        words={k: v for k, v in phrases(language, "brief").items() if k.startswith(("h_", "t_", "k_"))},
    )  # fmt: skip


def _levers(findings: Findings, say: Phrasing, references: References) -> tuple[content.LeverLine, ...]:
    lines, before = [], ""
    for pull in findings.pulled[:LEVERS]:
        name = say.pulled(pull)
        cites = references.cite(pull_sources(pull, findings.result.resolved))
        again = name == before
        lines.append(
            content.LeverLine(
                name="" if again else name,
                who="" if again else say.who(pull),
                whom=say.labels(pull.labels),
                before=say.setting(pull.before, pull),
                after=say.setting(pull.after, pull),
                when=say.when(pull),
                cites=() if again else cites,
            )
        )
        before = name
    return tuple(lines)


def _levers_note(findings: Findings, say: Phrasing) -> str:
    if findings.reference is None:
        scenario = findings.result.resolved.scenario
        return say.words("brief.levers_status_quo" if scenario.name == "baseline" else "brief.levers_alike")
    more = len(findings.pulled) - LEVERS
    return say.words("brief.levers_more", more=more) if more > 0 else ""


def _outcome(o: Outcome, findings: Findings, say: Phrasing, references: References) -> content.OutcomeLine:
    levels, changes = [], []
    for year in YEARS:
        levels.append(content.Cell(*say.level(findings.row(o, year))))
        if findings.reference is not None:
            gap = findings.gap(o, year)
            changes.append(content.Cell(*say.change(gap), say.mark(gap)))
        else:
            changes.append(None)
    cites = references.cite(variable_sources(o.variable, findings.result.resolved))
    return content.OutcomeLine(say.outcome(o), say.unit(o), o.relative, tuple(levels), tuple(changes), cites)


def _still(findings: Findings, say: Phrasing) -> str:
    names = list(dict.fromkeys(say.outcome(o) for o in findings.still))
    return say.words("brief.still", names=say.joined(names)) if names else ""


def _chart(o: Outcome, findings: Findings, say: Phrasing, references: References) -> content.Chart:
    result, words = findings.result, say.words
    times = [int(m[:4]) + (int(m[5:]) - 0.5) / 12 for m in result.months]
    scale = o.scale * say.factor(o.unit_words)
    bands = [result.quantile(o.variable, level, o.label) * scale for level in LEVELS]
    other: list[float] = []
    if findings.reference is not None:
        other = (findings.reference.quantile(o.variable, 0.5, o.label) * scale).tolist()
    observed: list[tuple[float, float]] = []
    for series in findings.history:
        if (series.variable, series.label) == key(o):
            at = 0.5 if series.how == "annual_mean" else 1 - 0.5 / 12
            seen = zip(series.years, series.observed, strict=True)
            observed = [(y + at, v * scale / series.scale) for y, v in seen if np.isfinite(v)]
    cites = references.cite(chart_sources(o, findings)) if observed else ()
    caption = words("brief.caption_observed" if observed else "brief.caption_unobserved")
    if o.relative:
        caption = words("brief.caption_risk")
    last = [_last(b) for b in bands]
    alternative = words(
        "brief.alternative", name=say.outcome(o), unit=say.unit(o), first=say.level(findings.row(o, 2024))[0],
        last=number(last[2]), band=say.band(number(last[0]), number(last[4])),
    )  # fmt: skip
    if other:
        alternative += words("brief.alternative_other", last=number(other[-1]))
    if observed:
        alternative += words("brief.alternative_observed", count=len(observed))
    return content.Chart(
        name=say.outcome(o), unit=say.unit(o), caption=caption, alternative=alternative, times=tuple(times),
        bands=tuple(tuple(b.tolist()) for b in bands), comparison=tuple(other), observed=tuple(observed), cites=cites,
    )  # fmt: skip


def _last(values: np.ndarray) -> float:
    return float(values[-1])


def _cause(o: Outcome, why: Why, findings: Findings, say: Phrasing, references: References) -> content.Cause:
    words = say.words
    sentence = words("brief.cause", name=say.outcome(o), year=YEAR)
    inputs = [*why.inputs.items()]
    parts = [_part(_input(n, findings, say), x, why.change) for n, x in inputs[:PARTS]]
    rest = sum(x for _, x in inputs[PARTS:])
    if inputs[PARTS:]:
        parts.append(_part(words("brief.other_settings", more=len(inputs) - PARTS), rest, why.change))
    if abs(why.residual) >= 0.005 * abs(why.change):
        parts.append(_part(words("brief.not_attributed"), why.residual, why.change))
    ways = []
    for way in why.pathways():
        share = way.part / why.change
        if len(ways) == PATHWAYS or abs(share) < LEAST:
            break
        steps = tuple(_input(n, findings, say) if i == 0 else say.variable(n) for i, n in _steps(way.names))
        ends = (*steps[:-1], say.outcome(o))
        cites = references.cite(pathway_sources(way.names, findings.result.resolved))
        ways.append(content.Pathway(ends, share, _percent(share), cites))
    return content.Cause(say.outcome(o), sentence, tuple(parts), tuple(ways))


def _input(name: str, findings: Findings, say: Phrasing) -> str:
    pull = next((p for p in findings.pulled if p.name == name), None)
    return say.pulled(pull) if pull is not None else say.variable(name)


def _part(name: str, part: float, whole: float) -> content.Part:
    share = part / whole if whole else 0.0
    return content.Part(name, share, _percent(share))


def _percent(share: float) -> str:
    text = f"{100 * share:.0f}%"
    return "0%" if text == "-0%" else text.replace("-", "−")


def _steps(names: tuple[str, ...]) -> list[tuple[int, str]]:
    """The ends of a chain and steps between them at even distances: whole chains are too long for a page."""
    if len(names) <= STEPS:
        return list(enumerate(names))
    kept = sorted({round(i * (len(names) - 1) / (STEPS - 1)) for i in range(STEPS)})
    return [(i, names[i]) for i in kept]


def _doubts(findings: Findings, say: Phrasing, references: References) -> list[content.Doubt]:
    words, members = say.words, findings.result.members
    nothing = words("brief.no_driver", members=members)
    found = []
    if findings.reference is None:
        for doubt in findings.doubts:
            items = _turnings(doubt.level, say, references)
            found.append(content.Doubt(say.outcome(doubt.outcome), items, "" if items else nothing))
        return found
    for doubt in findings.doubts:
        for kind, drivers in (("level", doubt.level), ("size", doubt.size), ("sign", doubt.separating)):
            items = _turnings(drivers, say, references)
            note = "" if items else nothing
            if kind == "sign":
                note = _sign(doubt, findings, say, bool(items))
            elif kind == "size" and findings.gap(doubt.outcome).negligible:
                items, note = (), words("brief.no_change")
            risk = "_risk" if kind == "size" and doubt.outcome.relative else ""
            name = words(f"brief.doubt_{kind}{risk}")
            found.append(content.Doubt(name, items, note))
    return found


def _sign(doubt: Doubt, findings: Findings, say: Phrasing, separated: bool) -> str:
    members = findings.result.members
    if not doubt.opposite:
        return say.words("brief.sign_never", members=members)
    phrase = "brief.sign_some" if separated else "brief.sign_unseparated"
    share = f"{number(100 * doubt.opposite / members, 2)}%"
    return say.words(phrase, opposite=doubt.opposite, members=members, share=share)


def _turnings(drivers: tuple[Driver, ...], say: Phrasing, references: References) -> tuple[content.Turning, ...]:
    return tuple(
        content.Turning(
            name=say.driver(d),
            correlation=d.correlation,
            text=f"{d.correlation:+.2f}".replace("-", "−"),
            status=say.status(d),
            cites=references.cite(assumption_sources(d.assumption)),
        )
        for d in drivers
    )


def command(findings: Findings, language: str) -> str:
    """What makes the brief again: a scenario of one's own is named as a file."""
    result = findings.result
    scenario = result.resolved.scenario
    parts = ["rimland", "brief", *_called(scenario, findings)]
    if findings.reference is not None:
        named = _called(findings.reference.resolved.scenario, findings)
        if named != ["baseline"]:
            # Settings given on the command line are the scenario's, not those of what it is compared with.
            parts += ["--against", named[0] if len(named) == 1 else f"{named[0]}.yaml"]
    for metric in findings.metrics:
        parts += ["--metric", metric]
    for name, forms in findings.structure.items():
        parts += ["--structure", f"{name}={forms if isinstance(forms, str) else ','.join(forms)}"]
    parts += ["--members", str(result.members), "--seed", str(result.provenance.header["seed"])]
    if language != "en":
        parts += ["--lang", language]
    return shlex.join([*parts, "-o", "brief.pdf"])


def _called(scenario: Scenario, findings: Findings) -> list[str]:
    """A packaged scenario with its further settings, or a file of that name."""
    if not packaged(scenario):
        return [f"{scenario.name}.yaml"]
    own = load_scenario(scenario.name)
    if (scenario.assumptions, scenario.shocks, scenario.structure) != (
        own.assumptions, own.shocks, {**own.structure, **findings.structure},
    ):  # fmt: skip
        return [f"{scenario.name}.yaml"]
    settings: list[str] = []
    for change in scenario.changes[len(own.changes) :]:
        label = f".{change.label}" if change.label else ""
        start = f"@{change.start}" if change.start else ""
        settings += ["--set", f"{change.lever}{label}={change.value}{start}"]
    return [scenario.name, *settings]
