"""Persons named with an office in Japanese: 岸田総理, 上川陽子外務大臣, 当時外相だった岸田氏.

Names stand in gazetteer.yaml by surname or in full; a given name of one to three characters may follow a surname of
which no full name is known there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context
from rimland.auditing.knowledge import Office

TITLES = {
    "内閣総理大臣": "prime minister", "総理大臣": "prime minister", "総理": "prime minister", "首相": "prime minister",
    "副大統領": "vice president", "大統領補佐官": "national security adviser", "大統領": "president",
    "国家主席": "president", "総統": "president", "外務大臣": "foreign minister", "外相": "foreign minister",
    "防衛大臣": "defense minister", "防衛相": "defense minister", "国務長官": "secretary of state",
    "国防長官": "secretary of defense", "統合幕僚長": "chief of the joint staff", "統幕長": "chief of the joint staff",
}  # fmt: skip
_NATIONS = ("米国", "韓国", "台湾", "日本", "中国", "豪州", "英国", "米", "韓", "豪", "英", "比", "印", "中", "露")
_OPEN_AFTER = ("候補", "経験", "選", "補佐", "代行", "代理", "府", "就任", "官邸", "時代", "在任", "秘書", "指名")
_LINKS = ("の", "、", "だった", "であった", "を務めた", "を務めていた", "である", "(", "（")
_LOOSE = ("元", "前", "故", "次期", "新", "次の", "後の", "のちの", "副", "候補の")
_MAY_PRECEDE = "月日年時後中同、。"
_OWN_GIVEN = {"中谷": "元"}


@dataclass(frozen=True, slots=True)
class Named:
    """A person with an office: its name, the characters, and the terms; `then` where the text says 当時."""

    office: str
    start: int
    end: int
    terms: tuple[Office, ...]
    then: bool


def _is_kanji(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _is_katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fa" or char == "ー"


def _opens(name: str, text: str, place: int) -> bool:
    """Whether a name begins at `place` and no longer name does before it, nor 元 or 前 that ends no name."""
    before = text[place - 1] if place else ""
    if _is_katakana(name[0]):
        return not _is_katakana(before) and not _loose_before(text, place)
    if before in ("元", "前"):
        return False
    return not _is_kanji(before) or before in _MAY_PRECEDE


def _loose_before(text: str, place: int) -> bool:
    return text[:place].endswith(_LOOSE) and not text[:place].endswith("以前")


def persons(context: Context, scan: Scan) -> Iterator[Named]:
    """Everyone in a sentence who is named with an office, in the order of the names' length."""
    text = context.document.plain[scan.sentence.start : scan.sentence.end]
    if not any(_is_kanji(c) for c in text[:400]):
        return
    known = context.knowledge.japanese_persons
    taken: set[int] = set()
    for name in sorted(known, key=len, reverse=True):
        country, surname = known[name]
        place = text.find(name)
        while place >= 0:
            end = place + len(name)
            if place not in taken and _opens(name, text, place):
                full = any(other != name and other.startswith(name) and known[other] == known[name] for other in known)
                found = _behind(text, name, end, full) or _ahead(text, place, end)
                if found is not None:
                    title, start, stop, then = found
                    terms = tuple(
                        o
                        for o in context.knowledge.offices
                        if (o.country, o.office) == (country, TITLES[title]) and o.surname in surname.split("|")
                    )
                    short = any(other != name and name.startswith(other) for other in known)
                    if terms and (not short or len({o.given for o in terms}) == 1):
                        taken |= set(range(place, end))
                        start, stop = start + scan.sentence.start, stop + scan.sentence.start
                        yield Named(TITLES[title], start, stop, terms, then or _then(text, place, end))
            place = text.find(name, place + 1)


def _then(text: str, place: int, end: int) -> bool:
    """Whether 当時の stands before the name or (当時) and (いずれも当時) after it."""
    after = text[end : end + 60].partition("。")[0]
    return "当時の" in text[max(place - 8, 0) : place] or any(
        mark in after for mark in ("(当時)", "（当時）", "いずれも当時", "肩書は当時", "肩書きは当時")
    )


def _behind(text: str, name: str, end: int, full: bool) -> tuple[str, int, int, bool] | None:
    """The office after a name, with a given name or a nation between: 中谷元防衛大臣, ブリンケン米国務長官."""
    start = end - len(name)
    for given in range(4):
        between = text[end : end + given]
        if given and (full or not all(_is_kanji(c) for c in between)) and between not in _NATIONS:
            break
        rest = text[end + given :]
        title = next((t for t in TITLES if rest.startswith(t)), "")
        if not title:
            continue
        after = rest[len(title) :]
        if after.startswith(_OPEN_AFTER) and not after.startswith(("就任後",)):
            return None
        if between.endswith(("元", "前", "新", "副", "次期", "故")) and _OWN_GIVEN.get(name) != between:
            return None
        return title, start, end + given + len(title), False
    return None


def _ahead(text: str, place: int, end: int) -> tuple[str, int, int, bool] | None:
    """The office before a name that 氏 closes: 当時の外相だった岸田氏, 外務大臣の上川陽子氏."""
    closing = text[end : end + 5].find("氏")
    if not 0 <= closing <= 4 or not all(_is_kanji(c) for c in text[end : end + closing]):
        return None
    before = text[:place]
    link = next((link for link in _LINKS if before.endswith(link)), "")
    title = next((t for t in TITLES if before.removesuffix(link).endswith(t)), "") if link else ""
    if not title:
        return None
    start = len(before.removesuffix(link)) - len(title)
    if _loose_before(text, start):
        return None
    then = "当時" in text[max(start - 6, 0) : start]
    if link in ("、", "(", "（") and not then:
        return None  # two of a list
    return title, start, end + closing + 1, then
