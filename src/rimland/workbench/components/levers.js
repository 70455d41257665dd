// Levers by who pulls them. A slider answers in the page at once and tells the server at most every 120 ms. The server
// answers with the levers that moved; only these are drawn anew, as the page draws this panel with every change of it.
import { markRaw, shallowReactive, toRaw } from "vue";

const WAIT = 120;

const formats = new Map();
function format(digits) {
  const key = `${document.documentElement.lang || "en"} ${digits}`;
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(key.split(" ")[0], { maximumFractionDigits: digits }));
  return formats.get(key);
}

export default {
  template: `
  <div class="levers">
    <label class="find"><span class="unseen">{{ words.find }}</span>
      <input type="search" v-model="find" :placeholder="words.find" autocomplete="off">
    </label>
    <details v-for="group in shelves" :key="group.who" class="group" :class="group.kind" :open="group.open || find !== ''">
      <summary><span>{{ group.title }}</span><span class="count" v-if="moved(group)">{{ moved(group) }}</span></summary>
      <div v-for="lever in on(group)" v-show="matches(lever)" :key="lever.name" class="lever" :class="{moved: lever.moved}"
           :data-lever="lever.name" v-memo="[lever, chosen[lever.name], held(lever), matches(lever)]">
        <div class="line">
          <label :for="'lever-' + lever.name">{{ lever.label }}</label>
          <output :for="'lever-' + lever.name">{{ shown(lever, current(lever).value) }}</output>
          <button type="button" class="info" :aria-label="words.about + colon + lever.label"
                  :popovertarget="'about-' + lever.name" :title="lever.about">i</button>
        </div>
        <label v-if="lever.labels.length" class="whose"><span class="unseen">{{ words.whose }}{{ colon }}{{ lever.label }}</span>
          <select :value="whose(lever)" @change="choose(lever, $event.target.value)">
            <option v-for="item in lever.labels" :key="item.label" :value="item.label">{{ item.title }}{{ item.moved ? ' ●' : '' }}</option>
          </select>
        </label>
        <div class="track" :style="{'--quo': place(lever)}">
          <input type="range" :id="'lever-' + lever.name" :min="lever.low" :max="lever.high" :step="lever.step"
                 :value="current(lever).value" :aria-valuetext="shown(lever, current(lever).value)"
                 @input="drag(lever, $event)" @change="drop(lever, $event)">
          <span class="quo" aria-hidden="true" :title="words.quo + colon + shown(lever, current(lever).quo)"></span>
        </div>
        <div class="ends"><span>{{ shown(lever, lever.low) }}</span>
          <button v-if="current(lever).moved" type="button" class="back" @click="reset(lever)"
                  :aria-label="words.put_back + colon + lever.label">{{ words.put_back }} ({{ shown(lever, current(lever).base) }})</button>
          <span>{{ shown(lever, lever.high) }}</span></div>
        <div popover class="card" :id="'about-' + lever.name">
          <h3>{{ lever.label }}</h3>
          <p>{{ lever.about }}</p>
          <dl>
            <dt>{{ words.who }}</dt><dd>{{ lever.who }}</dd>
            <dt>{{ words.quo }}</dt><dd>{{ shown(lever, current(lever).quo) }} <span :class="'status ' + lever.status">{{ lever.status_words }}</span></dd>
            <dt>{{ words.from }}</dt><dd>{{ lever.earliest }}</dd>
            <dt v-if="lever.asked">{{ words.asked }}</dt><dd v-if="lever.asked">{{ lever.asked }}</dd>
            <dt>{{ words.sources }}</dt><dd>{{ lever.sources }}</dd>
            <dt>{{ words.name }}</dt><dd><code>{{ lever.name }}</code></dd>
          </dl>
        </div>
      </div>
    </details>
  </div>`,
  props: { groups: Array, words: Object },
  emits: ["pull"],
  data() {
    return { find: "", chosen: {}, dragging: null, timer: null, waiting: null, sent: 0, shelves: [], levers: shallowReactive({}) };
  },
  created() {
    this.take(this.groups);
  },
  computed: {
    japanese: () => document.documentElement.lang.startsWith("ja"),
    colon: () => rimlandTypeset(": "),
  },
  methods: {
    // All levers anew.
    take(groups) {
      const found = toRaw(groups);
      for (const lever of found.flatMap((group) => group.levers)) this.levers[lever.name] = markRaw(lever);
      this.shelves = markRaw(found.map(({ levers, ...group }) => ({ ...group, names: levers.map((x) => x.name) })));
    },
    // The levers that moved. The server's word is final once nothing is under way.
    move(changed) {
      for (const lever of changed) this.levers[lever.name] = markRaw(lever);
      if (!this.waiting) this.dragging = null;
    },
    on(group) {
      return group.names.map((name) => this.levers[name]);
    },
    held(lever) {
      return this.dragging?.name === lever.name ? this.dragging.value : null;
    },
    // The label whose value the slider shows; null for a lever without labels.
    whose(lever) {
      if (!lever.labels.length) return null;
      return this.chosen[lever.name] ?? lever.labels[0].label;
    },
    current(lever) {
      const label = this.whose(lever);
      const item = label === null ? lever : lever.labels.find((x) => x.label === label);
      const held = this.dragging;
      return held && held.name === lever.name && held.label === label ? { ...item, value: held.value } : item;
    },
    matches(lever) {
      const wanted = this.find.trim().toLowerCase();
      return !wanted || `${lever.label} ${lever.name} ${lever.about}`.toLowerCase().includes(wanted);
    },
    moved(group) {
      return this.on(group).filter((x) => x.moved).length;
    },
    shown(lever, value) {
      const number = lever.percent ? value * 100 : value * lever.scale;
      const digits = Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2;
      const text = format(digits).format(number);
      return lever.percent ? `${text}%` : lever.unit ? text + (this.japanese ? "" : " ") + lever.unit : text;
    },
    place(lever) {
      return (this.current(lever).quo - lever.low) / (lever.high - lever.low);
    },
    choose(lever, label) {
      this.chosen = { ...this.chosen, [lever.name]: label };
    },
    drag(lever, event) {
      this.dragging = { name: lever.name, label: this.whose(lever), value: Number(event.target.value) };
      this.waiting = this.dragging;
      // At once if nothing was told for a while, else when that while is over.
      const wait = Math.max(this.sent + WAIT - performance.now(), 0);
      if (wait === 0) this.send(false);
      else this.timer ??= setTimeout(() => { this.timer = null; this.send(false); }, wait);
    },
    drop(lever, event) {
      clearTimeout(this.timer);
      this.timer = null;
      this.dragging = { name: lever.name, label: this.whose(lever), value: Number(event.target.value) };
      this.waiting = this.dragging;
      this.send(true);
    },
    send(last) {
      if (!this.waiting) return;
      this.sent = performance.now();
      this.$emit("pull", { ...this.waiting, last });
      this.waiting = null;
    },
    reset(lever) {
      this.dragging = null;
      this.$emit("pull", { name: lever.name, label: this.whose(lever), value: null, last: true });
    },
  },
  watch: {
    groups() {
      this.take(this.groups);
      if (!this.waiting) this.dragging = null;
    },
  },
};
