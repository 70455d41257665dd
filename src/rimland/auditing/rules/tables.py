"""Tables: rows and columns that should add up, and columns that follow from one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, permutations

from rimland.auditing.claims import Claim
from rimland.auditing.context import Context
from rimland.auditing.findings import HOLDS, INCONSISTENT, Finding, made, rule
from rimland.auditing.money import amount
from rimland.auditing.table import Cell, caption_of, tables
from rimland.auditing.text import Block, tokens

_TOTALS = frozenset(
    "total totals sum all combined group overall altogether subtotal 合計 計 総計 全体 小計 総額".split()
) | {"grand total", "in total", "total trade"}
_NOT_SUMMED = frozenset("year date rank change % growth share rate balance".split())


@rule("table-sum", "A table's rows and columns that should add up", "arithmetic", "high", 0.85)
def table_sum(context: Context) -> Iterator[Finding]:
    """A row or column called total must be the sum of the figures above it or beside it.

    Needs at least two figures. Rounding of every cell is allowed for. Columns of per cents whose total is 100 are added
    up; other per cents, years, ranks and rates are not.
    """
    for _, rows in tables(context.document):
        if len(rows) >= 3:
            yield from _columns(context, rows)
            yield from _rows(context, rows)


def _is_total(cell: Cell) -> bool:
    bare = cell.text.strip("*_: ").lower()
    return bare in _TOTALS or (bare.startswith(("total ", "all ", "sum of", "合計")) and len(bare) < 40)


def _columns(context: Context, rows: list[list[Cell]]) -> Iterator[Finding]:
    for number, row in enumerate(rows):
        if not _is_total(row[0]) or number < 3:
            continue
        for column in range(1, len(row)):
            above = [r[column] for r in rows[1:number] if len(r) > column and not _is_total(r[0])]
            above = [c for c in above if c.value is not None]
            total = row[column]
            if total.value is None or len(above) < 2:
                continue
            label = rows[0][column].text.lower() if len(rows[0]) > column else ""
            whole = total.value == 100 and ("%" in label or "share" in label or total.is_share)
            shares = total.is_share or any(c.is_share for c in above)
            if not whole and (shares or set(label.split()) & _NOT_SUMMED or "per " in label):
                continue
            yield _judged(context, above, total, "column")


def _rows(context: Context, rows: list[list[Cell]]) -> Iterator[Finding]:
    header = rows[0]
    places = [i for i, cell in enumerate(header) if i and _is_total(cell)]
    if len(places) != 1:
        return
    for row in rows[1:]:
        if len(row) != len(header) or row[places[0]].value is None:
            continue
        beside = [c for i, c in enumerate(row) if i and i < places[0] and c.value is not None]
        if len(beside) >= 2 and not any(c.is_share for c in beside):
            yield _judged(context, beside, row[places[0]], "row")


def _judged(context: Context, parts: list[Cell], total: Cell, what: str) -> Finding:
    exact = sum(c.value or 0.0 for c in parts)
    slack = sum(c.width for c in parts) + total.width
    printed = total.value or 0.0
    holds = abs(exact - printed) <= slack + 1e-9
    told = f"the {what} adds up to {exact:,.10g}"
    return made(
        context,
        "table-sum",
        (total.start, total.end),
        "count",
        HOLDS if holds else INCONSISTENT,
        told,
        repair="" if holds else f"{exact:,.10g} instead of {printed:,.10g}",
    )


@rule("text-and-table", "A text beside the total of its table", "arithmetic", "medium", 0.8)
def text_and_table(context: Context) -> Iterator[Finding]:
    """A total that the text gives for "Table 2" must be the one that the table has.

    Speaks where a sentence names a table by its number and a total ("together", "combined", "in all"), and the caption
    above one table has that number. The figure is held against the total row of the column of its unit; where no cell
    of that column but the total is of its size, a difference is a fault.
    """
    named: dict[str, list[tuple[float, float]]] = {}
    for block, rows in tables(context.document):
        caption = caption_of(context.document, block)
        number = _table_number([t.low for t in tokens(caption, 0, len(caption))])
        if number:
            named[number] = [(c.value, c.high - c.value) for c in _totals(context, block, rows)]
    for scan in context.scans if named else ():
        number = _table_number([t.low for t in scan.sentence.tokens])
        if number not in named or scan.sentence.end - scan.sentence.start < 40:
            continue
        if not scan.folded.has(("together", "combined", "in all", "in total", "altogether", "total of", "sum")):
            continue
        figures = [c for c in scan.claims if c.kind in ("money", "count") and c.quantity]
        if not figures:
            continue
        first = figures[0]
        near = [t for t in named[number] if 0.5 < t[0] / (first.value or 1) < 2]
        if len(near) != 1:
            continue
        value, width = near[0]
        holds = abs(value - first.value) <= width + (first.high - first.value) + 1e-6 * value
        told = f"the total of table {number} is {amount(value, first.currency)}"
        fix = "" if holds else f"{amount(value, first.currency)} instead of {amount(first.value, first.currency)}"
        verdict = HOLDS if holds else INCONSISTENT
        yield made(context, "text-and-table", first.span, first.kind, verdict, told, repair=fix)


def _table_number(words: list[str]) -> str:
    for i, word in enumerate(words[:-1]):
        if word in ("table", "表") and words[i + 1].isdecimal():
            return words[i + 1]
    return ""


def _totals(context: Context, block: Block, rows: list[list[Cell]]) -> list[Claim]:
    """The claims of the total row."""
    row = next((r for r in rows[1:] if r and _is_total(r[0])), None)
    if row is None:
        return []
    return [c for c in context.claims if c.scan < 0 and row[0].start <= c.start <= row[-1].end and c.kind != "share"]


Relation = tuple[str, Callable[[float, float], float], bool]
_RELATIONS: tuple[Relation, ...] = (
    ("{0} + {1}", lambda a, b: a + b, False),
    ("{0} - {1}", lambda a, b: a - b, False),
    ("{0} / {1} in per cent", lambda a, b: 100 * a / b if b else float("inf"), True),
    ("change from {1} to {0} in per cent", lambda a, b: 100 * (a / b - 1) if b else float("inf"), True),
    ("{0} / {1}", lambda a, b: a / b if b else float("inf"), True),
    ("{0} x {1}", lambda a, b: a * b, True),
)


@rule("table-relation", "A column that follows from two others, but not in every row", "arithmetic", "high", 0.85)
def table_relation(context: Context) -> Iterator[Finding]:
    """Where one column is the sum, difference, quotient or share of two others, it must be so in every row.

    The relation is found from the table itself: it must hold, with the rounding of the cells, in at least two rows
    (three for quotients and products) and in two thirds of them; each other row is then a fault. A column called change
    or growth may also follow from the row before, where the rows are years. Rows whose rounding is
    too coarse to tell are not counted, nor are columns that number the rows. Needs three columns of figures.
    """
    for _, rows in tables(context.document):
        body = [r for r in rows[1:] if len(r) == len(rows[0]) and not _is_total(r[0])]
        width = len(rows[0])
        columns = [c for c in range(width) if sum(r[c].value is not None for r in body) >= 3]
        columns = [c for c in columns if rows[0][c].text.strip("*_ .").lower() not in ("#", "no", "rank", "nr", "lag")]
        if columns and columns[0] == 0 and all(_is_year(r[0]) for r in body):
            columns = columns[1:]
        if len(body) < 3 or not 2 <= len(columns) <= 9:
            continue
        yield from _row_to_row(context, rows, body, columns)
        done: set[frozenset[int]] = set()
        for target in reversed(columns):
            yield from _of_column(context, rows, body, columns, target, done)


def _row_to_row(
    context: Context, rows: list[list[Cell]], body: list[list[Cell]], columns: Sequence[int]
) -> Iterator[Finding]:
    """A column of changes in per cent beside the figures that change from row to row, years rising."""
    years = [_time_of(r[0]) for r in body]
    if None in years or years != sorted(years, key=lambda y: y or 0):
        return
    for target in columns:
        label = rows[0][target].text.lower()
        if not any(word in label for word in ("change", "growth", "increase", "前年", "伸び", "増減")):
            continue
        for column in (c for c in columns if c != target):
            pairs = [
                (before[column], after[column], after[target])
                for before, after in pairwise(body)
                if None not in (before[column].value, after[column].value, after[target].value)
            ]
            holding = [p for p in pairs if _holds(_change, p[1], p[0], p[2])]
            if len(pairs) < 3 or len(holding) < 2 or len(holding) < len(pairs) * 2 / 3:
                continue
            for before, after, cell in pairs:
                exact = _change(after.value or 0.0, before.value or 0.0)
                held = (before, after, cell) in holding
                yield made(
                    context,
                    "table-relation",
                    (cell.start, cell.end),
                    "change",
                    HOLDS if held else INCONSISTENT,
                    f"{before.text} to {after.text} is {exact:+.3g}%",
                    repair="" if held else f"{exact:.3g}% instead of {cell.text}",
                )


def _change(later: float, earlier: float) -> float:
    return 100 * (later / earlier - 1) if earlier else float("inf")


def _time_of(cell: Cell) -> int | None:
    digits = "".join(c for c in cell.text if c.isdecimal())[:4]
    return int(digits) if len(digits) == 4 and 1900 <= int(digits) <= 2100 else None


def _is_year(cell: Cell) -> bool:
    return cell.value is not None and 1900 <= cell.value <= 2100 and cell.text.isdecimal()


def _of_column(
    context: Context,
    rows: list[list[Cell]],
    body: list[list[Cell]],
    columns: Sequence[int],
    target: int,
    done: set[frozenset[int]],
) -> Iterator[Finding]:
    found = []
    for first, second in permutations([c for c in columns if c != target], 2):
        if frozenset((first, second, target)) in done:
            continue
        for name, compute, quotient in _RELATIONS:
            if name in ("{0} + {1}", "{0} x {1}") and first > second:
                continue
            rowed = [r for r in body if all(r[c].value is not None for c in (first, second, target))]
            rowed = [r for r in rowed if _tells(name, compute, r[first], r[second], r[target])]
            holding = [r for r in rowed if _holds(compute, r[first], r[second], r[target])]
            distinct = len({(r[first].value, r[second].value) for r in holding})
            least = 3 if quotient and len(rowed) > 3 else 2
            if len(rowed) >= 3 and distinct >= least and len(holding) >= len(rowed) * 2 / 3:
                found.append((len(holding), first, second, name, compute, rowed, holding))
    if not found:
        return
    best = max(found, key=lambda f: f[0])
    _, first, second, name, compute, rowed, holding = best
    done.add(frozenset((first, second, target)))
    told = name.format(rows[0][first].text.strip("*_ "), rows[0][second].text.strip("*_ "))
    for row in rowed:
        exact = compute(row[first].value or 0.0, row[second].value or 0.0)
        held = row in holding
        cell = row[target]
        whole = (min(row[first].start, row[second].start, cell.start), max(c.end for c in row))
        yield made(
            context,
            "table-relation",
            (cell.start, cell.end) if held else whole,
            "count",
            HOLDS if held else INCONSISTENT,
            f"{rows[0][target].text.strip('*_ ')} is {told} in {len(holding)} of {len(rowed)} rows; "
            f"here that is {exact:,.5g}",
            repair="" if held else f"{exact:,.5g} instead of {cell.text}",
        )


def _tells(name: str, compute: Callable[[float, float], float], a: Cell, b: Cell, c: Cell) -> bool:
    """Whether the rounding of the cells is fine enough to tell if the relation holds; whole numbers always are."""
    x, y, z = a.value or 0.0, b.value or 0.0, c.value or 0.0
    if name == "{0} x {1}" and all(v == int(v) for v in (x, y, z)):
        return True
    ends = [compute(x + i * a.width, y + j * b.width) for i in (-1, 1) for j in (-1, 1)]
    size = max(abs(z), abs(compute(x, y)))
    share = 0.5 if name.startswith("change") else 0.12
    return max(ends) - min(ends) + 2 * c.width <= share * size if size < float("inf") else False


def _holds(compute: Callable[[float, float], float], a: Cell, b: Cell, c: Cell) -> bool:
    """Whether the relation holds over the rounding of the three cells."""
    x, y, z = a.value or 0.0, b.value or 0.0, c.value or 0.0
    ends = [compute(x + i * a.width, y + j * b.width) for i in (-1, 1) for j in (-1, 1)]
    slack = c.width * 1.02 + 1e-9
    if all(v == int(v) for v in (x, y, z)) and compute(2.0, 3.0) == 6.0:
        return compute(x, y) == z  # a number times a whole price
    return min(ends) - slack <= z <= max(ends) + slack
