"""The style and the script of the HTML page."""

STYLE = """
:root { color-scheme: light dark; --bad: #a3211a; --open: #6d5000; --good: #1a6430; --line: #8886; --wash: #b3261e1f;
  --ground: #fff; --ink: #1b1b1b; --soft: #4a4a4a; --link: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff9d94; --open: #ffd166; --good: #7ddf92; --wash: #ff8a8030;
  --ground: #16181a; --ink: #e8e8e8; --soft: #b9b9b9; --link: #8ec5ff; } }
html { background: var(--ground); }
body { background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem; }
h1, h2, h3 { overflow-wrap: anywhere; line-height: 1.25; }
a { color: var(--link); }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; background: var(--ground); padding: .5rem; }
.filters fieldset { border: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 1rem; }
.keys, .rule, .page { font-size: .85rem; color: var(--soft); }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: break-word; min-width: 4em; }
.scroll { max-height: 28rem; overflow: auto; border: 1px solid var(--line); }
.row { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); column-gap: 2rem; }
.row > p, .row > h3, .row > pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; grid-column: 1; }
.row.reference { font-size: .9rem; }
.notes { grid-column: 2; font-size: .85rem; list-style: none; margin: .4rem 0; padding: 0; overflow-wrap: anywhere; }
.notes li { border-left: 4px solid currentColor; margin-bottom: .6rem; padding-left: .6rem; }
.notes li > p { color: var(--ink); margin: .1rem 0; }
.notes li > a { font-weight: 600; }
.bad { color: var(--bad); } .open { color: var(--open); } .good { color: var(--good); }
a.mark { color: inherit; text-decoration: underline 2px; text-underline-offset: 3px; }
a.mark.bad { text-decoration-color: var(--bad); text-decoration-style: wavy; background: var(--wash); }
a.mark.open { text-decoration-color: var(--open); text-decoration-style: dotted; }
a.mark.good { text-decoration-color: var(--good); }
a.mark.off { text-decoration: none; background: none; }
:target, :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
span:target { outline: 0; } span:target + a.mark { outline: 3px solid var(--link); outline-offset: 2px; }
dt { font-weight: 600; margin-top: .5rem; } dd { margin: 0; }
summary h2 { display: inline; font-size: 1.2rem; }
[hidden] { display: none !important; }
@media (max-width: 50rem) { .row { display: block; } .row pre { overflow-x: auto; } }
@media print {
  :root { --bad: #a3211a; --open: #6d5000; --good: #1a6430; --ground: #fff; --ink: #000; --soft: #333; --link: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; } table { font-size: 8.5pt; }
  .filters, .skip, .keys { display: none; } .scroll { max-height: none; overflow: visible; border: 0; }
  thead { display: table-header-group; } tr, .notes li { break-inside: avoid; } h2, h3 { break-after: avoid; }
  details:not([open]) { display: none; } a { text-decoration: none; }
}
"""

SCRIPT = """
"use strict";
const order = ["note", "low", "medium", "high"];
function apply() {
  const shown = new Set([...document.querySelectorAll("input[data-verdict]:checked")].map(b => b.dataset.verdict));
  const least = order.indexOf(document.querySelector("select[data-severity]").value);
  const fits = e => shown.has(e.dataset.verdict) && order.indexOf(e.dataset.severity) >= least;
  for (const e of document.querySelectorAll("tr[data-verdict], li[data-verdict]")) e.hidden = !fits(e);
  for (const e of document.querySelectorAll("a.mark")) {
    const off = !fits(e);
    e.classList.toggle("off", off);
    e.tabIndex = off ? -1 : 0;
  }
  const rows = [...document.querySelectorAll("#findings-body tr")];
  const status = document.getElementById("shown"), visible = rows.filter(r => !r.hidden).length;
  status.textContent = status.dataset.text.replace("{shown}", visible).replace("{all}", rows.length);
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
  if (!note) return;
  note.hidden = false;
  setTimeout(() => note.focus(), 0);
});
apply();
"""
