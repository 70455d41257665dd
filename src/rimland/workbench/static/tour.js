// Three steps for whoever opens the workbench for the first time. Never in the way: it can be closed, and does not return.
(() => {
  "use strict";
  const KEY = "rimland-tour-seen";
  const seen = () => { try { return localStorage.getItem(KEY) === "1"; } catch { return true; } };
  const remember = () => { try { localStorage.setItem(KEY, "1"); } catch { /* private window */ } };

  window.rimlandTour = (again) => {
    const box = document.getElementById("tour");
    if (!box || (seen() && !again)) return;
    const steps = [...box.querySelectorAll("[data-step]")];
    let at = 0;
    const show = () => {
      document.querySelectorAll(".toured").forEach((x) => x.classList.remove("toured"));
      steps.forEach((step, i) => { step.hidden = i !== at; });
      const target = document.querySelector(steps[at].dataset.target);
      target?.classList.add("toured");
      box.querySelector("[data-tour=back]").disabled = at === 0;
      box.querySelector("[data-tour=next]").textContent = at === steps.length - 1 ? box.dataset.done : box.dataset.next;
      box.querySelector(".step").textContent = `${at + 1} / ${steps.length}`;
    };
    const close = () => {
      remember();
      document.querySelectorAll(".toured").forEach((x) => x.classList.remove("toured"));
      box.close();
    };
    box.onclick = (event) => {
      const button = event.target.closest("[data-tour]");
      if (!button) return;
      if (button.dataset.tour === "skip") close();
      else if (button.dataset.tour === "back") { at -= 1; show(); }
      else if (at === steps.length - 1) close();
      else { at += 1; show(); }
    };
    box.onkeydown = (event) => { if (event.key === "Escape") close(); };
    box.show();
    show();
  };
})();
