"""Sourcing: figures without any source, and press or hearsay where a primary body has the figure."""

from __future__ import annotations

from collections.abc import Iterator

from rimland.auditing.claims import Claim, Scan
from rimland.auditing.comparison import candidates
from rimland.auditing.context import Context
from rimland.auditing.findings import UNCHECKED, Finding, made, rule
from rimland.auditing.text import Block

_FIGURES = ("money", "share", "count", "ratio", "change", "rate", "measure")
_SAYING = (
    "according to", "data from", "figures from", "statistics from", "estimates from", "numbers from", "report by",
    "report from", "reported by", "published by", "survey by", "poll by", "study by", "source:", "sources:", "based on",
    "estimated by", "estimates by", "cited by", "said", "says", "reports that", "reported that", "estimates that",
    "found that", "finds that", "puts", "announced", "によると", "によれば", "の調べ", "出典", "発表", "の推計",
    "の統計",
    "the ministry's", "white paper", "白書", "sipri", "iiss", "census bureau", "imf", "world bank", "oecd", "survey",
)  # fmt: skip
_SECONDARY = (
    "wikipedia", "media reports", "press reports", "news reports", "media report", "press report", "newspapers",
    "reports suggest", "reports suggested", "reports indicate", "reportedly", "statista", "blog*", "commentators",
    "new york times", "washington post", "wall street journal", "financial times", "the economist", "the guardian",
    "reuters", "bloomberg", "nikkei", "asahi", "yomiuri", "mainichi", "sankei", "japan times", "the diplomat",
    "foreign affairs", "cnn", "bbc", "think tank*", "observers say", "it is said", "some say", "analysts say",
    "報道によれば", "報道によると", "メディア", "ウィキペディア", "と報じ", "とされる",
)  # fmt: skip


@rule("no-source", "Figures of a paragraph without a source", "sourcing", "low", 0.8)
def no_source(context: Context) -> Iterator[Finding]:
    """A paragraph that gives figures and names nobody they come from.

    Speaks once for a paragraph in which no sentence has an attribution ("according to", "data from", によると), a note
    mark, a citation or an address; dates and ranks need none, nor do figures of tables, which have their own source
    line. It is never a fault: the figures cannot be checked by a reader. Texts of one or two sentences, captions and
    summaries are left alone.
    """
    paragraphs = [b for b in context.document.blocks if b.kind == "body" and len(b.sentences) >= 1]
    if sum(len(b.sentences) for b in paragraphs) < 3:
        return
    by_block: dict[int, list[Scan]] = {}
    for scan in context.scans:
        by_block.setdefault(scan.sentence.block, []).append(scan)
    for number, block in enumerate(context.document.blocks):
        if block.kind != "body":
            continue
        scans = by_block.get(number, [])
        figures = [c for s in scans for c in s.claims if c.kind in _FIGURES]
        listed = context.document.text[block.start] in "-*•・"
        if not figures or (listed and len(figures) < 2) or _is_sourced(context, block, scans, figures):
            continue
        text = context.document.text
        shown = "; ".join(" ".join(text[c.start : c.end].split()) for c in figures[:4])
        more = f" and {len(figures) - 4} more" if len(figures) > 4 else ""
        plural = "figures name" if len(figures) > 1 else "figure names"
        yield made(
            context,
            "no-source",
            figures[0].span,
            figures[0].kind,
            UNCHECKED,
            f"{len(figures)} {plural} no source: {shown}{more}",
            repair="say who counted, and when",
            severity="low",
        )


def _is_sourced(context: Context, block: Block, scans: list[Scan], figures: list[Claim]) -> bool:
    if any(c.attribution for s in scans for c in s.claims) or any(s.folded.has(_SAYING) for s in scans):
        return True
    raw = context.document.text[block.start : min(block.end + 12, len(context.document.text))]
    return any(mark in raw for mark in ("http://", "https://", "<sup>", "[^", "www.")) or ("[" in raw and "]" in raw)


@rule("secondary-source", "Hearsay where a primary source has the figure", "sourcing", "low", 0.75)
def secondary_source(context: Context) -> Iterator[Finding]:
    """A figure that rests on the press, a think tank, Wikipedia or "reports suggest", though a primary body gives it.

    Speaks where the indicator, actor and time of the figure stand in the evidence base and the sentence names only such
    a source. The figure may well be right; the primary source is named so that it can be cited. Speaks once a sentence.
    """
    for scan in context.scans:
        if not scan.folded.has(_SECONDARY):
            continue
        for claim in scan.claims:
            if not claim.concept or claim.quantity is None or claim.kind not in _FIGURES:
                continue
            window = context.window(claim)
            held = [c for c in candidates(context, claim) if window and c.start <= window[1] and window[0] <= c.end]
            if not held:
                continue
            yield made(
                context,
                "secondary-source",
                claim.span,
                claim.kind,
                UNCHECKED,
                f"only a secondary source is named; a primary one gives {held[0].scope} for {held[0].date}",
                f"{held[0].source} ({held[0].date})",
                "cite the primary source",
                severity="low",
            )
            break
