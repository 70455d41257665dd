"""Words that figures are written with: numbers, multipliers, currencies, hedges, changes, units."""

from __future__ import annotations

MULTIPLIERS = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
MULTIPLIERS |= {"mn": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12}
CLOSE_MULTIPLIERS = {"m": 1e6, "b": 1e9, "k": 1e3, "t": 1e12}
JAPANESE_MULTIPLIERS = {"千": 1e3, "百": 1e2, "万": 1e4, "億": 1e8, "兆": 1e12}

CURRENCY_SIGNS = {"$": "USD", "¥": "JPY", "￥": "JPY", "€": "EUR", "£": "GBP", "₩": "KRW", "₱": "PHP", "₹": "INR"}
DOLLARS = {"us": "USD", "u.s.": "USD", "a": "AUD", "au": "AUD", "nt": "TWD", "c": "CAD", "s": "SGD", "nz": "NZD"}
DOLLARS |= {"hk": "HKD"}
_CURRENCIES = {
    "USD": "usd dollar dollars ドル",
    "JPY": "yen jpy 円",
    "EUR": "euro euros eur ユーロ",
    "GBP": "pound pounds gbp",
    "KRW": "won krw ウォン",
    "CNY": "yuan rmb cny renminbi 元",
    "AUD": "aud",
    "TWD": "twd",
    "INR": "rupees rupee inr",
    "PHP": "pesos peso php",
    "SGD": "sgd",
}
CURRENCY_WORDS = {word: code for code, words in _CURRENCIES.items() for word in words.split()}
NATIONAL_DOLLARS = {"australian": "AUD", "canadian": "CAD", "taiwan": "TWD", "american": "USD"}

NUMBER_WORDS = {
    word: value
    for value, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
    if value
}
NUMBER_WORDS |= {
    word: value
    for value, word in enumerate("thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 13)
}
NUMBER_WORDS |= {"dozen": 12}
TENS = {word: 10 * i for i, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
NUMBER_WORDS |= TENS
FRACTION_WORDS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "tenth": 10}
FRACTION_WORDS |= {f"{word}s": value for word, value in FRACTION_WORDS.items()}
_MULTIPLES = {2: "double doubled doubling doubles twice twofold", 3: "triple tripled tripling thrice threefold"}
_MULTIPLES |= {
    4: "quadruple quadrupled quadrupling fourfold",
    5: "quintupled quintuple fivefold",
    6: "sixfold",
    7: "sevenfold",
}
_MULTIPLES |= {8: "eightfold", 9: "ninefold", 10: "tenfold"}
MULTIPLE_WORDS = {word: value for value, words in _MULTIPLES.items() for word in words.split()}

_HEDGE_WORDS = {
    "about": "about around approximately roughly some estimated circa 約 approx ≈ ~ ほぼ",
    "nearly": "almost nearly",
    "over": "over exceeding exceeded surpassing 超 ≥",
    "under": "under below",
    "record": "record",
}
HEDGES = {word: hedge for hedge, words in _HEDGE_WORDS.items() for word in words.split()}
_HEDGE_PHRASES = {
    "over": ("more than", "at least", "greater than"),
    "under": ("less than", "fewer than"),
    "up to": ("up to", "as many", "as much", "at most", "no more"),
    "nearly": ("close to",),
}
HEDGE_PAIRS = {tuple(phrase.split()): hedge for hedge, phrases in _HEDGE_PHRASES.items() for phrase in phrases}

RISES = frozenset(
    "increase increases increased increasing rise rises rose risen rising up growth grew grow grown "
    "growing gain gained jump jumped surge surged climb climbed expansion expanded higher more larger "
    "hike 増 増加 上昇 expand raise raised".split()
)
FALLS = frozenset(
    "decrease decreases decreased decreasing fall falls fell fallen down decline declines declined drop "
    "dropped cut lower less reduction reduced shrank shrink smaller fewer contraction contracted contract "
    "slump plunged plunge loss losses slide 減 減少".split()
)
RISES_AFTER = frozenset(
    "above bigger greater increase increases rise growth gain jump surge higher more larger expansion 増 hike".split()
)
FALLS_AFTER = frozenset(
    "below decrease decline fall drop cut reduction lower less smaller fewer 減 contraction".split()
)
CHANGE_VERBS = frozenset(
    "up down grew rose fell increased declined dropped jumped surged grown shrank contracted expanded growing".split()
)
CHANGE_LINKS = frozenset(
    "by of an a about around approximately roughly nearly almost over more than average annual averaging "
    "some at rate annually the least further another".split()
)

RATE_UNITS = {"year": "year", "annum": "year", "annually": "year", "yearly": "year", "month": "month", "day": "day"}
RATE_UNITS |= {"person": "person", "capita": "person", "head": "person", "week": "week", "unit": "unit"}
MEASURES = frozenset(
    "km kilometer kilometers kilometre kilometres miles mile nm nanometers nanometer meters metres tons "
    "tonnes kg degrees acres hectares feet mm knots kilotons megawatts gigawatts mw gw".split()
)
JAPANESE_MEASURES = {"トン": "tons", "キロ": "km", "メートル": "meters", "ヘクタール": "hectares", "海里": "nm"}
SINGULAR_MEASURES = {
    "meter": "meters", "metre": "metres", "foot": "feet", "mile": "miles", "ton": "tons", "tonne": "tonnes",
    "kilometer": "kilometers", "kilometre": "kilometres", "acre": "acres", "hectare": "hectares", "knot": "knots",
    "degree": "degrees", "megawatt": "megawatts", "gigawatt": "gigawatts",
}  # fmt: skip
MEASURE_ADJECTIVES = frozenset("nautical square metric cubic statute".split())
NOT_COUNTED = frozenset(
    "countries sides nations leaders governments allies parties issues reasons factors ways pillars areas "
    "things key main major points questions axes regions principal fundamental powers dimensions domains "
    "aspects steps parts sections weeks months years decades year month decade hours of and or to who "
    "democracies states camps economies agendas categories trends challenges objectives goals priorities "
    "scenarios paths options lenses types kinds theories parallel world cold is are was has in on at for "
    "with by from as that which rises falls".split()
)
LABELS = frozenset(
    "article chapter section figure table page pages vol volume no number part phase step stage appendix "
    "annex type mark block group title line resolution pp chap note footnote version covid".split()
)
COLLECTIVES = frozenset(
    "personnel aircraft people troops infantry staff seats airmen men women servicemen children crew".split()
)
STOPS_NOUN = frozenset(
    "in by for at to from on is are was were than and or between as with that over times % percent "
    "the a an its their his this these those who which when where while if has have had will would can ones".split()
)
AFTER_TIMES = frozenset(
    "higher larger greater more the that as bigger its of faster over に の 以 . , smaller lower what".split()
)
BARE_LEADS = frozenset(
    "from to only is was were of at than reached about over around totaled totalled are approximately "
    "exceeded nearly just by roughly therefore come came".split()
)
PARTICLE_VERBS = frozenset("make makes made making take takes took taken end ended".split())
FORCES = frozenset("force forces navy army corps guard police marines".split())
COMPARED = frozenset("longer shorter more less larger smaller higher lower fewer faster slower cheaper dearer".split())
ORDINAL_WORDS = {
    word: place for place, word in enumerate("third fourth fifth sixth seventh eighth ninth tenth eleventh".split(), 3)
}
NAMED_BY_ORDINALS = frozenset(
    "century anniversary parallel largest biggest highest lowest smallest fleet percentile birthday of".split()
)
COMPOUNDED = frozenset(
    "seat ship aircraft member nation country vessel boat unit hull man person missile plane tank island hour day week "
    "month minute round gun cell bed".split()
)
JAPANESE_RISES = ("増", "上昇", "伸び", "の伸", "引上げ", "引き上", "拡大", "高い")
JAPANESE_FALLS = ("減", "下落", "低下", "縮小", "下が", "削減", "安い", "低い")
JAPANESE_COUNTERS = {
    "本": "items", "戸": "houses", "校": "schools", "棟": "buildings", "便": "flights", "票": "votes", "議席": "seats",
    "世帯": "households", "施設": "facilities", "部隊": "units", "頭": "animals",
    "人": "people", "名": "people", "隻": "ships", "機": "aircraft", "回": "times", "発": "missiles", "基": "units",
    "件": "cases",
    "日": "days", "社": "companies", "両": "vehicles", "か国": "countries", "ヶ国": "countries", "カ国": "countries",
}  # fmt: skip
