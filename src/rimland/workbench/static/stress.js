// Stress: bars of the tornado and of the ranking, as ECharts' custom series draw them.
(() => {
  "use strict";
  const HALF = 5;

  const line = (x1, x2, y, colour, width = 1.5) => ({ type: "line", shape: { x1, y1: y, x2, y2: y }, style: { stroke: colour, lineWidth: width } });
  const shape = (points, colour) => ({ type: "polygon", shape: { points }, style: { fill: colour, stroke: "var(--card)", lineWidth: 0.8 } });
  const block = (from, to, y, colour, opacity = 1, half = HALF) => ({
    type: "rect", shape: { x: Math.min(from, to), y: y - half, width: Math.max(Math.abs(to - from), 0.5), height: 2 * half }, style: { fill: colour, opacity },
  });
  const down = (x, y) => [[x - 5, y - 5], [x + 5, y - 5], [x, y + 4]];
  const up = (x, y) => [[x - 5, y + 5], [x + 5, y + 5], [x, y - 4]];
  const diamond = (x, y) => [[x, y - 6], [x + 6, y], [x, y + 6], [x - 6, y]];

  // An item is [row, usual, then kind, mean, least, most of every point]; kind 0 is the low end, 1 the high one, 2 a theory.
  window.rimlandTornado = (params, api) => {
    const row = api.value(0);
    const at = (value) => api.coord([value, row]);
    const usual = at(api.value(1))[0];
    const y = at(api.value(1))[1] + 8;
    const colours = ["var(--series-2)", "var(--series)", "var(--series-4)"];
    const below = [];
    const above = [];
    for (let i = 2; i < 2 + 4 * 4; i += 4) {
      const kind = api.value(i);
      const mean = api.value(i + 1);
      if (!Number.isFinite(kind) || !Number.isFinite(mean)) break;
      const x = at(mean)[0];
      below.push(block(usual, x, y, colours[kind], kind === 2 ? 0.45 : 0.85));
      const least = api.value(i + 2);
      const most = api.value(i + 3);
      if (Number.isFinite(least) && Number.isFinite(most)) above.push(line(at(least)[0], at(most)[0], y, "var(--ink)", 1));
      above.push(shape([down, up, diamond][kind](x, y), colours[kind]));
    }
    return { type: "group", children: [...below, ...above] };
  };

  // An item is [row, index, low, high, verdict]; 2 stands clear of noise, 1 is seen by the distribution only.
  window.rimlandRanking = (params, api) => {
    const row = api.value(0);
    const at = (value) => api.coord([value, row]);
    const y = at(0)[1] + 8;
    const verdict = api.value(4);
    const colour = verdict === 2 ? "var(--series)" : verdict === 1 ? "var(--series-4)" : "var(--quiet)";
    const children = [block(at(0)[0], at(api.value(1))[0], y, colour, verdict === 2 ? 0.85 : 0.45)];
    const low = api.value(2);
    const high = api.value(3);
    if (Number.isFinite(low) && Number.isFinite(high)) {
      const [a, b] = [at(low)[0], at(high)[0]];
      children.push(line(a, b, y, "var(--ink)"));
      for (const x of [a, b]) children.push({ type: "line", shape: { x1: x, y1: y - 4, x2: x, y2: y + 4 }, style: { stroke: "var(--ink)", lineWidth: 1.5 } });
    }
    return { type: "group", children };
  };
})();
