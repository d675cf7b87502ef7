
"use strict";
// Filters the list and moves through it by keys. Reads the page, asks nobody, stores nothing.
(() => {
  const tools = document.getElementById("tools");
  if (!tools) return;
  tools.hidden = false;
  const filter = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const items = [...document.querySelectorAll(".item")];
  const folds = items.filter((item) => item.tagName === "DETAILS");
  const kinds = [...tools.querySelectorAll("[data-kind]")];
  const texts = new Map();

  // Equal changes stand together in one item.
  const sizeOf = (item) => Number(item.dataset.count || 1);
  const all = items.reduce((sum, item) => sum + sizeOf(item), 0);

  // What a reader may look for: the line, the reasons, and the values that change.
  const textOf = (item) => {
    if (!texts.has(item)) {
      const parts = folds.includes(item) ? item.querySelectorAll("summary, .why, .changed, .requests, li") : [item];
      texts.set(item, [...parts].map((part) => part.textContent).join("\n").toLowerCase());
    }
    return texts.get(item);
  };

  const apply = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = kinds.filter((kind) => kind.ariaPressed === "true").map((kind) => kind.dataset.kind);
    let count = 0;
    for (const item of items) {
      const fits = (!wanted.length || wanted.includes(item.dataset.kind)) &&
        (!words.length || words.every((word) => textOf(item).includes(word)));
      item.hidden = !fits;
      if (fits) count += sizeOf(item);
    }
    const nothing = count ? "" : "Nothing fits: Esc shows all. ";
    shown.textContent = `${nothing}${count.toLocaleString("en")} of ${all.toLocaleString("en")} shown`;
  };

  const fold = (open) => {
    for (const item of folds) if (!item.hidden) item.open = open;
  };

  const move = (step) => {
    const lines = folds.filter((item) => !item.hidden).map((item) => item.firstElementChild);
    const at = lines.indexOf(document.activeElement?.closest?.(".item")?.firstElementChild);
    const next = at < 0 ? (step > 0 ? 0 : lines.length - 1) : at + step;
    lines[next]?.focus();
  };

  const clear = () => {
    filter.value = "";
    for (const kind of kinds) kind.ariaPressed = "false";
    apply();
  };

  filter.addEventListener("input", apply);
  for (const kind of kinds) {
    kind.addEventListener("click", () => {
      kind.ariaPressed = kind.ariaPressed === "true" ? "false" : "true";
      apply();
    });
  }
  document.getElementById("expand").addEventListener("click", () => fold(true));
  document.getElementById("collapse").addEventListener("click", () => fold(false));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return clear();
    if (event.target === filter) return;
    if (event.key === "/") { event.preventDefault(); filter.focus(); filter.select(); }
    if (event.key === "j") move(1);
    if (event.key === "k") move(-1);
  });
  apply();
})();
