"""Who belongs to a body, told by "is a member of", "all three nations of" and Japanese short forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, Finding, made, rule
from rimland.auditing.matching import Mention

_PARTIES = frozenset("nations members partners countries states member-states powers governments".split())
_BELONGS = ("belong to", "belongs to", "member of", "members of", "signatories to", "signatory to", "parties to",
            "party to", "acceded to", "have joined", "has joined", "joined")  # fmt: skip
_NOT = (
    "not", "never", "neither", "nor", "without", "outside", "left", "withdrew", "apply", "applied", "would", "may",
    "might", "hopes", "wants", "should", "if", "could", "like", "dialogue partner", "global partner", "non member",
    "invited", "seek*", "accession", "candidate", "but name", "rejoin*", "cannot", "no longer",
)  # fmt: skip


@rule("membership", "A country counted into a body", "entities", "medium", 0.85)
def membership(context: Context) -> Iterator[Finding]:
    """A country said to belong to a body, or listed among its members, must be one.

    Read are "X belongs to", "is a member of" and "joined", lists after "all three AUKUS nations", "the Quad partners X
    and Y", "X ... the other Five Eyes partners", and Japanese short forms as in クアッド（日米豪印）. "Both countries"
    are the two that the document names most. Sentences with a negation, a condition or a wish are left alone. Members
    stand in gazetteer.yaml.
    """
    for scan in context.scans:
        for body in (m for m in scan.mentions if m.kind == "body"):
            for named, whole in _named(context, scan, body):
                yield from _judged(context, scan, body, named, whole)


def _judged(
    context: Context, scan: Scan, body: Mention, named: list[tuple[str, int, int]], whole: bool
) -> Iterator[Finding]:
    real = set(context.knowledge.bodies[body.key])
    keys = {key for key, _, _ in named}
    extra, missing = keys - real, (real - keys) if whole else set()
    span = min(body.first, named[0][1]), max(body.last, named[-1][2])
    name = context.knowledge.country
    listed = ", ".join(name(c) for c in sorted(real)) if len(real) <= 8 else f"{len(real)} members"
    if not extra and not missing:
        yield made(context, "membership", scan.span(*span), "entity", HOLDS, f"{body.key}: {listed}", "gazetteer")
        return
    why = [f"not a member: {name(c)}" for c in sorted(extra)] + [f"left out: {name(c)}" for c in sorted(missing)]
    yield made(
        context,
        "membership",
        scan.span(*span),
        "entity",
        CONTRADICTS,
        f"{body.key}: {listed}; {'; '.join(why)}",
        "gazetteer",
        f"name {listed}" if len(real) <= 8 else "",
    )


def _named(context: Context, scan: Scan, body: Mention) -> Iterator[tuple[list[tuple[str, int, int]], bool]]:
    """The countries counted into a body, and whether they are said to be all of it."""
    short = _short(context, scan, body)
    if short:
        yield short, True
        return
    k = body.last + 1
    countries = scan.countries()
    if scan.low(k) in _PARTIES:
        run, place = [], k + 1
        for mention in countries:
            if mention.first > k and mention.first - place <= 3 and not scan.between(place, mention.first) - {
                ",", "and", "the", ":", "—", "(", "-", "–",
            }:  # fmt: skip
                run.append((mention.key, mention.first, mention.last))
                place = mention.last + 1
        every = {"all", "three", "four", "five", "both"} & scan.between(body.first - 4, body.first)
        comma = scan.low(k + 1) in (",", ":", "—", "(", "–")
        if len(run) >= 2 and (not comma or every):
            yield run, bool(every) and len(run) >= 3
        other = scan.low(body.first - 1) in ("other", "fellow")
        before = [m for m in countries if m.last < body.first - 1]
        if other and before and body.first - before[-1].last <= 16:
            yield [(before[-1].key, before[-1].first, before[-1].last)], False
        return
    yield from _said(context, scan, body)


def _said(context: Context, scan: Scan, body: Mention) -> Iterator[tuple[list[tuple[str, int, int]], bool]]:
    if scan.folded.has(_NOT):
        return
    places = [p for phrase in _BELONGS for p in scan.folded.every(phrase) if 0 < body.first - p[1] <= 4]
    if not places:
        return
    first, last = max(places, key=lambda p: p[1])
    subject = [m for m in scan.countries() if m.last < first]
    between = scan.between(last + 1, body.first) - {"the", "“", '"', "two", "a"}
    if between:
        return
    if subject and first - subject[-1].last <= 6:
        found = [subject[-1]]
        for mention in reversed(subject[:-1]):
            if found[0].first - mention.last <= 3 and scan.between(mention.last + 1, found[0].first) <= {
                "and",
                ",",
                "the",
            }:
                found.insert(0, mention)
        yield [(m.key, m.first, m.last) for m in found], False
        return
    if scan.folded.has(("both countries", "both nations", "both allies", "the two countries", "the two allies")):
        pair = _two_of(context)
        if pair:
            yield [(key, first, last) for key in pair], False


def _two_of(context: Context) -> list[str]:
    """The two countries that the document names most."""
    counted = Counter(m.key for s in context.scans for m in s.countries()).most_common(3)
    clear = len(counted) >= 2 and (len(counted) < 3 or counted[1][1] > counted[2][1])
    return [key for key, _ in counted[:2]] if clear else []


def _short(context: Context, scan: Scan, body: Mention) -> list[tuple[str, int, int]]:
    """日米豪印 in brackets after a body's name."""
    k = body.last + 1
    if scan.low(k) not in ("(", "（"):
        return []
    found = []
    for i in range(k + 1, min(k + 9, len(scan.sentence.tokens))):
        key = context.knowledge.short_names.get(scan.sentence.tokens[i].text)
        if key is None:
            break
        found.append((key, i, i))
    return found if len(found) >= 3 else []
