// The map: outlines, marks and time. The server sends every quarter once; what is drawn follows here.
const POLES = { USA: 1, JPN: 1, TWN: 1, GBR: 1, CHN: -1, PRK: -1, RUS: -1 };
const HULL = "M-11 0H11L7.5 5.5H-7.5ZM-5 0V-4H4V0ZM-1-4V-8H1V-4Z";
const STAR = "M0-6L1.6-1.8 6-1.8 2.4 0.9 3.8 5.2 0 2.6-3.8 5.2-2.4 0.9-6-1.8-1.6-1.8Z";
const ICONS = {
  theatres: { fill: "var(--stress)" }, spending: { fill: "var(--series-3)" }, fleets: { d: HULL, fill: "var(--series)" }, troops: { d: "M-7-7H7V7H-7Z", fill: "var(--observed)" },
  bases: { d: "M0-8 8 0 0 8-8 0Z", fill: "var(--ink)" }, exercises: { d: "M0-9 9 7H-9Z", fill: "var(--assumption)" }, groups: { d: "M0-11L2.9-3.3 11-3.3 4.4 1.7 7 9.5 0 4.8-7 9.5-4.4 1.7-11-3.3-2.9-3.3Z", fill: "var(--series-4)" },
  ties: { d: "M-12 0H12", stroke: "var(--series)" }, threat: { d: "M-12 0H11M5-5 11 0 5 5", fill: "none", stroke: "var(--stress)" },
};
const TOP_BURDEN = 6;
const PACE = { quarter: 220, year: 700 };

export default {
  template: `
  <div class="mapping" data-chart="map">
    <section class="card map-controls" :aria-label="words.controls">
      <label for="map-colour">{{ words.colour }}</label>
      <select id="map-colour" v-model="colour"><option v-for="c in choices.colours" :value="c">{{ words['colour_' + c] }}</option></select>
      <label for="map-measure">{{ words.measure }}</label>
      <select id="map-measure" v-model="measure"><option v-for="m in choices.measures" :value="m">{{ words['measure_' + m] }}</option></select>
      <label for="map-region">{{ words.region }}</label>
      <select id="map-region" v-model="region"><option value="">{{ words.region_all }}</option>
        <option v-for="(_, r) in drawing.regions" :value="r">{{ words['region_' + r] }}</option></select>
      <fieldset><legend>{{ words.layers }}</legend>
        <label v-for="layer in choices.layers" class="check" :key="layer">
          <input type="checkbox" :value="layer" v-model="shown"><span>{{ words['layer_' + layer] }}</span></label>
      </fieldset>
    </section>
    <div class="map-middle">
      <div class="card map-card">
        <div class="map-scroll"><div class="map-stage" ref="stage" @keydown="walk">
          <svg :viewBox="box.join(' ')" role="group" :aria-label="words.map + ', ' + when" aria-describedby="map-help" id="map-picture"
               font-family="inherit" text-anchor="middle">
            <defs>
              <pattern id="poles" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <line x1="0" y1="0" x2="0" y2="5" stroke="var(--card)" stroke-width="1.6"/></pattern>
              <marker id="map-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
                <path d="M0 0.5 8 4 0 7.5z" fill="var(--stress)"/></marker>
            </defs>
            <rect :x="box[0]" :y="box[1]" :width="box[2]" :height="box[3]" fill="var(--sea)"/>
            <path :d="drawing.graticule" fill="none" stroke="var(--grid)" :stroke-width="0.8 * k"/>
            <g stroke="var(--card)" :stroke-width="0.7 * k" stroke-linejoin="round">
              <template v-for="c in countries" :key="c.id">
                <path :d="c.d" fill="var(--land)"/>
                <path v-if="c.opacity" :d="c.d" :fill="c.fill" :fill-opacity="c.opacity"/>
                <path v-if="c.pole" :d="c.d" fill="url(#poles)" fill-opacity="0.55"/>
              </template>
            </g>
            <g v-if="has('groups')" fill="none" stroke="var(--series-4)" stroke-linecap="round" aria-hidden="true">
              <path v-for="l in spokes" :d="l.d" :stroke-width="l.w * k" :stroke-opacity="l.o" :stroke-dasharray="4 * k + ' ' + 3 * k"/></g>
            <g v-if="has('ties')" fill="none" stroke="var(--series)" stroke-linecap="round" aria-hidden="true">
              <path v-for="l in ties" :d="l.d" :stroke-width="l.w * k" :stroke-opacity="l.o"/></g>
            <g v-if="has('threat')" fill="none" stroke="var(--stress)" aria-hidden="true">
              <path v-for="l in arrows" :d="l.d" :stroke-width="l.w * k" :stroke-opacity="l.o" marker-end="url(#map-tip)"/></g>
            <g v-for="inset in insets" :key="inset.id" aria-hidden="true">
              <rect :x="inset.x - 56" :y="inset.y - 50" width="112" height="112" rx="6" fill="var(--card)" stroke="var(--rule)" stroke-dasharray="3 3"/>
              <text :x="inset.x" :y="inset.y + 56" font-size="9.5" fill="var(--quiet)">{{ inset.side }}</text></g>
            <g fill="var(--quiet)" stroke="var(--card)" :stroke-width="2.2 * k" paint-order="stroke" stroke-linejoin="round" :font-size="10.5 * k" aria-hidden="true">
              <text v-for="a in names" :key="a.id" :x="a.x" :y="a.y">{{ a.name }}</text></g>
            <g v-for="m in marks" :key="m.id" :id="'mark-' + m.id" class="mark" :class="{kept: kept === m.id}" role="button" :tabindex="m.id === current ? 0 : -1"
               :aria-label="spoken(m)" :aria-pressed="kept === m.id" @mouseenter="point(m)" @mouseleave="leave" @focus="focus(m)" @blur="leave"
               @click="keep(m)" @keydown.enter.prevent="keep(m)" @keydown.space.prevent="keep(m)"
               :transform="'translate(' + m.x + ' ' + m.y + ') scale(' + k + ')'">
              <circle class="hit" :r="Math.max(12, m.r || 0)" fill="transparent"/>
              <circle v-if="m.layer === 'theatres'" :r="m.r" :fill="m.fill" :fill-opacity="m.opacity" stroke="var(--stress)" stroke-width="1.3" stroke-dasharray="4 3"/>
              <circle v-if="m.layer === 'spending'" :r="m.r" fill="var(--series-3)" fill-opacity="0.4" stroke="var(--series-3)" stroke-width="1.3"/>
              <circle v-if="m.other" :r="m.other" fill="none" stroke="var(--ink)" stroke-width="1.1" stroke-dasharray="3 2"/>
              <rect v-if="m.layer === 'troops'" :x="-m.r" :y="-m.r" :width="2 * m.r" :height="2 * m.r" stroke="var(--observed)" stroke-width="1.6"
                    :fill="m.hollow ? 'var(--card)' : 'var(--observed)'" fill-opacity="0.75"/>
              <path v-if="m.layer === 'fleets'" :d="hull" :transform="'scale(' + m.size + ')'" :fill="m.fill" stroke="var(--card)" stroke-width="0.8"/>
              <path v-if="m.layer === 'groups'" :d="star" fill="var(--series-4)" stroke="var(--card)" stroke-width="0.8"/>
              <path v-if="m.layer === 'exercises'" d="M0-7 7 5H-7Z" fill="var(--assumption)" stroke="var(--card)" stroke-width="1"/>
              <path v-if="m.layer === 'bases'" d="M0-4.6 4.6 0 0 4.6-4.6 0Z" fill="var(--ink)" stroke="var(--card)" stroke-width="1.2"/>
              <circle v-if="m.layer === 'ties' || m.layer === 'threat' || m.layer === 'countries'" r="4" :fill="m.fill" stroke="var(--card)" stroke-width="1.2"/>
              <text v-if="m.text" :y="m.below" font-size="11" font-weight="600" fill="var(--ink)" stroke="var(--card)" stroke-width="2.6" paint-order="stroke" stroke-linejoin="round">{{ m.text }}</text>
              <text v-if="m.small" :x="m.label ? m.label[0] : m.side || 0" :y="m.label ? m.label[1] : m.side ? 3 : m.below + 12" :text-anchor="m.label ? m.label[2] : m.side ? 'start' : 'middle'" font-size="9.5" fill="var(--ink)" stroke="var(--card)" stroke-width="2.2" paint-order="stroke" stroke-linejoin="round">{{ m.small }}</text>
            </g>
          </svg>
          <div v-if="tip" class="map-tip" role="tooltip" :style="tipPlace" @mouseenter="point(tip)" @mouseleave="leave">
            <b>{{ tip.title }}</b><p v-for="line in lines(tip)">{{ line }}</p><p class="small">{{ sourceOf(tip) }}</p></div>
        </div></div>
        <p class="unseen" id="map-help">{{ words.map_help }}</p>
        <div class="map-time">
          <button type="button" class="primary play" @click="play" :aria-pressed="playing">{{ playing ? words.pause : words.play }}</button>
          <div class="map-slider"><input type="range" id="map-time" min="0" :max="last" step="1" v-model.number="q" :aria-label="words.time" :aria-valuetext="when"
                 @keydown.page-up.prevent="q = Math.min(last, q + 4)" @keydown.page-down.prevent="q = Math.max(0, q - 4)">
            <div class="map-years" aria-hidden="true"><span v-for="y in years" :style="{left: y.at + '%'}">{{ y.year }}</span></div></div>
          <output for="map-time">{{ when }}<small>{{ q < now ? words.history : words.projection }}</small></output>
          <label class="unseen" for="map-step">{{ words.step }}</label>
          <select id="map-step" v-model="step"><option value="quarter">{{ words.step }} {{ words.step_quarter }}</option><option value="year">{{ words.step }} {{ words.step_year }}</option></select>
        </div>
        <ul class="map-key" :aria-label="words.legend">
          <li v-if="colour !== 'none'"><span class="ramp" :class="colour"></span>{{ ramp }}<span v-if="colour === 'alignment'" class="hatch"></span>{{ colour === 'alignment' ? words.legend_pole : '' }}</li>
          <li v-for="l in legend" :key="l.layer"><svg class="icon" viewBox="-13 -13 26 26" aria-hidden="true">
            <path v-if="l.d" :d="l.d" :fill="l.fill" :stroke="l.stroke" stroke-width="2" :stroke-dasharray="l.dash"/><circle v-else r="9" :fill="l.fill" fill-opacity="0.4" :stroke="l.fill" stroke-width="2"/></svg>{{ l.words }}</li></ul>
        <details class="table" @toggle="open = $event.target.open"><summary>{{ words.table }}</summary>
          <p class="small">{{ words.sources_line }}</p>
          <div class="menu" role="group" :aria-label="words.download">
            <button v-for="a in ['csv', 'svg', 'png']" type="button" class="quiet" :data-action="a">{{ a.toUpperCase() }}</button>
            <button type="button" class="quiet" data-action="copy-table" :data-done="words.copied">{{ words.copy }}</button></div>
          <div class="scroll" tabindex="0" role="region" :aria-label="words.table"><table v-if="open" id="map-table">
            <caption>{{ caption }}</caption>
            <thead><tr><th scope="col" v-for="h in heads">{{ h }}</th></tr></thead>
            <tbody><tr v-for="r in table"><th scope="row">{{ r[0] }}</th><td v-for="c in r.slice(1)">{{ c }}</td></tr></tbody></table></div>
        </details>
      </div>
    </div>
    <aside class="card map-details" :aria-label="words.details" :aria-live="playing ? 'off' : 'polite'">
      <h2>{{ words.details }}</h2>
      <p v-if="!ready || !detail" class="empty">{{ ready ? words.details_none : words.computing }}</p>
      <template v-else><h3>{{ detail.title }}</h3><p class="small">{{ when }}</p>
        <div v-for="f in facts(detail)" class="map-fact">
          <p><b>{{ f.shown }}</b> {{ f.unit }} <span class="status" :class="f.status">{{ words[f.status] }}</span></p>
          <p class="small">{{ f.name }}<template v-if="f.band">{{ colon }}{{ words.median }} {{ f.median }}, {{ words.band }} {{ f.band }}</template></p>
          <p v-if="f.observed" class="small">{{ f.observed }}</p>
          <p v-if="f.change" class="small">{{ f.change }}</p>
          <svg v-if="f.line" class="spark" viewBox="0 0 200 46" aria-hidden="true" preserveAspectRatio="none">
            <path :d="f.line.band" fill="var(--series)" fill-opacity="0.18"/><path v-if="f.line.other" :d="f.line.other" fill="none" stroke="var(--reference)" stroke-dasharray="4 3" vector-effect="non-scaling-stroke"/>
            <path :d="f.line.middle" fill="none" stroke="var(--series)" stroke-width="1.8" vector-effect="non-scaling-stroke"/>
            <line :x1="200 * q / last" :x2="200 * q / last" y1="0" y2="46" stroke="var(--ink)" vector-effect="non-scaling-stroke"/></svg>
          <p v-if="f.focus" class="small"><a :href="causes + f.focus">{{ words.to_causes }}</a></p>
        </div>
        <p v-for="n in detail.notes" class="small">{{ n }}</p><p class="small">{{ sourceOf(detail) }}</p></template>
    </aside>
  </div>`,
  props: { drawing: Object, rows: Object, observed: Object, words: Object, choices: Object, view: Object, causes: String, same: Boolean, members: Number },
  emits: ["look"],
  data() {
    const v = this.view;
    const at = this.drawing.months.indexOf(v.at);
    return {
      q: at < 0 ? this.drawing.months.indexOf("2025-12") : at, step: v.step, shown: v.layers, colour: v.colour, measure: v.measure, region: v.region,
      playing: false, tip: null, kept: "theatres-taiwan_strait", current: null, open: false, wide: 800, hull: HULL, star: STAR, timer: null, hiding: null, telling: null,
    };
  },
  computed: {
    colon: () => rimlandTypeset(": "), ready() { return this.members > 0; },
    last() { return this.drawing.months.length - 1; },
    now() { return this.drawing.months.indexOf("2025-03"); },
    year() { return this.drawing.months[this.q].slice(0, 4); },
    when() { return this.monthName(this.q); },
    years() { return this.drawing.months.map((m, i) => ({ year: m.slice(0, 4), at: (100 * i) / this.last, m })).filter((y) => y.m.endsWith("-12") && Number(y.year) % 5 === 0); },
    box() { return this.region ? this.drawing.regions[this.region] : [0, 0, this.drawing.width, this.drawing.height]; },
    // Marks keep their size on the screen, whatever part is shown; on a small screen they are larger against the map.
    k() { return (this.box[2] / this.drawing.width) * Math.min(1.6, Math.max(1, 800 / this.wide)); },
    insets() { return this.region ? [] : this.drawing.actors.filter((a) => a.inset).map((a) => ({ ...a, side: (a.x > 500 ? "→ " : "← ") + this.words.inset })); },
    place() { return Object.fromEntries(this.drawing.actors.map((a) => [a.id, a])); },
    countries() {
      return Object.entries(this.drawing.outlines).map(([id, d]) => ({ id, d, ...this.painted(this.drawing.country[id] || id) }));
    },
    names() {
      const kept = this.has("spending") ? [] : this.drawing.actors;
      return kept.map((a) => ({ ...a, x: a.x + (a.label?.[0] ?? 0) * this.k, y: a.y + (a.label?.[1] ?? (a.inset ? -10 : -8)) * this.k })).filter(this.visible);
    },
    ties() { return this.drawing.allies.map((a) => ({ d: this.arc(this.place[a], this.place.USA, 0.12), w: 0.8 + 7 * (this.value(`interoperability.${a}`) ?? 0), o: 0.25 + 0.6 * (this.value(`cohesion.${a}`) ?? 0) })); },
    spokes() {
      return this.drawing.groups.flatMap((g) => {
        const tie = this.value(`group.${g.id}`) ?? 0;
        return g.members.map((m) => ({ d: `M${g.x} ${g.y}L${this.place[m].x} ${this.place[m].y}`, w: 0.6 + 5 * tie, o: 0.25 + 0.65 * tie }));
      });
    },
    arrows() {
      return this.drawing.dyads.map((d) => {
        const [a, b] = d.id.split(">").map((x) => this.place[x]);
        const threat = this.value(`threat.${d.id}`) ?? 0;
        return { d: this.arc(a, b, 0.18, 14 * this.k), w: 0.4 + 3.2 * threat, o: 0.15 + 0.75 * threat };
      });
    },
    marks() {
      const found = this.has("theatres") ? this.drawing.theatres.map(this.theatre) : [];
      if (this.has("spending")) found.push(...this.drawing.actors.filter((a) => this.value(`spending.${a.id}`) !== null).map(this.spender));
      if (this.has("fleets")) found.push(...this.drawing.fleets.map(this.navy));
      if (this.has("troops")) found.push(...this.garrisons());
      if (this.has("groups")) found.push(...this.drawing.groups.map((g) => this.mark("groups", g, this.value(`group.${g.id}`) === null ? null : g.name, [`group.${g.id}`], { text: this.figure(this.value(`group.${g.id}`), 2), below: 16, small: g.name, notes: [this.words.members_of.replace("{names}", g.members.map((m) => this.place[m].name).join(", "))] })));
      if (this.has("exercises")) found.push(...this.drawing.allies.map((a) => this.between("exercises", a, 0.38, "practice_with", [`practice.${a}`])));
      if (this.has("ties")) found.push(...this.drawing.allies.map((a) => this.between("ties", a, 0.22, "tie_with", [`interoperability.${a}`, `cohesion.${a}`])));
      if (this.has("threat")) found.push(...this.drawing.dyads.map(this.fear));
      if (this.has("bases")) found.push(...this.drawing.bases.map(this.base));
      if (this.colour !== "none") found.push(...this.drawing.actors.filter((a) => this.painted(a.id).opacity).map(this.country));
      return found.filter((m) => m.title && this.visible(m));
    },
    detail() { return this.marks.find((m) => m.id === this.kept) || this.tip; },
    tipPlace() {
      const [x, y, w, h] = this.box;
      const left = (100 * (this.tip.x - x)) / w, top = (100 * (this.tip.y - y)) / h;
      return { left: `${left}%`, transform: `translateX(-${left}%)`, ...(top > 60 ? { bottom: `${102 - top}%` } : { top: `${top + 3}%` }) };
    },
    ramp() {
      const ends = { alignment: [this.words.legend_china, this.words.legend_us], threat: ["0", "1"], burden: ["0", `${TOP_BURDEN}%`] }[this.colour];
      return `${ends[0]} – ${ends[1]}`;
    },
    legend() {
      return this.choices.layers.filter(this.has).map((layer) => ({ layer, words: this.words[`legend_${layer}`], ...ICONS[layer] }));
    },
    caption() { return this.words.table_caption.replace("{month}", this.when).replace("{members}", this.members); },
    heads() {
      const w = this.words;
      return [w.what, w.where, w.value, w.unit, w.low, w.high, ...(this.same ? [] : [w.reference, w.difference]), w.status, w.source];
    },
    table() {
      return this.marks.flatMap((m) => {
        const facts = this.facts(m);
        if (!facts.length) return [[m.kindName || "", m.title, "–", "", "", "", ...(this.same ? [] : ["", ""]), m.layer === "countries" ? this.words.legend_pole : "", this.sourceOf(m)]];
        return facts.map((f) => [f.name, m.title, f.shown, f.unit, f.low, f.high, ...(this.same ? [] : [f.other, f.changed]), this.words[f.status], this.sourceOf(m)]);
      });
    },
  },
  methods: {
    has(layer) { return this.shown.includes(layer); },
    quantity(key) { return this.drawing.quantities[key.split(".")[0]]; },
    value(key, part = "m", at = this.q) {
      const found = this.rows[key]?.[part]?.[at];
      return found === null || found === undefined ? null : found * (part[0] === "d" && this.quantity(key).relative ? 1 : this.quantity(key).factor);
    },
    seen(key, year = this.year) {
      const found = this.observed[key]?.values[year];
      return found === undefined ? null : found * this.quantity(key).factor;
    },
    figure(value, digits = 3) {
      if (value === null || !Number.isFinite(value)) return "–";
      const size = Math.abs(value);
      const decimals = size >= 10 ** (digits - 1) || value === 0 ? 0 : Math.min(digits - 1 - Math.floor(Math.log10(size)), 6);
      return new Intl.NumberFormat(document.documentElement.lang || "en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value).replace("-", "−");
    },
    monthName(at) {
      const [year, month] = this.drawing.months[at].split("-").map(Number);
      return new Intl.DateTimeFormat(document.documentElement.lang || "en", { year: "numeric", month: "long", timeZone: "UTC" }).format(new Date(Date.UTC(year, month - 1, 1)));
    },
    visible(mark) {
      const [x, y, w, h] = this.box, edge = 6 * this.k;
      return mark.x >= x - edge && mark.x <= x + w + edge && mark.y >= y - edge && mark.y <= y + h + edge;
    },
    arc(a, b, bend, short = 0) {
      const dx = b.x - a.x, dy = b.y - a.y, length = Math.hypot(dx, dy) || 1;
      const cut = Math.min(short / length, 0.3), x = a.x + dx * cut, y = a.y + dy * cut, u = b.x - dx * cut, v = b.y - dy * cut;
      return `M${x.toFixed(1)} ${y.toFixed(1)}Q${((x + u) / 2 - dy * bend).toFixed(1)} ${((y + v) / 2 + dx * bend).toFixed(1)} ${u.toFixed(1)} ${v.toFixed(1)}`;
    },
    along(a, b, bend, t) {
      const cx = (a.x + b.x) / 2 - (b.y - a.y) * bend, cy = (a.y + b.y) / 2 + (b.x - a.x) * bend, s = 1 - t;
      return { x: s * s * a.x + 2 * s * t * cx + t * t * b.x, y: s * s * a.y + 2 * s * t * cy + t * t * b.y };
    },
    // Colours
    colourKey(actor) {
      const key = { alignment: `alignment.${actor}`, threat: `threat.${actor}>CHN`, burden: `burden.${actor}` }[this.colour];
      return key && this.rows[key] ? key : null;
    },
    painted(actor) {
      const key = this.colourKey(actor);
      const value = key ? this.value(key) : null;
      if (this.colour === "alignment") {
        const at = value ?? POLES[actor];
        if (at === undefined) return {};
        return { fill: at < 0 ? "var(--series-2)" : "var(--series)", opacity: 0.06 + 0.62 * Math.abs(at), pole: value === null };
      }
      if (value === null) return {};
      const share = this.colour === "burden" ? value / TOP_BURDEN : value;
      return { fill: this.colour === "burden" ? "var(--series-3)" : "var(--stress)", opacity: Math.min(0.8, 0.05 + 0.72 * share) };
    },
    // Marks
    mark(layer, where, title, keys, more = {}) {
      return { id: `${layer}-${where.id}`.replaceAll(">", "-"), layer, x: where.x, y: where.y, title, keys: keys.filter((k) => this.rows[k] || this.observed[k]), schematic: true, notes: [], ...more };
    },
    theatre(t) {
      const key = `${this.measure}.${t.id}`;
      const relative = this.quantity(key).relative;
      const value = relative ? (this.same ? null : this.value(key, "d")) : this.value(key);
      let opacity = 0.04, fill = "var(--stress)";
      if (value !== null && relative) {
        opacity = Math.min(0.7, 0.08 + 0.45 * Math.abs(Math.log2(value)));
        fill = value < 1 ? "var(--series-3)" : "var(--stress)";
      } else if (value !== null) {
        const share = this.measure === "grey_zone" ? value / 100 : this.measure === "incidents" ? value / 12 : 1 / (1 + value);
        opacity = Math.min(0.7, 0.06 + 0.6 * share);
      }
      const text = value === null ? "–" : relative ? `×${this.figure(value, 2)}` : this.figure(value, 2) + (this.measure === "grey_zone" ? "%" : "");
      const notes = relative && this.same ? [this.words.same] : relative ? [this.words.since] : [];
      return this.mark("theatres", t, t.name, [key], { r: t.radius, fill, opacity, text, below: 4, small: t.name, label: t.label, notes });
    },
    country(a) {
      const key = this.colourKey(a.id), notes = key ? [] : [POLES[a.id] > 0 ? this.words.pole_us : this.words.pole_china];
      return this.mark("countries", a, a.name, key ? [key] : [], { fill: this.painted(a.id).fill, notes, kindName: this.words[`colour_${this.colour}`] });
    },
    spender(a) {
      const key = `spending.${a.id}`, size = (v) => Math.max(2.2, 1.1 * Math.sqrt(v / this.quantity(key).factor));
      const value = this.value(key), other = this.same ? null : this.value(key, "r");
      return this.mark("spending", a, a.name, [key, `burden.${a.id}`], { r: size(value), other: other === null ? null : size(other), text: "", small: a.name, below: size(value) });
    },
    navy(f) {
      const value = this.value(`fleet.${f.id}`), fill = { USA: "var(--series)", CHN: "var(--series-2)", JPN: "var(--series-3)" }[f.id];
      return this.mark("fleets", f, this.words.fleet_of.replace("{name}", f.name), [`fleet.${f.id}`], { size: value === null ? 1 : 0.075 * Math.sqrt(value), fill, text: this.figure(value, 2), below: 17, small: f.name, label: [0, 28, "middle"] });
    },
    garrisons() {
      return this.drawing.troops.map((a) => {
        const id = a.id, key = id === "JPN" ? "troops" : `troops.${id}`;
        const years = Object.keys(this.observed[key]?.values || {}).filter((y) => y <= this.year);
        const fresh = this.seen(key) !== null;
        const value = fresh ? this.seen(key) : this.value(key) ?? (years.length ? this.seen(key, years.at(-1)) : null);
        if (value === null) return { title: "" };
        return this.mark("troops", a, this.words.troops_in.replace("{name}", a.name), [key], {
          r: Math.max(2, 1.05 * Math.sqrt(value / this.quantity(key).factor)), hollow: !fresh, text: "", small: this.figure(value, 2), side: 5 + Math.max(2, 1.05 * Math.sqrt(value)),
          latest: fresh ? null : years.at(-1), shownValue: value,
        });
      });
    },
    between(layer, ally, t, phrase, keys) {
      const a = this.place[ally], at = this.along(a, this.place.USA, 0.12, this.region ? 0.1 : t);
      return this.mark(layer, { id: ally, ...at }, this.words[phrase].replace("{name}", a.name), keys, { text: layer === "exercises" ? this.figure(this.value(keys[0]), 2) : "", below: 17, fill: "var(--series)", small: "" });
    },
    fear(d) {
      const [a, b] = d.id.split(">").map((x) => this.place[x]);
      return this.mark("threat", { id: d.id, ...this.along(a, b, 0.18, 0.5) }, d.name, [`threat.${d.id}`], { fill: "var(--stress)", small: "" });
    },
    base(b) {
      const japanese = b.host === "JPN", kindName = this.words[`kind_${b.kind}`];
      return this.mark("bases", b, b.name, japanese ? ["survival", "access"] : [], { small: this.region ? b.name : "", side: 7, label: this.region ? b.label : null, schematic: false, kindName, bySource: b.sources,
        notes: [this.words.base_kind.replace("{kind}", kindName).replace("{host}", this.place[b.host].name), this.words.base_note, ...(japanese ? [this.words.base_survival] : [])] });
    },
    // Words
    facts(mark) {
      return mark.keys.map((key) => {
        const quantity = this.quantity(key), fig = this.figure, level = !quantity.relative, seen = this.seen(key);
        const part = (p) => this.value(key, p);
        const fact = { name: quantity.name, unit: level ? quantity.unit : "", focus: quantity.variable, status: "simulated", low: "", high: "", other: "", changed: "" };
        if (this.rows[key]) {
          const change = this.same || part("d") === null ? "" : `${fig(part("d"), 2)} (${fig(part("dl"), 2)} – ${fig(part("dh"), 2)})`;
          if (level) Object.assign(fact, { shown: fig(part("m")), median: fig(part("m")), band: `${fig(part("l"), 2)} – ${fig(part("h"), 2)}`, low: fig(part("l")), high: fig(part("h")), line: this.line(key) });
          else Object.assign(fact, { shown: change ? `×${fig(part("d"), 2)}` : "–", low: change ? `×${fig(part("dl"), 2)}` : "", high: change ? `×${fig(part("dh"), 2)}` : "" });
          if (change) Object.assign(fact, { changed: level ? change : "", other: level ? fig(part("r")) : "×1", change: rimlandTypeset(level ? `${this.words.reference}: ${fig(part("r"))}; ${this.words.difference} ${change}` : `${this.words.ratio}: ${change}`) });
        } else fact.focus = null;
        if (seen !== null) fact.observed = rimlandTypeset(`${this.words.observed_in.replace("{year}", this.year)}: ${fig(seen)} (${this.observed[key].sources.join(", ")})`);
        if (mark.layer === "troops" && (seen !== null || !this.rows[key])) Object.assign(fact, { shown: fig(mark.shownValue), status: "observed", unit: quantity.unit });
        if (mark.layer === "troops" && seen === null && mark.latest) fact.observed = rimlandTypeset(`${this.words.last_observed.replace("{year}", mark.latest)}: ${fig(this.seen(key, mark.latest))} (${this.observed[key].sources.join(", ")})`);
        return fact;
      });
    },
    lines(mark) {
      return [...mark.notes, ...this.facts(mark).map((f) => rimlandTypeset(`${f.name}: ${f.shown} ${f.unit}`.trim() + (f.band ? ` (${f.band})` : "") + ` · ${this.words[f.status]}${f.change ? ` · ${f.change}` : ""}${f.observed ? ` · ${f.observed}` : ""}`))];
    },
    spoken(mark) { return rimlandTypeset(`${mark.title}. ${this.lines(mark).join(". ")}`); },
    sourceOf(mark) {
      const parts = [];
      const keys = [...new Set(mark.keys.filter((k) => this.rows[k]).flatMap((k) => this.quantity(k).sources))];
      if (keys.length) parts.push(this.words.sources_equation.replace("{keys}", keys.join(", ")));
      const seen = [...new Set(mark.keys.flatMap((k) => this.observed[k]?.sources || []))];
      if (seen.length) parts.push(this.words.sources_observed.replace("{keys}", seen.join(", ")));
      parts.push(mark.bySource ? this.words.sources_position.replace("{keys}", mark.bySource.join(", ")) : this.words.schematic);
      return parts.join(" · ");
    },
    line(key) {
      const row = this.rows[key], all = [...row.l, ...row.h, ...(row.r || [])].filter((v) => v !== null);
      if (!all.length) return null;
      const low = Math.min(...all), span = Math.max(...all) - low || 1;
      const point = (v, i) => `${((200 * i) / this.last).toFixed(1)} ${(43 - (40 * (v - low)) / span).toFixed(1)}`;
      const way = (values) => "M" + values.map(point).join("L");
      if (all.length < 2 * row.m.length) return null;
      return { middle: way(row.m), other: row.r ? way(row.r) : null, band: way(row.h) + "L" + row.l.map(point).reverse().join("L") + "Z" };
    },
    // Pointing, keys, time
    point(mark) { clearTimeout(this.hiding); this.tip = mark; },
    focus(mark) { this.current = mark.id; this.point(mark); },
    leave() { this.hiding = setTimeout(() => { this.tip = null; }, 160); },
    keep(mark) { this.kept = this.kept === mark.id ? null : mark.id; this.current = mark.id; },
    walk(event) {
      if (event.key === "Escape") { this.tip = null; this.kept = null; return; }
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      const from = this.marks.find((m) => m.id === this.current);
      if (!way || !from) return;
      event.preventDefault();
      const ahead = this.marks.filter((m) => m.id !== from.id).map((m) => ({ m, on: (m.x - from.x) * way[0] + (m.y - from.y) * way[1], off: Math.abs((m.x - from.x) * way[1]) + Math.abs((m.y - from.y) * way[0]) })).filter((c) => c.on > 0.5);
      const next = ahead.sort((a, b) => a.on + 2 * a.off - b.on - 2 * b.off)[0]?.m;
      if (next) document.getElementById(`mark-${next.id}`)?.focus();
    },
    play() {
      this.playing = !this.playing;
      clearInterval(this.timer);
      if (!this.playing) return;
      if (this.q >= this.last) this.q = 0;
      this.timer = setInterval(() => {
        this.q = Math.min(this.last, this.q + (this.step === "year" ? 4 : 1));
        if (this.q >= this.last) this.play();
      }, PACE[this.step]);
    },
    tell() {
      clearTimeout(this.telling);
      this.telling = setTimeout(() => this.$emit("look", { at: this.drawing.months[this.q], layers: this.choices.layers.filter(this.has).join(","), colour: this.colour, measure: this.measure, region: this.region, step: this.step }), 400);
    },
  },
  watch: {
    q() { if (!this.playing) this.tell(); }, playing() { this.tell(); }, shown() { this.tell(); }, colour() { this.tell(); }, measure() { this.tell(); }, region() { this.tell(); },
    step() { this.tell(); if (this.playing) { this.play(); this.play(); } },
    marks(found) { if (!found.some((m) => m.id === this.current)) this.current = found[0]?.id ?? null; if (this.tip) this.tip = found.find((m) => m.id === this.tip.id) ?? null; },
  },
  mounted() {
    this.current = this.marks[0]?.id ?? null;
    this.sizes = new ResizeObserver(([e]) => { this.wide = e.contentRect.width || 800; });
    this.sizes.observe(this.$refs.stage);
  },
  unmounted() { this.sizes?.disconnect(); clearInterval(this.timer); clearTimeout(this.telling); },
};
