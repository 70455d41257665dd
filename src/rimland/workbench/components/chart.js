// A chart of ECharts that is told only what changed, and that draws only while it can be seen.
import { echarts } from "nicegui-echart";
import { toRaw } from "vue";
import { convertDynamicProperties } from "../../static/utils/dynamic_properties.js";

// Charts just outside the window are drawn too, so that scrolling shows them finished.
const MARGIN = "60px";

export default {
  template: "<div></div>",
  props: { options: Object, enable3d: Boolean, renderer: String, theme: String },
  emits: ["componentClick"],
  mounted() {
    // Not reactive: what only ECharts reads need not be watched.
    this.later = [];
    this.seen = false;
    this.chart = echarts.init(this.$el, null, { renderer: this.renderer });
    this.chart.on("click", (event) => this.$emit("componentClick", event));
    this.watching = new IntersectionObserver((entries) => {
      this.seen = entries[entries.length - 1].isIntersecting;
      if (this.seen) this.catch_up();
    }, { rootMargin: MARGIN });
    this.watching.observe(this.$el);
    this.resizing = new ResizeObserver(() => {
      if (this.$el.offsetWidth !== this.chart.getWidth() || this.$el.offsetHeight !== this.chart.getHeight()) this.chart.resize();
    });
    this.resizing.observe(this.$el);
    this.update_chart();
  },
  beforeUnmount() {
    this.watching?.disconnect();
    this.resizing?.disconnect();
    this.chart?.dispose();
  },
  methods: {
    // All options, in place of those before.
    update_chart() {
      const options = toRaw(this.options);
      convertDynamicProperties(options, true);
      this.later = [[options, { notMerge: true, lazyUpdate: true }]];
      if (this.seen) this.catch_up();
    },
    // Some options, laid over those before. While the chart is out of sight only the latest are kept.
    draw(options) {
      const full = this.later.length && this.later[0][1].notMerge ? [this.later[0]] : [];
      this.later = [...full, [options, { lazyUpdate: true }]];
      if (this.seen) this.catch_up();
    },
    catch_up() {
      for (const [options, how] of this.later) this.chart.setOption(options, how);
      this.later = [];
    },
    run_chart_method(name, ...args) {
      if (name.startsWith(":")) {
        name = name.slice(1);
        args = args.map((text) => new Function(`return (${text})`)());
      }
      this.catch_up();
      return this.chart[name](...args);
    },
  },
};
