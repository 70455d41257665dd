"""A causal diagram of one topic as SVG: causes above, effects below, in rows that fit the width of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from rimland.report.layering import Edge, Layout, lay_out

WIDTH, BOX, LETTER, PAD = 840.0, 24.0, 7.25, 9.0


def causal_diagram(
    own: Iterable[str], links: Iterable[Edge], titles: Mapping[str, str], addresses: Mapping[str, str]
) -> str:
    """An SVG of variables and links.

    Args:
        own: variables of the topic; others that appear in `links` are drawn as belonging elsewhere.
        links: (cause, effect); a link against the order of the rows, which closes a loop, is drawn dashed.
        titles: what a name means, as a tooltip.
        addresses: where a name is explained.
    """
    inside = list(dict.fromkeys(own))
    edges = [e for e in dict.fromkeys(links) if e[0] != e[1]]
    names = list(dict.fromkeys([*inside, *(n for e in edges for n in e)]))
    found = lay_out(names, edges, lambda name: len(name) * LETTER + 2 * PAD, WIDTH, box=BOX)
    drawn = [_edge(found, e) for e in edges]
    drawn += [_node(found, n, n in set(inside), titles.get(n, ""), addresses.get(n, "")) for n in names]
    head = (
        f'<svg class="causal" viewBox="0 0 {found.width:.0f} {found.height:.0f}" '
        f'style="min-width: {found.width * 0.82:.0f}px" '
        f'role="group" aria-label="Causal diagram: {len(names)} variables and levers, {len(edges)} links; the same '
        'links are listed under each equation" xmlns="http://www.w3.org/2000/svg">'
    )
    arrow = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>'
    )
    return "\n".join([head, arrow, *drawn, "</svg>"])


def _node(found: Layout, name: str, own: bool, title: str, address: str) -> str:
    width, middle, top = found.width_of(name), found.middle[name], found.top[found.row_of[name]]
    box = (
        f'<g class="{"own" if own else "other"}" data-name="{escape(name)}"><title>{escape(name)}: {escape(title)}'
        f'</title><rect x="{middle - width / 2:.0f}" y="{top:.0f}" width="{width:.0f}" height="{BOX:.0f}" rx="4"/>'
        f'<text x="{middle:.0f}" y="{top + 16:.0f}" text-anchor="middle">{escape(name)}</text></g>'
    )
    return f'<a href="{escape(address)}" tabindex="-1">{box}</a>' if address else box


def _edge(found: Layout, edge: Edge) -> str:
    a, b = (escape(n) for n in edge)
    style = ' class="back"' if found.closes_loop(edge) else ""
    return (
        f'<path{style} data-from="{a}" data-to="{b}" d="{found.path(edge)}" marker-end="url(#tip)">'
        f"<title>{a} to {b}</title></path>"
    )
