"""The wordings that put a number of years, months, weeks or days between two dates, as patterns.

They run over a sentence whose dates are single marks. {A} is the earlier date and {B} the later, {N} the number, {U}
the unit, {~n} up to n characters without a date, {h} a hedge, {,} a comma that may be there. All repeats are bounded.
"""

from __future__ import annotations

import re

MARK = "\ue001"
_PARTS = {
    "{N}": r"(?P<n>\d{1,3}|[a-z]{2,9}(?: - [a-z]{3,9})?|a)",
    "{NTH}": r"(?P<n>\d{1,3} (?:st|nd|rd|th)|[a-z]{5,12}(?: - [a-z]{5,12})?)",
    "{U}": r"(?P<u>year|month|week|day)s?",
    "{n}": r"(?P<h>約|ほぼ|およそ)?(?P<n>\d{1,3})",
    "{u}": r"(?P<u>年|か月|カ月|ヶ月|ヵ月|週間|日)",
    "{A}": rf"(?P<a>{MARK})",
    "{B}": rf"(?P<b>{MARK})",
    "{,}": r" (?:, )?",
    "{h}": r"(?:just |only |exactly |fully |some |about |around |nearly |almost |barely |over |more than |a mere )?",
    "{to}": r"(?:to|until|till|through|and|-|–)",
    "{on}": r"(?:in |on |by )?(?:the )?",
}
_GAP = re.compile(r"\{~(\d{1,3})\}")


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    found = []
    for text in patterns:
        pattern = _GAP.sub(lambda m: rf"[^{MARK};.。；]{{0,{m.group(1)}}}?", text)
        for name, part in _PARTS.items():
            pattern = pattern.replace(name, part)
        found.append(re.compile(pattern))
    return tuple(found)


TWO_DATES = _compiled(
    "{B}{,}{h}{N} {U} (?:to the day )?(?:after|since|from|following) {~90}{A}",
    " {N} {U} (?:to the day )?(?:after|since|from|following) {~90}{A}{~30}, {on}{B}",
    "the {B} (?:[a-z]+ ){1,3}?(?:came|followed|appeared|was (?:signed|passed|adopted|built|issued)) {h}{N} {U} after "
    "{~60}{A}",
    " {N} {U} (?:before|prior to|ahead of) {~90}{B} , {on}{A}",
    "{A}{,}{h}{N} {U} (?:before|prior to|ahead of) {~90}{B}",
    "{A}{~140} {N} {U} (?:later|afterwards|thereafter|on){,}{on}{B}",
    "{B}{~140} {N} {U} (?:earlier|before|previously){,}{on}{A}",
    "{A}{~140}{B} , {h}{N} {U} (?:later|afterwards|thereafter) ",
    "{B}{~140}{A} , {h}{N} {U} (?:earlier|before|previously) ",
    "(?:between|from) {~60}{A} {to} {~60}{B} (?:lay|lie|passed|elapsed|went by) {h}{N} {U} ",
    " (?:for|over|lasted|lasting|took|spanned|spanning) {~24}{N} {U}{,}{~20}(?:from|between) {A} {to} {B}",
    " {N} - {U}(?: - long)? {~50}(?:from|between) {A} {to} {B}",
    "(?:from|between) {A} {to} {B}{,}(?:for |lasting |a total of |a span of |a period of |or |which is |that is ){h}"
    "{N} {U} ",
)
TWO_DATES_JAPANESE = _compiled(
    "{A}{~30}(?:から|以来、?){n}{u}間?(?:となる|になる|となった|を迎える|を迎えた|を経た|が経過した|が経った|が過ぎた|"
    "後の|後に当たる|に当たる|にあたる|ぶりとなる|ぶりの|の節目となる|の節目の|目の|目に当たる)、?{B}",
    "{B}(?:には|に|は|、){~12}{A}{~24}(?:から|以来、?){n}{u}(?:ぶり|となる|となった|になる|を迎え|が経|後に|の節目|"
    "に当たる|にあたる)",
    "{A}{~60}(?:その|から){n}{u}後(?:の|に当たる|となる)?、?{B}",
    "{B}{~60}(?:その|から){n}{u}前(?:の|に当たる|となる)?、?{A}",
    "{A}(?:から|より){B}まで(?:の|、)?{n}{u}間?(?:に|、|の|で|開|続|実|行)",
)
# The base stands in the sentence before: what is here is the later date, then the earlier one.
LATER = _compiled(" {N} {U} (?:later|afterwards|thereafter){,}{on}{B}", "{B}{,}{h}{N} {U} (?:later|afterwards) ")
EARLIER = _compiled(" {N} {U} (?:earlier|previously){,}{on}{A}")
LATER_JAPANESE = _compiled("(?:その|それから){n}{u}後?(?:の|、|に当たる)?{B}")
UNTIL_NOW = _compiled(
    " (?:is|are|been|were|was|s|marks?|it) (?:now |already )?{h}{N} {U} since {~90}{A}",
    " {N} {U} ago{,}{on}{A}",
    "{A}{~60}{,}{h}{N} {U} ago ",
)
UNTIL_NOW_JAPANESE = _compiled(
    "{A}{~24}(?:から|以来、?){n}{u}(?:ぶり|となる|となった|になる|を迎え|が経|が過ぎ|の節目|に当たる|にあたる)",
)
ANNIVERSARY = _compiled(" {NTH} anniversary (?:since|of|from) (?P<g>{~110}){A}")[0]
ANNIVERSARY_ALONE = _compiled(" {NTH} anniversary ")[0]
ANNIVERSARY_JAPANESE = _compiled("{A}(?P<g>{~30})(?P<n>\\d{1,3})周年")[0]
ANNIVERSARY_OF_FOUNDED = _compiled(
    "(?:founded|established|signed|created|launched|born|formed|concluded|opened|set up|adopted) {on}{A}{,}{~90} "
    "(?:its|their|the) {NTH} anniversary {~24}{on}{B}"
)[0]
# Words after which the date is that of the feast, not of what is remembered.
FEAST = re.compile(
    r" (?:falls|fell|comes|came|celebrated|kept|marked|observed|commemorated|held|will|next|this|last|took|is|opens)\b"
    r"|, (?:in|on) $"
)
