"""What the rules of the audit say of a figure, in Japanese: by the shape of what they say, whole or not at all.

The rules say it in English, in a few hundred shapes such as "{a} over {b} is {n}%". `ja/audit/shapes.yaml` has each
with its Japanese, by rule; "any" holds for all. The letter of a placeholder says what may stand there:

    n number · a, b amount with its unit · s amounts joined by + or - · k shares by country · v numbers by year
    d time · o time from which on · t term · l list of terms · r scope and time · c amount with its scope and time
    q exchange rate · m market rates · x, y words of the document itself · w the same, of one clause

A placeholder reaches to the first place of what follows it, one that may hold such words itself to the last, so that a
text is gone over once for each shape. What fits no shape stays in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from string import Formatter
from typing import Any

from rimland.errors import DataError
from rimland.words import FOLDER

LONGEST = 1500
_AMOUNT = re.compile(
    r"(?P<sign>[-+−]?)(?P<number>\d[\d,]{0,20}(?:\.\d{1,12})?(?:e[+-]?\d{1,3})?)(?P<percent> ?%)?"
    r"(?: (?P<word>trillion|billion|million))?(?: (?P<unit>\S.{0,59}))?"
)
_NUMBER = re.compile(r"[-+−]?\d[\d,]{0,20}(?:\.\d{1,12})?(?:e[+-]?\d{1,3})?|[-+]?inf")
_TIMES = (
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), "{0}年{1}月{2}日"),
    (re.compile(r"(\d{4})-(\d\d)"), "{0}年{1}月"),
    (re.compile(r"FY(\d{4})"), "{0}年度"),
    (re.compile(r"(\d{4})"), "{0}年"),
    (re.compile(r"(\d{1,3}(?:\.\d+)?) years"), "{0}年間"),
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ),
        1,
    )
}  # fmt: skip
_TO_THE_LAST = "xytrcl"
_POWERS = {"": Decimal(1), "million": Decimal(10**6), "billion": Decimal(10**9), "trillion": Decimal(10**12)}


def said(rule: str, text: str) -> str | None:
    """What a rule says of a figure in Japanese; None where its shape is not known."""
    if len(text) > LONGEST:
        return None
    whole = _clause(rule, text)
    if whole is not None:
        return whole
    clauses = _clauses(text)
    if len(clauses) == 1:
        return None
    found = [_clause(rule, clause) for clause in clauses]
    return "；".join(x for x in found if x is not None) if None not in found else None


def source(text: str) -> str | None:
    """Where it was looked up: keys of sources stay, times and other words are in Japanese."""
    parts = [_source(part) for part in text.split("; ")]
    return "；".join(x for x in parts if x is not None) if None not in parts else None


def named(text: str) -> str:
    """A term or a time in Japanese; the text itself where it is neither."""
    return terms().get(text) or _time(text) or text


@cache
def terms() -> dict[str, str]:
    """Names of events, scopes, offices, countries and units in Japanese, by their English."""
    return {str(k): str(v) for k, v in _read("terms").items()}


@cache
def shapes() -> dict[str, list[tuple[str, str]]]:
    """Shapes by rule, as (English, Japanese), in order."""
    return {
        str(rule): [(str(english), str(japanese)) for english, japanese in found.items()]
        for rule, found in _read("shapes").items()
    }


def placeholders(shape: str) -> list[str]:
    """Names of the placeholders of a shape, in order."""
    return [name for _, name, _, _ in Formatter().parse(shape) if name]


def _read(name: str) -> Mapping[str, Any]:
    from rimland.yaml_reader import read_yaml

    found = read_yaml(FOLDER / "ja" / "audit" / f"{name}.yaml")
    if not isinstance(found.data, dict):
        raise DataError(f"{found.name}: expected text under keys")
    return found.data


def _clauses(text: str) -> list[str]:
    """The parts between semicolons that no brackets hold."""
    found, depth, begun = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and depth == 0 and text[at + 1 : at + 2] == " ":
            found.append(text[begun:at])
            begun = at + 2
    return [*found, text[begun:]]


def _clause(rule: str, text: str) -> str | None:
    for english, japanese in (*shapes().get(rule, ()), *shapes()["any"]):
        values = _parted(english, text)
        if values is None:
            continue
        told = {name: READERS[name[0]](value) for name, value in values.items()}
        if all(value is not None for value in told.values()):
            return japanese.format_map(told)
    return None


@cache
def _pieces(shape: str) -> list[tuple[str, str]]:
    """A shape as pairs of words and the placeholder after them, the last of which may be empty."""
    return [(literal, name or "") for literal, name, _, _ in Formatter().parse(shape)]


def _parted(shape: str, text: str) -> dict[str, str] | None:
    """What stands for each placeholder, if the text has the shape from its first to its last letter."""
    pieces = _pieces(shape)
    if not text.startswith(pieces[0][0]):
        return None
    at, values = len(pieces[0][0]), {}
    for (_, name), (literal, _) in zip(pieces, [*pieces[1:], ("", "")], strict=True):
        if not name:
            break
        reach = text.rfind if name[0] in _TO_THE_LAST else text.find
        end = reach(literal, at) if literal else len(text)
        if end <= at:
            return None
        values[name] = text[at:end]
        at = end + len(literal)
    return values if at == len(text) else None


def _number(text: str) -> str | None:
    return text if _NUMBER.fullmatch(text) else None


def _amount(text: str) -> str | None:
    """6.8 trillion JPY is 6.8兆円, 40 million USD 4,000万ドル; a unit that is not known is the document's own word."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    unit = found["unit"] or ""
    shown = terms().get(unit, f" {unit}" if unit else "")
    number = found["number"]
    if found["word"]:
        try:
            number = _counted(Decimal(number.replace(",", "")) * _POWERS[found["word"]])
        except InvalidOperation:
            return None
    return f"{found['sign']}{number}{'%' if found['percent'] else ''}{shown}"


def _counted(value: Decimal) -> str:
    """As officials write it: 6兆7,690億, 1億2,450万."""
    told = ""
    for power, word in ((12, "兆"), (8, "億"), (4, "万")):
        count, value = divmod(value, 10**power)
        told += f"{count:,f}{word}" if count else ""
    return f"{told}{value.normalize():,f}" if value or not told else told


def _sum(text: str) -> str | None:
    for sign in (" + ", " - "):
        if sign in text:
            parts = [_amount(part) for part in text.split(sign)]
            return sign.join(x for x in parts if x is not None) if None not in parts else None
    return None


def _shares(text: str) -> str | None:
    """Shares by country: TWN 69% + USA 45%, Taiwan 69% and South Korea 31%."""
    sign = " + " if " + " in text else " and "
    found = []
    for part in text.split(sign):
        name, _, share = part.rpartition(" ")
        named = [terms().get(x) for x in name.split(" and ")]
        if None in named or not share.endswith("%") or _number(share[:-1]) is None:
            return None
        found.append("・".join(x for x in named if x is not None) + share)
    return (" + " if sign == " + " else "、").join(found)


def _time(text: str) -> str | None:
    for pattern, shown in _TIMES:
        found = pattern.fullmatch(text)
        if found is not None:
            return shown.format(*(x.lstrip("0") for x in found.groups()))
    if text == "no date":
        return "日付なし"
    for joined, sign in ((" to ", "〜"), (" or ", "又は"), ("/", "〜")):
        first, _, second = text.partition(joined)
        if second:
            ends = _time(first), _time(second)
            return f"{ends[0]}{sign}{ends[1]}" if None not in ends else None
    month, _, year = text.partition(" ")
    return f"{year}年{_MONTHS[month]}月" if month in _MONTHS and re.fullmatch(r"\d{4}", year) else None


def _since(text: str) -> str | None:
    """A span, or a time that nothing ends."""
    when = _time(text)
    return when if when is None or "〜" in when else f"{when}〜"


def _term(text: str) -> str | None:
    return terms().get(text)


def _terms(text: str) -> str | None:
    """A list with commas, or with "or"."""
    if text in terms():
        return terms()[text]
    joined = " or " if " or " in text else ", "
    found = [terms().get(x) for x in text.split(joined)]
    return ("又は" if joined == " or " else "、").join(x for x in found if x is not None) if None not in found else None


def _own(text: str) -> str | None:
    return terms().get(text, text)


def _word(text: str) -> str | None:
    return None if ";" in text else _own(text)


def _reading(text: str) -> str | None:
    """A scope with its definition and time: ministry's initial budget (including realignment), FY2023."""
    whole = terms().get(text)
    if whole is not None:
        return whole
    scope, _, written = text.rpartition(", ")
    when = (_time(written) if scope else None) or ""
    if not when:
        scope = text
    name, _, definition = scope.removesuffix(")").partition(" (") if scope.endswith(")") else (scope, "", "")
    if name not in terms() or (definition and definition not in terms()):
        return None
    told, more = terms()[name], terms()[definition] if definition else ""
    # A definition that says no more than its scope or time is left out.
    return "、".join(x for x in (told, "" if more in told or more in when else more, when) if x)


def _candidate(text: str) -> str | None:
    """An amount with what it is in brackets."""
    value, _, scope = text.partition(" (")
    told = _amount(value), _reading(scope.removesuffix(")")) if scope.endswith(")") else None
    return f"{told[0]}（{told[1]}）" if None not in told else None


def _rate(text: str) -> str | None:
    found = re.fullmatch(r"(\S{1,20}) ([A-Z]{3}) per ([A-Z]{3})", text)
    if found is None or _number(found[1]) is None or found[2] not in terms() or found[3] not in terms():
        return None
    return f"1{terms()[found[3]]}={found[1]}{terms()[found[2]]}"


def _market(text: str) -> str | None:
    found = re.fullmatch(
        r"(\S{1,20}) to (\S{1,20}) at market rates of (\d{4}-\d\d) to (\d{4}-\d\d)"
        r"(?:, (\S{1,20}) the budget's planning rate)?",
        text,
    )
    if found is None:
        return None
    planned = f"、予算の積算相場は{found[5]}" if found[5] else ""
    return f"{found[1]}〜{found[2]}（{_time(found[3])}〜{_time(found[4])}の市場相場）{planned}"


def _by_year(text: str) -> str | None:
    found = [re.fullmatch(r"(\d[\d,.]*) in (\d{4})", part) for part in text.split(", ")]
    return "、".join(f"{x[2]}年に{x[1]}" for x in found if x is not None) if None not in found else None


def _source(text: str) -> str | None:
    if text in terms():
        return terms()[text]
    if text.startswith(("http://", "https://")) or re.fullmatch(r"[a-z0-9_]{1,60}", text):
        return text
    found = re.fullmatch(r"([\w.-]{1,80}) \(([^()]{1,40})\)", text)
    when = _time(found[2]) if found else None
    return f"{found[1]}（{when}）" if found and when else None


READERS: dict[str, Callable[[str], str | None]] = {
    "n": _number, "a": _amount, "b": _amount, "s": _sum, "k": _shares, "v": _by_year, "d": _time, "o": _since,
    "t": _term, "l": _terms, "r": _reading, "c": _candidate, "q": _rate, "m": _market, "x": _own, "y": _own, "w": _word,
}  # fmt: skip
