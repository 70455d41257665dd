// The page of the evidence: finding an indicator, the address, tabs, handing in documents, tooltips of its charts.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);

  // The address

  const readable = (url) => url.pathname + url.search.replaceAll("%3E", ">").replaceAll("%3D", "=") + url.hash;

  function go(name, subjects, push) {
    const url = new URL(location.href);
    url.hash = "";
    url.searchParams.delete("indicator");
    url.searchParams.delete("subject");
    url.searchParams.delete("view");
    if (name) url.searchParams.set("indicator", name);
    for (const subject of subjects) url.searchParams.append("subject", subject);
    history[push ? "pushState" : "replaceState"]({}, "", readable(url));
    seen = location.search;
    tab("known", false);
    mark(name);
    emitEvent("rimland_indicator", { name, subjects });
  }

  function mark(name) {
    for (const link of document.querySelectorAll("a[data-indicator]")) {
      if (link.dataset.indicator === name) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function tab(name, address) {
    for (const button of document.querySelectorAll("[data-tab]")) {
      const chosen = button.dataset.tab === name;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
      $(`panel-${button.dataset.tab}`).classList.toggle("gone", !chosen);
    }
    if (!address) return;
    const url = new URL(location.href);
    if (name === "audit") url.searchParams.set("view", "audit");
    else url.searchParams.delete("view");
    history.replaceState(history.state, "", readable(url));
    seen = location.search;
    // A chart that was drawn while it was hidden has no size yet.
    window.dispatchEvent(new Event("resize"));
  }

  let seen = location.search;
  window.addEventListener("popstate", () => {
    // A link to a place in the page changes nothing of what is shown.
    if (location.search === seen) return;
    seen = location.search;
    const query = new URL(location.href).searchParams;
    if (query.get("view") === "audit") { tab("audit", false); return; }
    const name = query.get("indicator");
    tab("known", false);
    mark(name);
    emitEvent("rimland_indicator", { name, subjects: query.getAll("subject") });
  });

  // The list shows the indicator that an address opened.
  window.rimlandListed = () => {
    const box = document.querySelector(".picker");
    if (matchMedia("(max-width: 900px)").matches) $("picker").open = false;
    const item = box?.querySelector("[aria-current]");
    if (item) box.scrollTop += item.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
  };

  // Finding

  function find() {
    const words = $("find-indicator").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const topic of document.querySelectorAll(".topic")) {
      let any = false;
      for (const item of topic.querySelectorAll("[data-find]")) {
        const fits = words.every((w) => item.dataset.find.includes(w));
        item.hidden = !fits;
        any ||= fits;
        count += fits;
      }
      topic.hidden = !any;
    }
    const told = $("found-count");
    told.textContent = words.length ? (count ? told.dataset.text.replace("#", count) : told.dataset.none) : "";
  }

  // Documents

  async function hand(file, name, instead) {
    const drop = $("drop");
    const size = file.size;
    const headers = { "X-Rimland-Name": encodeURIComponent(name), "X-Rimland-Size": String(size) };
    if (instead) headers["X-Rimland-Instead"] = "1";
    // What is too large is not sent; the server says so from its size.
    const body = size > Number(drop.dataset.most) || !size ? null : file;
    try {
      const answer = await fetch(`/evidence/documents/${drop.dataset.key}`, { method: "POST", headers, body });
      return answer.ok;
    } catch {
      return false;
    }
  }

  async function handAll(files) {
    const drop = $("drop");
    const said = $("upload-said");
    drop.setAttribute("aria-busy", "true");
    said.textContent = drop.dataset.busy;
    let sound = true;
    for (const file of files) sound = (await hand(file, file.name, false)) && sound;
    drop.removeAttribute("aria-busy");
    said.textContent = sound ? "" : drop.dataset.failed;
    emitEvent("rimland_documents");
  }

  async function start() {
    const area = $("pasted");
    const button = $("start-audit");
    button.disabled = true;
    try {
      const sound = await hand(new Blob([area.value.trim() ? area.value : ""]), area.dataset.name, true);
      $("upload-said").textContent = sound ? "" : $("drop").dataset.failed;
      if (sound) emitEvent("rimland_audit");
    } finally {
      button.disabled = false;
    }
  }

  window.rimlandAudited = () => {
    const place = $("audit-result");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  };

  function showMark(number) {
    const frame = $("marked");
    if (!frame) return;
    frame.contentWindow.location.replace(`about:srcdoc#m${number}`);
    frame.scrollIntoView({ block: "center" });
    frame.focus({ preventScroll: true });
  }

  // Events

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-indicator]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      go(link.dataset.indicator, (link.dataset.subjects || "").split(" ").filter(Boolean), true);
      if (matchMedia("(max-width: 900px)").matches) $("picker").open = false;
      $("detail").focus({ preventScroll: true });
      if ($("detail").getBoundingClientRect().top < 0 || matchMedia("(max-width: 900px)").matches) {
        $("detail").scrollIntoView({ block: "start" });
      }
      return;
    }
    const button = event.target.closest("[data-tab], [data-action]");
    if (!button) return;
    if (button.dataset.tab) { tab(button.dataset.tab, true); return; }
    const action = button.dataset.action;
    if (action === "rule") emitEvent("rimland_rule", button.dataset.rule);
    else if (action === "show-mark") showMark(button.dataset.number);
    else if (action === "audit") start();
    else if (action === "audit-example") { $("pasted").value = button.dataset.text; start(); }
    else if (action === "audit-clear") { $("pasted").value = ""; $("files").value = ""; }
  });

  document.addEventListener("keydown", (event) => {
    const now = event.target.closest?.("[data-tab]");
    if (!now || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    const all = [...document.querySelectorAll("[data-tab]")];
    const at = all.indexOf(now);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
    const chosen = all[(next + all.length) % all.length];
    event.preventDefault();
    tab(chosen.dataset.tab, true);
    chosen.focus();
  });

  document.addEventListener("input", (event) => { if (event.target.id === "find-indicator") find(); });

  document.addEventListener("change", (event) => {
    if (event.target.id === "files") {
      const files = [...event.target.files];
      event.target.value = "";
      handAll(files);
      return;
    }
    const box = event.target.closest("[data-subject]");
    if (!box) return;
    const group = box.closest("[data-subjects-of]");
    const chosen = [...group.querySelectorAll("[data-subject]:checked")].map((x) => x.dataset.subject);
    go(group.dataset.subjectsOf, chosen, false);
  });

  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      const drop = event.target.closest?.("#panel-audit");
      if (!drop) return;
      event.preventDefault();
      $("drop").classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) $("drop")?.classList.remove("over"); });
  document.addEventListener("drop", (event) => {
    if (!event.target.closest?.("#panel-audit")) return;
    event.preventDefault();
    $("drop").classList.remove("over");
    handAll([...event.dataTransfer.files]);
  });

  // The other language opens what is shown here, and a copied link says what made it.
  function prepare(event) {
    const language = event.target.closest?.("a[data-language]");
    if (language) {
      const other = new URL(location.href);
      other.searchParams.set("lang", language.dataset.language);
      language.setAttribute("href", readable(other));
    }
    const here = event.target.closest?.("[data-here]");
    if (here) {
      const url = new URL(location.href);
      for (const [name, value] of new URLSearchParams(here.dataset.here)) url.searchParams.set(name, value);
      here.dataset.text = url.origin + readable(url);
    }
  }
  for (const kind of ["pointerdown", "focusin", "click"]) document.addEventListener(kind, prepare, true);

  // Charts

  const number = (x) => new Intl.NumberFormat(document.documentElement.lang || "en", { maximumSignificantDigits: 5 }).format(x);

  window.rimlandYear = (time) => String(new Date(time).getFullYear());
  window.rimlandMonth = (time) => new Date(time).toISOString().slice(0, 7);
  window.rimlandNumber = (bar) => number(bar.value);

  window.rimlandFigureTip = (params) => {
    const lines = params.filter((p) => p.seriesType === "line" && Array.isArray(p.data) && p.data[1] !== null);
    if (!lines.length) return "";
    const box = document.createElement("div");
    const head = box.appendChild(document.createElement("b"));
    head.textContent = lines[0].data[0].slice(0, 7);
    for (const line of lines) {
      box.append(document.createElement("br"), `${line.seriesName}: ${number(line.data[1])}`);
    }
    return box.innerHTML;
  };

  // The range that a source gives around a figure.
  window.rimlandWhisker = (_params, api) => {
    const low = api.coord([api.value(0), api.value(1)]);
    const high = api.coord([api.value(0), api.value(2)]);
    const stroke = api.visual("color");
    const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 1, opacity: 0.7 } });
    return { type: "group", children: [
      line(low[0], low[1], high[0], high[1]),
      line(low[0] - 3, low[1], low[0] + 3, low[1]),
      line(high[0] - 3, high[1], high[0] + 3, high[1]),
    ] };
  };
})();
