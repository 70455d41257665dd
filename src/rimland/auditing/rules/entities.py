"""Names: firms and places in the wrong country, bodies with the wrong members, half-given names, wrong classes."""

from __future__ import annotations

from collections.abc import Iterator

from rimland.auditing.bodies import members_then
from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.matching import Mention

_FIRM_WORDS = frozenset(
    "firm firms company companies chipmaker chipmakers manufacturer manufacturers giant giants maker makers "
    "conglomerate corporation corporations group supplier suppliers producer producers contractor contractors "
    "house builder builders yard shipyard toolmaker automaker shipbuilder shipbuilders startup foundry foundries "
    "steelmaker".split()
)
_JAPANESE_CALLS = ("企業の", "企業である", "の企業", "の半導体メーカー", "の企業である", "メーカーの", "の")
_AFTER_FIRM = frozenset(
    "in over for to and at with as on is was has had will makes made said says which who whose supplies builds sells "
    "won".split()
)
_PRAISE = frozenset(
    "big biggest large largest leading top major giant world second third old state - owned new".split()
)
_BEFORE_KOREA = frozenset("north south of the in both forces united divided to and".split())
_AFTER_KOREA = frozenset("strait - university times herald institute".split())
_TRILATERAL = ("trilateral", "three-way", "three-country", "tripartite", "三か国", "日米韓")


def _span(scan: Scan, mention: Mention) -> tuple[int, int]:
    return scan.span(mention.first, mention.last)


@rule("firm-country", "A firm in the wrong country", "entities", "medium", 0.92)
def firm_country(context: Context) -> Iterator[Finding]:
    """A firm that a sentence calls Japanese, American ... must have its seat there.

    Three forms are read: "Japanese firms such as A and B" (every firm of the list), "the Japanese chipmaker A" or
    "A, a big Japanese chipmaker", and "Japan's A". Seats stand in gazetteer.yaml.
    """
    for scan in context.scans:
        firms = [m for m in scan.mentions if m.kind == "firm"]
        nations = [m for m in scan.mentions if m.kind in ("country", "korean")]
        for nation in nations if firms else ():
            for firm in _called(scan, nation, firms):
                seats = context.knowledge.firms[firm.key]
                holds = nation.key in seats
                seat = context.knowledge.country(seats[0])
                yield made(
                    context,
                    "firm-country",
                    _span(scan, firm),
                    "entity",
                    HOLDS if holds else CONTRADICTS,
                    f"{firm.key} has its seat in {seat}",
                    "gazetteer",
                    "" if holds else f"a firm of {seat}",
                )


def _called(scan: Scan, nation: Mention, firms: list[Mention]) -> list[Mention]:
    k = nation.last + 1
    while scan.low(k) in (
        "semiconductor",
        "chip",
        "defense",
        "defence",
        "technology",
        "tech",
        "electronics",
        "-",
        "based",
        "steel",
        "shipbuilding",
        "leading",
        "major",
    ):
        k += 1
    following = [f for f in firms if f.first > nation.last]
    if following and "".join(scan.low(i) for i in range(nation.last + 1, following[0].first)) in _JAPANESE_CALLS:
        return following[:1]
    owned = scan.sentence.tokens[nation.last].text.endswith(("'s", "’s"))
    if owned and following and following[0].first == nation.last + 1:
        after = scan.low(following[0].last + 1)
        return following[:1] if after in _AFTER_FIRM or after in ",.;:)" else []
    for _ in range(2):
        token = scan.sentence.tokens[k] if k < len(scan.sentence.tokens) else None
        plain = token is not None and token.text.isalpha() and token.text.islower()
        if plain and scan.low(k) not in _FIRM_WORDS and scan.low(k + 1) not in ("of", "and", "in", "to", "by", "with"):
            k += 1
    if scan.low(nation.first - 1) in ("of", "from"):
        seated = [f for f in firms if f.last == nation.first - 2]
        if seated and scan.low(nation.last + 1) not in ("-", "–"):
            return seated
    if scan.low(k) not in _FIRM_WORDS:
        return []
    listing = (scan.low(k + 1), scan.low(k + 2)) == ("such", "as") or scan.low(k + 1) in (
        "including",
        "like",
        ":",
        "—",
        "(",
    )
    if listing:
        found, end = [], k + 3
        for firm in firms:
            if k < firm.first <= end + 4:
                found.append(firm)
                end = firm.last
        return found
    after = [f for f in firms if f.first in (k + 1, k + 2) and scan.low(f.first - 1) in (scan.low(k), ",")]
    if after:
        return after
    k = nation.first - 1
    while scan.low(k) in _PRAISE and nation.first - k < 5:
        k -= 1
    if scan.low(k) in ("a", "an", "the") and scan.low(k - 1) in (",", "is", "("):
        return [f for f in firms if f.last in (k - 2, k - 3)]
    return []


@rule("place-country", "A base or town in the wrong country", "entities", "medium", 0.9)
def place_country(context: Context) -> Iterator[Finding]:
    """A base or town must lie in the country that is named with it.

    As in "Yokosuka, South Korea" and "Kadena Air Base in the Philippines". Lists of places and countries are left
    alone, and so are adjectives.
    """
    for scan in context.scans:
        for place in (m for m in scan.mentions if m.kind == "place"):
            k = place.last + 1
            while scan.low(k) in ("air", "base", "naval", "station", "port", "island", "prefecture"):
                k += 1
            if scan.low(k) not in (",", "in", "("):
                continue
            k += scan.low(k) == "," and scan.low(k + 1) == "in"
            k += 2 if scan.low(k + 1) == "the" else 1
            named = [
                m
                for m in scan.countries()
                if m.first == k and scan.sentence.tokens[m.first].text not in ("US", "U.S.", "USA")
            ]
            word = scan.low(k)
            if not named or (word.endswith(("ese", "ian", "an", "ine", "ish")) and word != "japan"):
                continue
            if (
                scan.low(k - 1) == ","
                and scan.low(named[0].last + 1) in (",", "and")
                and scan.low(named[0].last + 2) not in ("where", "which", "and")
            ):
                following = [m for m in scan.countries() if named[0].last < m.first <= named[0].last + 3]
                if following:
                    continue  # a list of places and countries
            home = context.knowledge.places[place.key]
            holds = named[0].key == home
            yield made(
                context,
                "place-country",
                scan.span(place.first, named[0].last),
                "entity",
                HOLDS if holds else CONTRADICTS,
                f"{place.key} lies in {context.knowledge.country(home)}",
                "gazetteer",
                "" if holds else context.knowledge.country(home),
            )


@rule("members", "Who belongs to a body", "entities", "medium", 0.88)
def members(context: Context) -> Iterator[Finding]:
    """A body's members where a sentence lists them, and the number of sides that it gives it.

    Read are lists in brackets or after "among" or "of" ("the Quad (US-Japan-India-Australia)"), after "brings
    together", "consists of" or "is made up of", counted Japanese lists (日本、英国、フランスの3か国), and a
    compound directly before the name ("the U.S.-Japanese Quad"), which must name all members of a body of several
    states.
    """
    for scan in context.scans:
        for body in (m for m in scan.mentions if m.kind == "body"):
            listed = _listed(scan, body)
            if listed is None:
                continue
            keys = {m.key for m in listed}
            sets = members_then(context, scan, body) or [frozenset(context.knowledge.bodies[body.key])]
            real = set(min(sets, key=lambda known: len(known ^ keys)))
            span = scan.span(min(body.first, listed[0].first), max(body.last, listed[-1].last))
            names = ", ".join(context.knowledge.country(c) for c in sorted(real))
            if keys == real:
                yield made(context, "members", span, "entity", HOLDS, f"{body.key}: {names}", "gazetteer")
            elif len(keys) >= 2:
                extra, missing = keys - real, real - keys
                why = [f"not a member: {context.knowledge.country(c)}" for c in sorted(extra)]
                why += [f"left out: {context.knowledge.country(c)}" for c in sorted(missing)]
                yield made(
                    context,
                    "members",
                    span,
                    "entity",
                    CONTRADICTS,
                    f"{body.key}: {names}; {'; '.join(why)}",
                    "gazetteer",
                    f"name {names}",
                    severity="medium" if extra else "low",
                    confidence=0.88 if extra else 0.8,
                )


_GATHERS = ("brings together", "bring together", "brought together", "consists of", "is made up of", "comprises",
            "is composed of", "unites", "groups", "links")  # fmt: skip


def _listed(scan: Scan, body: Mention) -> list[Mention] | None:
    countries = scan.countries()
    k = body.last + 1
    while scan.low(k) in (",", "or", "the", "grouping", "bloc", "framework", "pact", "”", '"') and k < body.last + 4:
        k += 1
    if scan.low(k) in ("(", "（"):
        stop = k + 1
        while stop < len(scan.sentence.tokens) and scan.low(stop) not in (")", "）"):
            stop += 1
        inside = [m for m in countries if k < m.first < stop]
        return inside if len(inside) >= 2 else None
    if scan.low(k) in ("signed", "formed", "launched", "concluded", "agreed", "created") and scan.low(k + 1) in (
        "by",
        "between",
        "among",
    ):
        run = _run(scan, countries, k + 2)
        return run if len(run) >= 3 else None
    stated = [last + 1 for phrase in _GATHERS for first, last in scan.folded.every(phrase) if first == body.last + 1]
    if stated and not scan.folded.has(("not", "never", "no longer", "once", "would", "if")):
        run = _run(scan, countries, stated[0])
        return run if len(run) >= 3 else None
    if scan.low(body.last + 1) in ("は", "が", "を"):
        run = _run(scan, countries, body.last + 2)
        counted = (
            len(run) >= 3 and scan.low(run[-1].last + 1) == "の" and scan.low(run[-1].last + 3) in ("か", "カ", "ヶ")
        )
        return run if counted else None
    if scan.low(k) in ("of", "among", "between", "comprising", "including", "grouping") and scan.low(k - 1) not in (
        "members",
        "member",
    ):
        run = _run(scan, countries, k + 1)
        return run if len(run) >= 3 else None
    before = [m for m in countries if m.last < body.first]
    if len(before) >= 2 and scan.low(body.first - 1) not in (",", "and"):
        pair = before[-2:]
        if (
            pair[1].last == body.first - 1
            and scan.low(pair[0].last + 1) in ("-", "–")
            and pair[1].first == pair[0].last + 2
        ):
            third = [m for m in before if m.last == pair[0].first - 2 and scan.low(pair[0].first - 1) in ("-", "–")]
            return [*third, *pair]
    return None


def _run(scan: Scan, countries: list[Mention], start: int) -> list[Mention]:
    """Countries that follow one another in a list from token `start`."""
    run: list[Mention] = []
    place = start
    for mention in countries:
        if mention.first < start:
            continue
        if mention.first - place > 3:
            break
        run.append(mention)
        place = mention.last + 1
    return run


@rule("trilateral-frame", "A trilateral matter in a bilateral frame", "entities", "low", 0.8)
def trilateral_frame(context: Context) -> Iterator[Finding]:
    """Something "trilateral" under a scheme of two named parties leaves the third unnamed.

    Speaks where "trilateral" stands within twelve words of a compound of exactly two countries that names a scheme
    ("the US-Japan ... Initiative") and the sentence has no third country.
    """
    schemes = {
        "initiative",
        "agreement",
        "programme",
        "program",
        "framework",
        "alliance",
        "partnership",
        "treaty",
        "scheme",
        "fund",
        "shared",
    }
    for scan in context.scans:
        if not scan.folded.has(_TRILATERAL):
            continue
        keys = {m.key for m in scan.countries()}
        bodies = [m for m in scan.mentions if m.kind == "body"]
        pairs = [
            (a, b)
            for a, b in zip(scan.countries(), scan.countries()[1:], strict=False)
            if b.first == a.last + 2 and scan.low(a.last + 1) in ("-", "–")
        ]
        place = scan.folded.first("trilateral")
        if len(keys) != 2 or bodies or len(pairs) != 1 or place is None:
            continue
        named = {scan.low(i) for i in range(pairs[0][1].last + 1, pairs[0][1].last + 5)}
        if abs(pairs[0][0].first - place) <= 12 and named & schemes:
            span = scan.span(min(place, pairs[0][0].first), max(place, pairs[0][1].last))
            yield made(
                context,
                "trilateral-frame",
                span,
                "entity",
                INCONSISTENT,
                "three sides in a scheme of two: the third party is not named",
                repair="bilateral, or name the third party",
            )


@rule("half-name", "A name half given", "entities", "medium", 0.85)
def half_name(context: Context) -> Iterator[Finding]:
    """ "Korea" for one of the two Koreas, and a given name after an office as if it were a surname.

    "Korea" alone is a fault where the sentence speaks of missiles, launches or nuclear tests: North Korea is meant.
    "Prime Minister Fumio" is a fault; "Prime Minister Fumio Kishida" and "Kishida Fumio" are not.
    """
    for scan in context.scans:
        for korea in (m for m in scan.mentions if m.kind == "korea"):
            before, after = scan.low(korea.first - 1), scan.low(korea.last + 1)
            listed = before == "," and any(m.last == korea.first - 2 for m in scan.countries())
            if (before, after) == ("from", "to"):
                continue  # from Korea to India: a sweep over regions
            if listed or before in _BEFORE_KOREA or after in _AFTER_KOREA:
                continue
            if scan.folded.has(("missile*", "launch*", "nuclear test*", "ballistic", "denucleari*")):
                yield made(
                    context,
                    "half-name",
                    _span(scan, korea),
                    "entity",
                    CONTRADICTS,
                    "North Korea tests long-range missiles; South Korea is another state",
                    "cns2023tests",
                    "North Korea",
                )
        yield from _given(context, scan)


def _given(context: Context, scan: Scan) -> Iterator[Finding]:
    known = context.knowledge.given_names
    surnames = context.knowledge.surnames
    for i, token in enumerate(scan.sentence.tokens):
        bare = token.text.removesuffix("'s").removesuffix("’s")
        if bare not in known:
            continue
        if (
            scan.low(i - 1) not in ("minister", "president", "premier", "chancellor")
            or not scan.sentence.tokens[i - 1].text[0].isupper()
        ):
            continue
        if scan.low(i + 1) in surnames or (
            i + 1 < len(scan.sentence.tokens)
            and scan.sentence.tokens[i + 1].text[0].isupper()
            and scan.low(i + 1) not in ("at", "in")
        ):
            continue
        yield made(
            context,
            "half-name",
            (token.start, token.start + len(bare)),
            "entity",
            CONTRADICTS,
            f"{bare} is a given name: {bare} {known[bare]}",
            "gazetteer",
            known[bare],
            severity="low",
        )
