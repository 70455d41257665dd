// Pointing at a box of a causal diagram brings out its links.
for (const diagram of document.querySelectorAll("svg.causal")) {
  const show = (name) => {
    diagram.classList.toggle("pointed", Boolean(name));
    for (const path of diagram.querySelectorAll("path[data-from]")) {
      path.classList.toggle("in", path.dataset.to === name);
      path.classList.toggle("out", path.dataset.from === name);
    }
  };
  for (const box of diagram.querySelectorAll("g[data-name]")) {
    box.addEventListener("pointerenter", () => show(box.dataset.name));
    box.addEventListener("pointerleave", () => show(null));
  }
}
