// Compare: the tooltip of a chart with several scenarios.
window.rimlandCompareTip = (params) => {
  const lines = params.filter((p) => String(p.seriesId).startsWith("line-") && p.data !== null && p.data !== undefined);
  if (!lines.length) return "";
  const number = (x) => new Intl.NumberFormat(document.documentElement.lang || "en", { maximumSignificantDigits: 3 }).format(x);
  const safe = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  const rows = lines.map((p) => `<b style="color:${safe(p.color)}">${safe(p.seriesName.slice(0, 1))}</b> ${number(Number(p.data))}`);
  const seen = params.find((p) => p.seriesId === "observed");
  if (seen) rows.push(`${safe(document.getElementById("tip-words")?.dataset.observed ?? "")} ${number(Number(seen.data[1]))}`);
  return [`<b>${safe(lines[0].axisValueLabel)}</b>`, ...rows].join("<br>");
};
