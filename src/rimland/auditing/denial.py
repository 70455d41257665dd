"""Whether a figure or name stands in a claim that the text itself reports only to deny.

"I have seen it claimed that the plan costs 90 trillion yen. It does not." and 「…」という投稿が広まった。事実ではない。
Two things are needed: the text passes the claim to someone else, by its words or by quotation marks, and denies it, in
the same sentence or one of the two after it. "It does not include pensions" denies nothing: the denial must be whole.
"""

from __future__ import annotations

from rimland.auditing.claims import Scan
from rimland.auditing.context import Context

_CLAIMED = (
    "claimed", "claim", "claims", "claiming", "rumour*", "rumor*", "myth", "myths", "alleged", "allege*", "asserted",
    "asserts", "some say", "it is said", "some have said", "people say", "is said to", "post", "posts", "widely shared",
    "went viral", "circulat*", "hoax", "meme", "i have read", "i have seen", "we are told", "one often hears",
    "often repeated", "oft-repeated", "supposedly", "reportedly", "legend", "misconception", "leaflet",
    "video", "tweet", "the idea that", "the notion that", "という投稿", "との投稿",
    "という主張", "との主張", "という説", "との説", "という噂", "といううわさ", "とのうわさ", "というデマ",
    "という言説", "という情報", "との情報", "という誤解", "と言われ", "といわれ", "とされ", "という話", "拡散",
    "と主張", "という声", "と書かれ", "と投稿",
)  # fmt: skip
# Anyone may say something: only a denial that can mean nothing else counts after these.
_SAID = ("said that", "wrote that", "believe*", "insist*", "argue*", "says", "tells", "told")
_STRONG_JAPANESE = (
    "投稿",
    "噂",
    "うわさ",
    "デマ",
    "言説",
    "拡散",
    "誤解",
    "という説",
    "との説",
    "主張",
    "という話",
    "といわれ",
    "と言われ",
)
# Words that govern the clause after them, and words that judge what stands before them.
_BEFORE = (
    "it is not true that", "it is untrue that", "it was not true that", "it is false that", "it is wrong that",
    "it is a myth that", "it is not the case that", "falsely", "wrongly", "erroneously", "the myth that",
    "the false claim that", "contrary to claims that", "contrary to the claim that", "contrary to rumours that",
    "contrary to rumors that", "there is no truth in the claim that",
)  # fmt: skip
_AFTER = (
    "is false", "are false", "was false", "is untrue", "are untrue", "is wrong", "are wrong", "is a myth",
    "is not true", "are not true", "is baseless", "are baseless", "unfounded", "is mistaken", "debunked", "is nonsense",
    "has no basis", "have no basis", "は誤り", "は事実ではな", "は間違い", "はデマ", "は正しくな", "は虚偽", "事実無根",
    "根拠がな", "根拠はな",
)  # fmt: skip
_AUXILIARIES = frozenset("does do did is are was were has have had will would can could".split())
_SHORT = frozenset("doesn't don't didn't isn't aren't wasn't weren't hasn't haven't hadn't won't".split())
_FALSE = frozenset("false untrue wrong mistaken incorrect nonsense baseless unfounded fabricated invented".split())
_CLOSING = frozenset([".", ",", ";", ":", "!", "—", "–", "-", "", "and", "but", "so", "true", "right", "correct"])
_CORRECTING = ("in fact", "in truth", "in reality", "the truth is", "as a matter of fact", "no such", "none of this",
               "none of that", "none of it", "never did", "never was", "never has", "never had")  # fmt: skip
_DENIAL_JAPANESE = (
    "事実ではな", "事実でな", "誤りであ", "誤りだ", "誤りで", "間違いであ", "間違いだ", "正しくな", "デマであ",
    "デマだ", "虚偽", "根拠はな", "根拠がな", "そうではな", "事実はな", "事実無根", "実際には",
)  # fmt: skip
_ENDS_JAPANESE = (
    "ではない。",
    "でない。",
    "ていない。",
    "ではありません。",
    "ていません。",
    "はない。",
    "はなかった。",
    "ではなかった。",
)
_QUOTES = {"“": "”", "「": "」", "『": "』", "«": "»"}


def denied(context: Context, scan: Scan, span: tuple[int, int]) -> bool:
    """Whether what stands on `span` is reported by the text as the claim of others and then denied."""
    if _governed(scan, span):
        return True
    quoted = _quoted(context, scan, span)
    claimed = scan.folded.has(_CLAIMED)
    if not quoted and not claimed and not scan.folded.has(_SAID):
        return False
    if any(scan.span(*place)[0] >= span[1] for phrase in _AFTER for place in scan.folded.every(phrase)):
        return True
    strong = quoted or scan.folded.has(_STRONG_JAPANESE)
    for after in context.scans[scan.index + 1 : scan.index + 3]:
        step = after.sentence.block - scan.sentence.block
        if step > 1 or (step == 1 and after.index > scan.index + 1):
            break
        if _denies(after, claimed) or _denies_in_japanese(context, after, strong):
            return True
    return False


def _governed(scan: Scan, span: tuple[int, int]) -> bool:
    """Whether "it is not true that" or "falsely" stands before the span, with no full clause between."""
    for phrase in _BEFORE:
        for first, last in scan.folded.every(phrase):
            if scan.span(first, last)[1] <= span[0]:
                between = scan.between(last + 1, scan.sentence.index_at(span[0]))
                if not between & {";", "but"} and not (phrase.startswith("contrary") and "," in between):
                    return True
    return False


def _quoted(context: Context, scan: Scan, span: tuple[int, int]) -> bool:
    """Whether the span lies between quotation marks of its sentence."""
    before = context.document.plain[scan.sentence.start : span[0]]
    if any(before.count(opening) > before.count(closing) for opening, closing in _QUOTES.items()):
        return True
    return before.count('"') % 2 == 1


def _denies(scan: Scan, corrected: bool) -> bool:
    """ "It does not.", "That is wrong." and the like; "in fact ..." too where the claim is `corrected`."""
    end = min(12, len(scan.sentence.tokens))
    if corrected and any(place is not None and place < 3 for place in map(scan.folded.first, _CORRECTING)):
        return True
    for i in range(end):
        word, following = scan.low(i), scan.low(i + 1)
        if word in _SHORT and following in _CLOSING:
            return True
        if word in _AUXILIARIES and following == "not" and _closes(scan, i + 2):
            return True
        if word in ("is", "was", "are", "were") and (following in _FALSE or scan.low(i + 2) in _FALSE) and i < 8:
            return not {"not", "never", "nothing"} & {following, scan.low(i + 2)}
    return (scan.low(0) == "not" and scan.low(1) in ("so", "true")) or scan.low(0) in _FALSE


def _closes(scan: Scan, k: int) -> bool:
    """Whether the clause ends at token k, or says no more than "so", "true", "the case"."""
    return scan.low(k) in _CLOSING or (scan.low(k), scan.low(k + 1)) == ("the", "case")


def _denies_in_japanese(context: Context, scan: Scan, strong: bool) -> bool:
    plain = context.document.plain[scan.sentence.start : scan.sentence.end]
    return any(sign in plain for sign in _DENIAL_JAPANESE) or (strong and plain.endswith(_ENDS_JAPANESE))
