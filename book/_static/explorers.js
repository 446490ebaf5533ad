// Explorers: native controls that show recorded states. No kernel, no server, no library.
(() => {
  "use strict";
  const waiting = new Map(); // explorer name -> what takes its states when the script file has come

  window.bookExplorer = (name, states) => waiting.get(name)?.(states);

  const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

  function start(box) {
    const form = box.querySelector("form"), frame = box.querySelector(".explorer-frame");
    const inputs = [...form.querySelectorAll("[data-control]")];
    const description = frame.getAttribute("aria-label");
    let states = null, asked = false, turn = 0;

    const index = (input) => (input.type === "checkbox" ? +input.checked : input.tagName === "SELECT" ? input.selectedIndex : +input.value);

    function load() {
      if (asked) return;
      asked = true;
      waiting.set(box.dataset.explorer, (s) => { states = s; labels(); show(); });
      const script = document.createElement("script");
      script.src = box.dataset.src;
      script.onerror = () => {
        inputs.forEach((input) => (input.disabled = true));
        box.querySelector(".explorer-problem").textContent = "The other states of this explorer could not be loaded; what you see is its first state. Reload the page to try again.";
      };
      document.head.append(script);
    }

    function labels() {
      const shown = states.controls.map((c, i) => {
        const text = c.labels[index(inputs[i])];
        if (inputs[i].type === "range") {
          inputs[i].setAttribute("aria-valuetext", text);
          inputs[i].nextElementSibling.textContent = text;
        }
        return `${c.label} = ${text}`;
      }).join(", ");
      frame.setAttribute("aria-label", `${description} Shown: ${shown}.`);
      box.querySelector(".explorer-state").textContent = `Shown: ${shown}`;
    }

    async function show() {
      const mine = ++turn;
      let at = 0;
      states.controls.forEach((c, i) => (at = at * c.labels.length + index(inputs[i])));
      const markup = states.frames[at].map(([kind, lines]) => {
        const text = lines.map((l) => states.lines[l]).join("\n");
        return kind === "svg" ? text : `<pre>${escape(text)}</pre>`;
      }).join("");
      const pictures = markup.match(/data:image\/png;base64,[^"]+/g);
      if (pictures) // decoded before they are shown: no flicker
        await Promise.all(pictures.map((src) => { const p = new Image(); p.src = src.replace(/\s/g, ""); return p.decode().catch(() => {}); }));
      if (mine === turn) frame.innerHTML = markup;
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { load(); if (states) { labels(); show(); } });
    for (const event of ["pointerenter", "focusin"]) box.addEventListener(event, load);
    if ("IntersectionObserver" in window)
      new IntersectionObserver((seen, observer) => { if (seen.some((s) => s.isIntersecting)) { observer.disconnect(); load(); } }, { rootMargin: "300px" }).observe(box);
    else load();

    for (const button of form.querySelectorAll(".explorer-play")) {
      const range = button.nextElementSibling;
      let timer = null;
      const stop = () => { clearInterval(timer); timer = null; button.textContent = "▶"; };
      button.addEventListener("click", () => {
        if (timer) return stop();
        if (range.value === range.max) range.value = range.min;
        button.textContent = "❚❚";
        timer = setInterval(() => {
          if (range.value === range.max) return stop();
          range.value = +range.value + 1;
          range.dispatchEvent(new Event("input", { bubbles: true }));
        }, Math.max(50, +button.dataset.interval));
      });
    }
  }

  function boxes() {
    document.querySelectorAll(".explorer").forEach(start);
    for (const wide of document.querySelectorAll("div.math, .bd-article table")) // on a phone these scroll, also by keyboard
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", boxes) : boxes();
})();
