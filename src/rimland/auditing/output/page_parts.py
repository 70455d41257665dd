"""The style and the script of the HTML page."""

STYLE = """
:root { color-scheme: light dark; --bad: #b3261e; --open: #7a5900; --good: #1b6e33; --line: #8886; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --open: #ffd166; --good: #7ddf92; } }
body { font: 1rem/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; background: Canvas; padding: .5rem; }
.filters fieldset { border: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 1rem; }
.keys, .rule, .page { font-size: .85rem; opacity: .8; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: break-word; min-width: 4em; }
.scroll { max-height: 28rem; overflow: auto; border: 1px solid var(--line); }
.row { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); column-gap: 2rem; }
.row > p, .row > h3, .row > pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; grid-column: 1; }
.row.reference { font-size: .9rem; }
aside { grid-column: 2; font-size: .85rem; }
aside ul { list-style: none; margin: .4rem 0; padding: 0; }
aside li { border-left: 4px solid currentColor; margin-bottom: .6rem; padding-left: .6rem; }
aside li > * { color: CanvasText; } aside p { margin: .1rem 0; }
.bad { color: var(--bad); } .open { color: var(--open); } .good { color: var(--good); }
a.mark { color: inherit; text-decoration: underline 2px; text-underline-offset: 3px; }
a.mark.bad { text-decoration-color: var(--bad); text-decoration-style: wavy; background: #b3261e22; }
a.mark.open { text-decoration-color: var(--open); text-decoration-style: dotted; }
a.mark.good { text-decoration-color: var(--good); }
a.mark.off { text-decoration: none; background: none; }
:target, a:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
summary h2 { display: inline; font-size: 1.2rem; }
[hidden] { display: none !important; }
@media (max-width: 50rem) { .row { display: block; } }
@media print { .filters, .skip, .keys { display: none; } .scroll { max-height: none; overflow: visible; border: 0; } .row { break-inside: avoid-page; } body { max-width: none; } }
"""

SCRIPT = """
"use strict";
const order = ["note", "low", "medium", "high"];
function apply() {
  const shown = new Set([...document.querySelectorAll("input[data-verdict]:checked")].map(b => b.dataset.verdict));
  const least = order.indexOf(document.querySelector("select[data-severity]").value);
  const fits = e => shown.has(e.dataset.verdict) && order.indexOf(e.dataset.severity) >= least;
  for (const e of document.querySelectorAll("tr[data-verdict], li[data-verdict]")) e.hidden = !fits(e);
  for (const e of document.querySelectorAll("a.mark")) e.classList.toggle("off", !fits(e));
}
for (const e of document.querySelectorAll(".filters input, .filters select")) e.addEventListener("change", apply);
for (const f of document.querySelectorAll(".filters")) f.addEventListener("submit", e => e.preventDefault());
document.addEventListener("keydown", e => {
  if (e.ctrlKey || e.metaKey || e.altKey || /INPUT|SELECT|TEXTAREA/.test(e.target.tagName)) return;
  if (e.key !== "n" && e.key !== "p") return;
  const marks = [...document.querySelectorAll("a.mark:not(.off)")];
  if (!marks.length) return;
  const at = marks.indexOf(document.activeElement);
  const next = marks[(at + (e.key === "n" ? 1 : marks.length - 1) + (at < 0 && e.key === "p" ? 1 : 0)) % marks.length];
  next.focus();
  next.scrollIntoView({block: "center"});
});
for (const e of document.querySelectorAll("a.mark")) e.addEventListener("click", () => {
  const note = document.querySelector(e.getAttribute("href"));
  if (note) note.hidden = false;
});
apply();
"""
