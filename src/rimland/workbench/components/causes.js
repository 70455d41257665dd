// A causal diagram: boxes and links from the server, with signs, weights, loops marked, and everything by keyboard.
const COLOURS = { "+": "var(--series)", "-": "var(--series-2)", "+/-": "var(--series-4)", 0: "var(--quiet)", "": "var(--quiet)" };
const SIGNS = { "+": "+", "-": "−", "+/-": "±", 0: "0", "": "" };
const HEADS = { "+": "plus", "-": "minus", "+/-": "both", 0: "none", "": "unknown" };

export default {
  template: `
  <div class="card causal-card" data-chart="causes">
    <p class="small causal-line">{{ line }}</p>
    <div class="causal-scroll" @keydown="walk">
      <svg class="causal-picture" :viewBox="[0, picture.top || 0, picture.width, picture.height - (picture.top || 0)].join(' ')" role="group" :aria-label="words.picture + colon + line"
           aria-describedby="causal-help" font-family="inherit" font-size="12" :style="{minWidth: Math.min(picture.width, 900) + 'px'}">
        <defs><marker v-for="(id, sign) in heads" :key="id" :id="'head-' + id" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
          <path d="M0 0.6 8 4 0 7.4z" :fill="colours[sign]"/></marker></defs>
        <g fill="none" aria-hidden="true">
          <path v-for="e in edges" :key="e.key" :d="e.d" :stroke="e.colour" :stroke-width="e.marked ? e.width + 1.6 : e.width" :stroke-opacity="e.faint ? 0.13 : e.marked ? 1 : e.base"
                :stroke-dasharray="e.dash" :marker-end="'url(#head-' + e.head + ')'" stroke-linecap="butt"/>
        </g>
        <g aria-hidden="true" font-size="13" font-weight="700" text-anchor="middle" stroke="var(--card)" stroke-width="3.5" paint-order="stroke" stroke-linejoin="round">
          <text v-for="s in labels" :key="s.key" :x="s.x" :y="s.y" :fill="s.fill" :fill-opacity="s.faint ? 0.2 : 1">{{ s.text }}</text></g>
        <a v-for="n in picture.nodes" :key="n.id" :id="'box-' + n.id" class="box" :class="[n.kind, {own: n.own, focus: n.name === picture.focus}]" :href="address(n)" :tabindex="n.id === current ? 0 : -1"
           :aria-label="spoken(n)" :aria-current="n.name === picture.focus ? 'true' : null" @click="open(n, $event)" @mouseenter="over = n.id" @mouseleave="over = null" @focus="current = n.id; over = n.id" @blur="over = null"
           :opacity="faint(n) ? 0.3 : 1">
          <title>{{ n.title }}{{ n.kindName ? ' (' + n.kindName + ')' : '' }}</title>
          <rect :x="n.x" :y="n.y" :width="n.width" :height="n.height" :rx="round(n)" :fill="fill(n)" :stroke="stroke(n)" :stroke-width="n.name === picture.focus || marked.names.includes(n.name) ? 2.4 : 1.2"
                :stroke-dasharray="n.own ? null : '4 3'"/>
          <rect v-if="n.kind === 'stock'" :x="n.x + 3" :y="n.y + 3" :width="n.width - 6" :height="n.height - 6" rx="2" fill="none" stroke="var(--rule)" stroke-width="1"/>
          <text text-anchor="middle" fill="var(--ink)" :font-weight="n.kind === 'metric' || n.kind === 'system' ? 650 : 400">
            <tspan v-for="(t, i) in n.lines" :x="n.x + n.width / 2" :y="first(n) + 15 * i">{{ t }}</tspan></text>
          <text v-if="n.small" :x="n.x + n.width / 2" :y="n.kind === 'system' ? n.y + n.height - 6 : n.y + n.height + 13" text-anchor="middle" font-size="10.5" fill="var(--quiet)">{{ n.small }}</text>
        </a>
      </svg>
    </div>
    <p class="unseen" id="causal-help">{{ words.picture_help }}</p>
    <ul class="causal-key" :aria-label="words.key">
      <li v-for="k in key" :key="k.words"><svg class="icon wide" viewBox="0 0 34 12" aria-hidden="true"><path d="M1 6H31" :stroke="k.colour" stroke-width="2" :stroke-dasharray="k.dash" fill="none"/><path d="M27 2.5 33 6 27 9.5z" :fill="k.colour"/></svg>{{ k.sign }} {{ k.words }}</li>
      <template v-if="picture.kind !== 'overview'"><li v-for="k in kinds" :key="k"><svg class="icon wide" viewBox="0 0 34 14" aria-hidden="true">
        <rect x="1" y="1" width="32" height="12" :rx="round({kind: k})" :fill="fill({kind: k, own: true})" :stroke="stroke({kind: k, own: true})"/><rect v-if="k === 'stock'" x="4" y="4" width="26" height="6" fill="none" stroke="var(--rule)"/></svg>{{ words['kind_' + k] }}</li></template>
    </ul>
    <details class="table" @toggle="opened = $event.target.open"><summary>{{ words.table }}</summary>
      <div class="menu" role="group" :aria-label="words.download">
        <button v-for="a in ['csv', 'svg', 'png']" type="button" class="quiet" :data-action="a">{{ a.toUpperCase() }}</button>
        <button type="button" class="quiet" data-action="copy-table" :data-done="words.copied">{{ words.copy }}</button></div>
      <p class="small">{{ note }}</p>
      <div class="scroll" tabindex="0" role="region" :aria-label="words.links"><table v-if="opened" id="causal-table">
        <caption>{{ words.links }}</caption>
        <thead><tr><th scope="col">{{ words.cause }}</th><th scope="col">{{ words.effect }}</th><th scope="col">{{ words.sign }}</th><th scope="col">{{ picture.kind === 'overview' ? words.couplings : words.strength }}</th><th v-if="picture.kind !== 'overview'" scope="col">{{ words.delay }}</th></tr></thead>
        <tbody><tr v-for="e in edges" :key="e.key" :class="{marked: e.marked}"><th scope="row"><a :href="address(e.cause)" @click="open(e.cause, $event)">{{ e.cause.title }}</a></th><td><a :href="address(e.effect)" @click="open(e.effect, $event)">{{ e.effect.title }}</a></td>
          <td>{{ said(e) }}</td><td>{{ picture.kind === 'overview' ? e.numbers.join(', ') : figure(e.strength) }}</td><td v-if="picture.kind !== 'overview'">{{ e.slow ? words.delayed : words.at_once }}</td></tr></tbody></table></div>
    </details>
  </div>`,
  props: { picture: Object, marked: Object, words: Object, base: String, line: String, note: String },
  emits: ["go"],
  data() {
    return { current: null, over: null, opened: false, colours: COLOURS, heads: HEADS };
  },
  computed: {
    colon: () => rimlandTypeset(": "),
    nodes() { return Object.fromEntries(this.picture.nodes.flatMap((n) => [[n.id, n], ...(this.picture.kind === "loop" ? [] : [[n.name, n]])])); },
    // In the picture of a loop a variable may stand twice; its links go from box to box in order.
    edges() {
      return this.picture.edges.map((e, i) => {
        const loop = this.picture.kind === "loop", n = this.picture.nodes.length;
        const cause = loop ? this.picture.nodes[i % n] : this.nodes[e.from], effect = loop ? this.picture.nodes[(i + 1) % n] : this.nodes[e.to];
        const marked = this.marked.links.includes(`${e.from}>${e.to}`);
        const near = this.over === null || cause.id === this.over || effect.id === this.over;
        const out = e.sign === "0" || e.rival;
        return { ...e, key: `${i}-${e.from}-${e.to}`, cause, effect, marked, faint: !near || (this.marked.links.length > 0 && !marked && this.over === null && !loop),
          colour: e.rival ? "var(--quiet)" : COLOURS[e.sign], head: e.rival ? "none" : HEADS[e.sign], base: out ? 0.45 : 0.85, dash: e.rival ? "1 4" : e.sign === "0" ? "2 4" : e.slow ? "7 2.5" : null };
      });
    },
    labels() {
      return this.edges.filter((e) => SIGNS[e.sign] && e.sign !== "0" && !e.rival).map((e) => {
        const p = this.spot(e.d, e.marked);
        return { key: e.key, ...p, text: SIGNS[e.sign], fill: e.colour, faint: e.faint };
      });
    },
    key() {
      const w = this.words, found = [["+", w.key_plus], ["-", w.key_minus], ["+/-", w.key_both]].map(([s, text]) => ({ sign: SIGNS[s], words: text, colour: COLOURS[s] }));
      found.push({ sign: "", words: w.key_none, colour: COLOURS[0], dash: "2 4" });
      if (this.picture.kind !== "overview") found.push({ sign: "", words: w.key_slow, colour: COLOURS[""], dash: "7 2.5" });
      if (this.picture.edges.some((e) => e.rival)) found.push({ sign: "", words: w.key_rival, colour: COLOURS[0], dash: "1 4" });
      return found;
    },
    kinds() { return [...new Set(this.picture.nodes.map((n) => n.kind))]; },
  },
  methods: {
    first(n) {
      const text = 15 * n.lines.length, high = n.kind === "system" && n.small ? n.height - 14 : n.height;
      return n.y + (high - text) / 2 + 11.5;
    },
    round(n) { return { stock: 2, state: 2, lever: 2, system: 6, metric: 14 }[n.kind] ?? 9; },
    fill(n) { return n.kind === "lever" ? "var(--policy-soft)" : n.kind === "metric" ? "var(--assumption-soft)" : n.kind === "number" ? "var(--paper)" : "var(--card)"; },
    stroke(n) { return n.name && this.marked.names.includes(n.name) ? "var(--focus)" : n.kind === "lever" ? "var(--policy)" : n.kind === "metric" ? "var(--assumption)" : "var(--quiet)"; },
    faint(n) {
      if (this.over !== null) return n.id !== this.over && !this.edges.some((e) => (e.cause.id === this.over && e.effect.id === n.id) || (e.effect.id === this.over && e.cause.id === n.id));
      return this.marked.names.length > 0 && !this.marked.names.includes(n.name) && this.picture.kind !== "loop";
    },
    // A sign stands near the head of its arrow: two thirds of the way along the last curve.
    spot(d) {
      const numbers = d.match(/-?\d+(\.\d+)?/g).map(Number);
      if (/Q/.test(d)) {
        const [a, b, c, e, f, g] = numbers, t = 0.8, s = 0.2;
        return { x: s * s * a + 2 * s * t * c + t * t * f + 7, y: s * s * b + 2 * s * t * e + t * t * g - 3 };
      }
      const [u, v, c, e, f, g, h, k] = [...numbers.slice(-8)], t = 0.66, s = 0.34;
      return { x: s ** 3 * u + 3 * s * s * t * c + 3 * s * t * t * f + t ** 3 * h + 7, y: s ** 3 * v + 3 * s * s * t * e + 3 * s * t * t * g + t ** 3 * k - 2 };
    },
    figure(value) {
      if (value === null || value === undefined) return "–";
      return new Intl.NumberFormat(document.documentElement.lang || "en", { maximumSignificantDigits: 2 }).format(value).replace("-", "−");
    },
    said(e) {
      const w = this.words;
      return e.rival ? w.sign_rival : { "+": w.sign_plus, "-": w.sign_minus, "+/-": w.sign_both, 0: w.sign_none, "": w.sign_unknown }[e.sign];
    },
    spoken(n) {
      const causes = this.edges.filter((e) => e.effect.id === n.id).map((e) => `${e.cause.title} (${this.said(e)})`);
      const effects = this.edges.filter((e) => e.cause.id === n.id).map((e) => `${e.effect.title} (${this.said(e)})`);
      const parts = [`${n.title}${n.kindName ? `, ${n.kindName}` : ""}${n.small ? `, ${n.small}` : ""}`];
      if (causes.length) parts.push(`${this.words.causes}: ${causes.join(", ")}`);
      if (effects.length) parts.push(`${this.words.effects}: ${effects.join(", ")}`);
      return rimlandTypeset(parts.join(". "));
    },
    address(n) { return `${this.base}${n.kind === "system" ? "system" : "focus"}=${encodeURIComponent(n.name)}`; },
    open(n, event) {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.current = n.id;
      this.$emit("go", { what: n.kind === "system" ? "system" : "focus", name: n.name });
    },
    walk(event) {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      const from = this.nodes[this.current];
      if (!way || !from || !event.target.closest(".box")) return;
      event.preventDefault();
      const middle = (n) => [n.x + n.width / 2, n.y + n.height / 2];
      const [x, y] = middle(from);
      const ahead = this.picture.nodes.filter((n) => n.id !== from.id).map((n) => {
        const [u, v] = middle(n), on = (u - x) * way[0] + (v - y) * way[1], off = Math.abs((u - x) * way[1]) + Math.abs((v - y) * way[0]);
        return { n, on, rank: on + 2 * off };
      }).filter((c) => c.on > 1);
      const next = ahead.sort((a, b) => a.rank - b.rank)[0]?.n;
      if (next) document.getElementById(`box-${next.id}`)?.focus();
    },
    choose() {
      const held = document.activeElement?.closest?.(".box") !== null && document.activeElement?.closest?.(".box") !== undefined;
      this.over = null;
      const focus = this.picture.nodes.find((n) => n.name === this.picture.focus);
      this.current = (focus || this.nodes[this.current] || this.picture.nodes[0])?.id ?? null;
      if (held) this.$nextTick(() => document.getElementById(`box-${this.current}`)?.focus());
    },
  },
  watch: { picture(now, before) { if (now.kind !== before.kind || now.focus !== before.focus || now.nodes.length !== before.nodes.length) this.choose(); } },
  // Links elsewhere on the page lead into the picture, too.
  mounted() {
    this.choose();
    this.follow = (event) => {
      const link = event.target.closest?.("[data-go]");
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.$emit("go", { what: link.dataset.what || "focus", name: link.dataset.go });
    };
    document.addEventListener("click", this.follow);
  },
  unmounted() { document.removeEventListener("click", this.follow); },
};
