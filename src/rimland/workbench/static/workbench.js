// What the page does without the server: theme, address, copying, saving charts.
(() => {
  "use strict";
  const root = document.documentElement;
  const stored = (() => { try { return localStorage.getItem("rimland-theme"); } catch { return null; } })();
  if (stored === "dark" || stored === "light") root.dataset.theme = stored;

  function theme() {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("rimland-theme", root.dataset.theme); } catch { /* private window */ }
  }

  function language(link) {
    document.cookie = `rimland_language=${link.dataset.language}; path=/; max-age=31536000; samesite=strict`;
  }

  // What is put together on the page from words of either language: Japanese has its own colons, brackets and stops.
  window.rimlandTypeset = (text) => root.lang.startsWith("ja")
    ? text.replace(/ ?\(([^()]*)\)/g, "（$1）").replaceAll(": ", "：").replaceAll("; ", "；").replaceAll(". ", "。")
    : text;

  // The address follows what is set, and the links to other pages carry it along.
  // How the page itself is looked at stands in its own address only.
  window.rimlandAddress = (query, view = "") => {
    const here = new URL(location.href);
    const lang = here.searchParams.get("lang");
    const text = [query, view, lang ? `lang=${lang}` : ""].filter(Boolean).join("&");
    history.replaceState(history.state, "", text ? `${here.pathname}?${text}` : here.pathname);
    for (const link of document.querySelectorAll("a[data-page]")) {
      const path = link.dataset.page === "explore" ? "/" : `/${link.dataset.page}`;
      link.setAttribute("href", query ? `${path}?${query}` : path);
    }
    for (const link of document.querySelectorAll("a[data-language]")) {
      link.setAttribute("href", `${here.pathname}?${[query, view, `lang=${link.dataset.language}`].filter(Boolean).join("&")}`);
    }
  };

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = Object.assign(document.createElement("textarea"), { value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(button.dataset.done || "✓");
  }

  function say(text) {
    const place = document.getElementById("announcer");
    if (!place) return;
    place.textContent = "";
    requestAnimationFrame(() => { place.textContent = text; });
    place.classList.add("shown");
    clearTimeout(say.timer);
    say.timer = setTimeout(() => place.classList.remove("shown"), 2500);
  }
  window.rimlandSay = say;

  function save(blob, name) {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  // A chart's colours are custom properties of the page; a file needs the colours themselves.
  function standalone(svg) {
    const copied = svg.cloneNode(true);
    const originals = [svg, ...svg.querySelectorAll("*")];
    [copied, ...copied.querySelectorAll("*")].forEach((node, i) => {
      const style = getComputedStyle(originals[i]);
      for (const name of ["fill", "stroke"]) {
        if ((node.getAttribute(name) || "").includes("var(")) node.setAttribute(name, style[name]);
      }
    });
    copied.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const box = svg.getBoundingClientRect();
    copied.setAttribute("width", box.width);
    copied.setAttribute("height", box.height);
    const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    ground.setAttribute("width", "100%");
    ground.setAttribute("height", "100%");
    ground.setAttribute("fill", getComputedStyle(root).getPropertyValue("--card").trim() || "#fff");
    copied.prepend(ground);
    return new XMLSerializer().serializeToString(copied);
  }

  function saveChart(button, kind) {
    const card = button.closest("[data-chart]");
    const svg = card && card.querySelector("svg");
    if (!svg) return;
    const text = standalone(svg);
    const name = `${card.dataset.chart}.${kind}`;
    if (kind === "svg") {
      save(new Blob([text], { type: "image/svg+xml" }), name);
      return;
    }
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.width * 2;
      canvas.height = image.height * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, name), "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  }

  function table(card) {
    const rows = [...card.querySelectorAll("table tr")];
    return rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  }

  function csv(button) {
    const card = button.closest("[data-chart]");
    const quote = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = table(card).map((row) => row.map(quote).join(","));
    save(new Blob(["\ufeff", lines.join("\r\n"), "\r\n"], { type: "text/csv" }), `${card.dataset.chart}.csv`);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-action], a[data-language]");
    if (!button) return;
    if (button.dataset.language) { language(button); return; }
    const action = button.dataset.action;
    if (action === "theme") theme();
    else if (action === "copy") copy(button.dataset.text ?? document.getElementById(button.dataset.from)?.textContent ?? "", button);
    else if (action === "copy-table") copy(table(button.closest("[data-chart]")).map((r) => r.join("\t")).join("\n"), button);
    else if (action === "csv") csv(button);
    else if (action === "svg" || action === "png") saveChart(button, action);
    else if (action === "close") button.closest("dialog")?.close();
    else if (action === "open") document.getElementById(button.dataset.dialog)?.showModal();
  });
})();

// The tooltip of an outcome's chart, from the series under the pointer.
window.rimlandTip = (params) => {
  const at = Object.fromEntries(params.map((p) => [p.seriesId, p]));
  const middle = at.median;
  if (!middle) return "";
  const value = (p) => (p && p.data !== null && p.data !== undefined ? Number(Array.isArray(p.data) ? p.data[1] : p.data) : null);
  const number = (x) => (x === null ? "–" : new Intl.NumberFormat(document.documentElement.lang || "en", { maximumSignificantDigits: 3 }).format(x));
  const low = value(at.low);
  const high = low + value(at.wide);
  const words = document.getElementById("tip-words")?.dataset ?? {};
  const lines = [`<b>${middle.axisValueLabel}</b>`, `${words.median ?? ""} ${number(value(middle))} (${number(low)} – ${number(high)})`];
  if (at.reference) lines.push(`${words.compared ?? ""} ${number(value(at.reference))}`);
  if (at.observed) lines.push(`${words.observed ?? ""} ${number(value(at.observed))}`);
  return lines.join("<br>");
};

// The value of a field, as the server has it.
window.rimlandValue = (id, value) => {
  const field = document.getElementById(id);
  if (field && field.value !== value) field.value = value;
};

// Goes to a control that may still be on its way to the page.
window.rimlandFocus = (id, tries = 30) => {
  const found = document.getElementById(id);
  if (found) found.focus();
  else if (tries) setTimeout(() => window.rimlandFocus(id, tries - 1), 50);
};
