"""What things are called: acronyms, classes of weapons, a resumption of what never stopped."""

from __future__ import annotations

from collections.abc import Iterator

from rimland.auditing.context import Context
from rimland.auditing.findings import CONTRADICTS, HOLDS, UNCHECKED, Finding, made, rule

_EDGES = "“”\"',().’s"


@rule("acronym", "An acronym and the words it stands for", "entities", "low", 0.85)
def acronym(context: Context) -> Iterator[Finding]:
    """The words before a known acronym in brackets must be its name.

    Words of the printed name are held against those of the official one; four fifths of its words must be there.
    Translations back into English are the usual fault.
    """
    text = context.document.text
    for short, official in context.knowledge.acronyms.items():
        place = text.find(f"({short})")
        while place >= 0:
            before = text[max(place - 160, 0) : place]
            words = _name_before(before)
            wanted = _words(official)
            said = _words(" ".join(words))
            kept = len(wanted & said) / max(len(wanted), 1)
            span = place + 1, place + 1 + len(short)
            if len(words) >= 2 and len(said) >= 2:
                if kept >= 0.79:
                    yield made(context, "acronym", span, "entity", HOLDS, official, "gazetteer")
                elif said & wanted:
                    yield made(
                        context, "acronym", span, "entity", CONTRADICTS, f"{short}: {official}", "gazetteer", official
                    )
            place = text.find(f"({short})", place + 1)


def _name_before(before: str) -> list[str]:
    """The capitalised words directly before a bracket; within quotes where there are any."""
    bare = before.rstrip()
    if bare and bare[-1] in '”"':
        opening = max(bare.rfind("“", 0, len(bare) - 1), bare.rfind('"', 0, len(bare) - 1))
        return bare[opening + 1 : -1].split() if opening >= 0 else []
    words: list[str] = []
    for word in reversed(bare.split()):
        plain = word.strip("“”\"',()")
        if (
            not plain
            or not (plain[0].isupper() or plain.lower() in ("and", "of", "for", "the", "on", "in", "to"))
            or word.endswith((".", ",", ";"))
        ):
            break
        words.insert(0, plain)
    while words and not words[0][0].isupper():
        words.pop(0)
    return words


def _words(text: str) -> set[str]:
    found = {
        w.strip(_EDGES).lower().replace("defence", "defense").replace("programme", "program")
        for w in text.replace("-", " ").split()
    }
    return {w.rstrip("s") for w in found if len(w) > 2 and w not in ("and", "the", "for", "of")}


@rule("weapon-class", "A weapon in the wrong class", "entities", "low", 0.85)
def weapon_class(context: Context) -> Iterator[Finding]:
    """A ballistic missile called short-, medium-, intermediate-range or intercontinental must be of that class.

    The class must stand within a dozen words before the name, or directly after it as in "DF-26 intermediate-range".
    """
    classes = ("short range", "medium range", "intermediate range", "intercontinental")
    for scan in context.scans:
        for weapon in (m for m in scan.mentions if m.kind == "weapon"):
            real, _ = context.knowledge.weapons[weapon.key]
            said = [
                (name, first, last)
                for name in classes
                for first, last in scan.folded.every(name)
                if 0 < weapon.first - last <= 12 or 0 < first - weapon.last <= 4
            ]
            others = [m for m in scan.mentions if m.kind == "weapon" and m is not weapon]
            if len(said) != 1 or any(said[0][2] < o.first < weapon.first for o in others):
                continue
            name, first, last = said[0]
            span = scan.span(min(first, weapon.first), max(last, weapon.last))
            holds = name.replace(" ", "-") == real
            yield made(
                context,
                "weapon-class",
                span,
                "entity",
                HOLDS if holds else CONTRADICTS,
                f"the {weapon.key} is usually classed {real}",
                "dod2024china",
                "" if holds else real,
            )


@rule("resumption", "Something resumed that never stopped", "entities", "low", 0.7)
def resumption(context: Context) -> Iterator[Finding]:
    """North Korean launches said to be resumed in a year after others with launches.

    Held against the yearly count of launches: where each of the three years held before has some, "resumption" is
    doubtful. It cannot be checked where the table ends more than a year before.
    """
    for scan in context.scans:
        if not scan.folded.has(("resumption of", "resumed")) or not scan.folded.has(("missile*", "launch*")):
            continue
        if not any(m.kind == "korea" or m.key == "PRK" for m in scan.mentions) or not scan.periods:
            continue
        held = {o.date: o.value for o in context.knowledge.observations("north_korean_tests_yearly", "PRK")}
        year = max(p.year for p in scan.periods)
        recent = [y for y in sorted(held) if int(y) < year][-3:]
        place = scan.folded.first("resumption of") or scan.folded.first("resumed")
        if place is None or not recent or not all(held[y] > 0 for y in recent):
            continue
        told = ", ".join(f"{held[y]:.0f} in {y}" for y in recent)
        verdict = CONTRADICTS if int(recent[-1]) >= year - 1 else UNCHECKED
        yield made(
            context,
            "resumption",
            scan.span(place, place),
            "entity",
            verdict,
            f"launches went on: {told}",
            "nti2024statista",
            "continued",
        )
