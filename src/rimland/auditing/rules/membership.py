"""Who belongs to a body, told by "is a member of", "all three nations of" and Japanese short forms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rimland.auditing.bodies import members_then
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


_COMING = ("joined", "join", "joining", "accession", "accede*", "became", "become", "admitted", "enter*", "加盟した",
           "加入", "since")  # fmt: skip
_COUNTRIES = "(?:か|カ|ヶ|ヵ|ケ|箇)国"
_BY_ALL = re.compile(
    rf"(?:の)?(?P<n>[3-9３-９二三四五六七])?{_COUNTRIES}(?:による|で構成する|から成る|からなる|が進める|の枠組み)(?:「)?$"
)
_WITH = re.compile(
    rf"(?:を含む|を含めた|が加盟する|も加盟する|が参加する|も参加する)(?:\d{{1,2}}{_COUNTRIES}(?:の|による|が加盟する|から成る|からなる))?(?:「)?$"
)
_KIND_OF_MEMBER = frozenset("full founding core leading key fellow itself also an a the original both two one".split())
_BELONGING = re.compile(
    r"(?:の|に)?(?:メンバー|加盟国|構成国|締約国|参加国|一員)(?:である|の|で)|に(?:加盟|参加)(?:する|している)"
)
_IS_MEMBER = re.compile(
    r"(?:の|に)(?:正式な)?(?:(?:加盟国|メンバー|構成国|締約国|参加国|一員)(?:である|だ|です|であり|で、|。)|加盟して(?:いる|おり))"
)
_LIST_GLUE = frozenset(", and the : — ( - – either both".split())
_INCLUDES = ("which includes", "which include", "which counts", "which numbers", "whose members include",
             "whose members are", "that includes", "which also includes", "members include", "'s members include",
             "includes")  # fmt: skip
_APART = ("not", "dialogue", "partner*", "applicant*", "talks", "negotiation*", "once", "until", "would",
          "if", "plus", "like", "unlike", "invited")  # fmt: skip


@rule("membership", "A country counted into a body", "entities", "medium", 0.85)
def membership(context: Context) -> Iterator[Finding]:
    """A country said to belong to a body, or listed among its members, must be one.

    Read are "X belongs to", "is a member of" and "joined", "X, a member of", "RCEP, which includes X", "CPTPP members
    such as X", "NATO member X", lists after "all three AUKUS nations", "the Quad partners X and Y", "X ... the other
    Five Eyes partners", and in Japanese クアッド（日米豪印）, 日英独3か国によるGCAP and インドを含むRCEP. "Both
    countries" are the two that the document names most. Sentences with a negation, a condition or a wish are left
    alone. Members, and where it matters since when, stand in gazetteer.yaml.
    """
    for scan in context.scans:
        for body in (m for m in scan.mentions if m.kind == "body"):
            for named, whole in _named(context, scan, body):
                yield from _judged(context, scan, body, named, whole)


def _judged(
    context: Context, scan: Scan, body: Mention, named: list[tuple[str, int, int]], whole: bool
) -> Iterator[Finding]:
    every = set(context.knowledge.bodies[body.key])
    keys = {key for key, _, _ in named}
    # Of the sets that the date leaves possible the one that fits best speaks; where none is known, today's does.
    sets = members_then(context, scan, body) or [frozenset(every)]
    real = set(min(sets, key=lambda s: len(keys - s) + (len(s - keys) if whole else 0)))
    extra, missing = keys - real, (real - keys) if whole else set()
    if extra <= every and scan.folded.has(_COMING):
        extra = set()  # it was to join, or does so here
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
    included = _included(scan, body) or _apposed(scan, body)
    if included:
        yield [(m.key, m.first, m.last) for m in included], False
        return
    yield from _japanese(context, scan, body)
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


def _run(scan: Scan, k: int) -> list[Mention]:
    """The countries that follow one another from token k on."""
    run: list[Mention] = []
    for mention in scan.countries():
        if mention.first >= k and mention.first - k <= 3 and not scan.between(k, mention.first) - _LIST_GLUE:
            run.append(mention)
            k = mention.last + 1
    return run


def _included(scan: Scan, body: Mention) -> list[Mention]:
    """RCEP, which includes X and Y; CPTPP members such as X; NATO member X."""
    if scan.folded.has(_APART):
        return []
    k = body.last + 1
    if scan.low(k) in ("member", "members", "countries", "nations", "states", "parties", "signatories"):
        k += 1 + (scan.low(k + 1) in ("states", "countries", "nations"))
        direct = scan.low(body.last + 1) == "member"
        comma = scan.low(k) == ","
        k += comma
        listed = scan.low(k) in ("including", "like") or (scan.low(k), scan.low(k + 1)) == ("such", "as")
        if listed:
            return _run(scan, k + 1 + (scan.low(k) == "such"))
        return [m for m in scan.countries() if m.first == k][:1] if direct and not comma else []
    k += scan.low(k) in (",", "(")
    for phrase in _INCLUDES:
        if phrase == "includes" and k > body.last + 1:
            continue
        for first, last in scan.folded.every(phrase):
            if first == k:
                return _run(scan, last + 1)
    return []


def _apposed(scan: Scan, body: Mention) -> list[Mention]:
    """The United States, a member of the CPTPP; as a member of NATO, Japan."""
    k = body.first - 1
    k -= scan.low(k) == "the"
    after = body.last + 1
    if scan.low(after) in ("member", "members", "signatory") and scan.low(after + 1) in (",", ")", ".", ""):
        pass  # South Korea, a Quad member,
    elif scan.low(k) in ("of", "to") and scan.low(k - 1) in ("member", "members", "signatory", "party", "one"):
        k -= 2
    else:
        return []
    while scan.low(k) in _KIND_OF_MEMBER:
        k -= 1
    if scan.low(k) in (",", "("):
        last = [m for m in scan.countries() if m.last == k - 1]
        pair = [m for m in scan.countries() if last and m.last == last[0].first - 2]
        both = pair if pair and scan.low(last[0].first - 1) == "and" and scan.low(k + 1) in ("both", "two") else []
        return [*both, *last]
    if scan.low(k) == "as" and scan.low(after) == ",":
        start = after + 1 + (scan.low(after + 1) == "the")
        return [m for m in scan.countries() if m.first == start]
    return []


def _japanese(context: Context, scan: Scan, body: Mention) -> Iterator[tuple[list[tuple[str, int, int]], bool]]:
    """日英独3か国によるGCAP counts all members, インドを含む15カ国のRCEP some of them."""
    tokens = scan.sentence.tokens
    after = "".join(t.text for t in tokens[body.last + 1 : body.last + 14])
    subject = [m for m in scan.countries() if m.last == body.first - 2]
    if subject and scan.low(body.first - 1) in ("は", "が", "も") and _IS_MEMBER.match(after):
        yield [(m.key, m.first, m.last) for m in subject], False
        return
    belonging = _BELONGING.match(after)
    if belonging is not None and not after.startswith(("の一員で", "のメンバーで、")):
        start = body.last + 1 + len(belonging.group())  # one token for each character
        named = [(m.key, m.first, m.last) for m in scan.countries() if m.first == start]
        if named and scan.low(named[0][2] + 1) not in ("以", "外", "の", "人"):
            yield named, False
        return
    k = body.first - 1
    ahead = "".join(t.text for t in tokens[max(k - 11, 0) : k + 1])
    found = _BY_ALL.search(ahead)
    if found is not None:
        k = _token_back(scan, k, len(found.group()))
        short: list[tuple[str, int, int]] = []
        while k >= 1 and (key := context.knowledge.short_names.get(tokens[k - 1].text)) is not None:
            short.insert(0, (key, k - 1, k - 1))
            k -= 1
        named = short or [(m.key, m.first, m.last) for m in _listed_before(scan, k)]
        count = found["n"]
        if len(named) >= 2 and (
            not count or count in (str(len(named)), "二三四五六七"[len(named) - 2 : len(named) - 1])
        ):
            yield named, True
        return
    found = _WITH.search(ahead)
    if found is not None:
        listed = _listed_before(scan, _token_back(scan, k, len(found.group())))
        if listed and not scan.folded.has(("ではない", "交渉", "協議", "除", "不参加", "離脱")):
            yield [(m.key, m.first, m.last) for m in listed], False


def _token_back(scan: Scan, k: int, characters: int) -> int:
    """The token with which so many characters begin that end with token k."""
    while characters > len(scan.sentence.tokens[k].text):
        characters -= len(scan.sentence.tokens[k].text)
        k -= 1
    return k


def _listed_before(scan: Scan, k: int) -> list[Mention]:
    """The countries of a list that ends before token k."""
    run: list[Mention] = []
    for mention in reversed(scan.countries()):
        if (
            mention.last < k
            and k - mention.last <= 2
            and scan.between(mention.last + 1, k) <= {"、", "・", "と", "及", "び"}
        ):
            run.insert(0, mention)
            k = mention.first
    return run


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
