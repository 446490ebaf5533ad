// What a page does besides its explorers: theme, search box, side bars, contents, copying. In place of the theme's scripts, which weigh 40 kB and fail where storage is blocked.
(() => {
  "use strict";
  const root = document.documentElement, all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const kept = (storage, key, value) => { // storage may be blocked or full: then nothing is remembered
    try { return value === undefined ? window[storage].getItem(key) : window[storage].setItem(key, value); } catch { return null; }
  };

  function theme() { // (set before the first paint by layout.html; here it changes)
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const set = (mode) => { root.dataset.mode = mode; root.dataset.theme = mode !== "auto" ? mode : dark.matches ? "dark" : "light"; };
    dark.addEventListener("change", () => set(root.dataset.mode));
    for (const button of all(".theme-switch-button"))
      button.addEventListener("click", () => {
        const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"]; // the first click is always a change
        set(modes[(modes.indexOf(root.dataset.mode) + 1) % 3]);
        kept("localStorage", "mode", root.dataset.mode);
      });
  }

  function search() { // Ctrl+K, Command+K or / opens it, Escape closes it
    const wrapper = document.querySelector(".search-button__wrapper"), own = document.querySelector(".bd-search-container input");
    const input = own || wrapper?.querySelector("input");
    if (!input) return;
    let opener = null;
    const open = () => { opener = document.activeElement; if (!own) wrapper.classList.add("show"); input.focus(); input.select(); };
    const close = () => { wrapper.classList.remove("show"); opener?.focus(); };
    if (/^(Mac|iP)/.test(navigator.platform)) all("kbd.kbd-shortcut__modifier").forEach((key) => (key.textContent = "⌘"));
    all(".search-button__button").forEach((button) => button.addEventListener("click", open));
    wrapper.querySelector(".search-button__overlay").addEventListener("click", close);
    addEventListener("keydown", (event) => {
      const writing = event.target.closest?.("input:not([type=range], [type=checkbox]), textarea, select, [contenteditable]");
      const slash = event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (slash || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey)) {
        event.preventDefault();
        wrapper.classList.contains("show") ? close() : open();
      } else if (event.key === "Escape" && wrapper.classList.contains("show")) close();
    });
  }

  function sideBars() { // on a narrow screen they lie over the page, opened by a button and closed by Escape or a touch beside them
    for (const side of ["primary", "secondary"]) {
      const box = document.getElementById(`pst-${side}-sidebar-checkbox`), bar = document.querySelector(`.bd-sidebar-${side}`), button = document.querySelector(`.${side}-toggle`);
      if (!bar || !button) continue;
      const close = () => { box.checked = false; button.focus(); };
      button.addEventListener("click", () => {
        box.checked = !box.checked;
        if (box.checked) setTimeout(() => bar.querySelector("a, button")?.focus({ preventScroll: true }), 100);
      });
      box.addEventListener("change", () => box.checked || button.focus());
      bar.addEventListener("keydown", (event) => event.key === "Escape" && box.checked && close());
      if (side === "secondary") bar.addEventListener("click", (event) => event.target.closest("a") && (box.checked = false));
    }
    const bar = document.querySelector(".bd-sidebar-primary"), here = all(".bd-docs-nav .active").pop(), was = parseInt(kept("sessionStorage", "sidebar-scroll-top"), 10);
    if (bar && was >= 0) bar.scrollTop = was;
    const seen = here && here.getBoundingClientRect();
    if (bar && seen && (seen.top < 0 || seen.bottom > innerHeight)) bar.scrollTop += seen.top - innerHeight / 4;
    addEventListener("pagehide", () => bar && kept("sessionStorage", "sidebar-scroll-top", bar.scrollTop));
  }

  function menus() {
    const shut = (but) => all(".dropdown-toggle.show").forEach((button) => button !== but && flip(button, false));
    const flip = (button, on) => {
      for (const part of [button, button.nextElementSibling]) part.classList.toggle("show", on);
      button.setAttribute("aria-expanded", on);
    };
    for (const button of all('[data-bs-toggle="dropdown"]')) {
      button.addEventListener("click", (event) => { event.stopPropagation(); shut(button); flip(button, !button.classList.contains("show")); });
      button.parentElement.addEventListener("keydown", (event) => { if (event.key === "Escape") { shut(); button.focus(); } });
    }
    addEventListener("click", () => shut());
  }

  function contents() { // marks the section being read in the contents of the page; the button to the top comes when one scrolls up
    const links = all(".bd-toc-nav a"), parts = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const top = document.getElementById("pst-back-to-top");
    let waiting = false, last = scrollY;
    const look = () => {
      waiting = false;
      const end = scrollY + innerHeight >= root.scrollHeight - 2;
      const at = end ? parts.length - 1 : parts.reduce((found, part, i) => (part && part.getBoundingClientRect().top < innerHeight * 0.3 ? i : found), -1);
      links.forEach((link, i) => { link.classList.toggle("active", i === at); link.parentElement.classList.toggle("active", i === at); });
      document.body.classList.toggle("scrolled", scrollY > 0);
      if (top && Math.abs(scrollY - last) > 5) { top.classList.toggle("shown", scrollY < last && scrollY > 2 * innerHeight); last = scrollY; }
    };
    const soon = () => { if (!waiting) { waiting = true; requestAnimationFrame(look); } };
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    top?.addEventListener("click", () => { scrollTo({ top: 0 }); document.getElementById("main-content").querySelector("a, button").focus({ preventScroll: true }); });
    look();
  }

  function copying() {
    for (const pre of all("div.highlight pre")) {
      if (pre.closest(".cell_output")) continue; // an output is no code
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.setAttribute("aria-label", "Copy the code");
      button.addEventListener("click", async () => {
        const done = await copy(code(pre.textContent));
        button.textContent = done ? "Copied" : "Press Ctrl+C";
        if (!done) getSelection().selectAllChildren(pre);
        setTimeout(() => (button.textContent = "Copy"), 2000);
      });
      pre.after(button);
    }
  }

  function code(text) { // where lines have a prompt, what was typed after it; else all of it
    const typed = text.split("\n").map((line) => line.match(/^(?:>>> ?|\.\.\. ?|\$ )(.*)/)).filter(Boolean);
    return typed.length && /^(>>>|\$ )/m.test(text) ? typed.map((line) => line[1]).join("\n") : text.replace(/\n$/, "");
  }

  async function copy(text) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* not allowed, or no secure address: the old way */ }
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  function wide() { // what scrolls sideways can be reached by keyboard; a figure that is shown small can be opened to its own size
    for (const part of all(".bd-article pre, .bd-article div.math, .bd-article table, .plot, .explorer-frame"))
      part.scrollWidth > part.clientWidth ? part.setAttribute("tabindex", 0) : part.removeAttribute("tabindex");
    for (const frame of all(".plot, .explorer-frame")) {
      const svg = frame.querySelector("svg"), small = svg && svg.getBoundingClientRect().width < 0.75 * (svg.width.baseVal.value || 0);
      let button = frame.previousElementSibling?.matches(".enlarge") ? frame.previousElementSibling : null;
      if (small && !button) {
        button = document.createElement("button");
        button.type = "button";
        button.className = "enlarge";
        button.textContent = "⤢";
        button.setAttribute("aria-label", "Show the figure at its own size");
        button.setAttribute("aria-pressed", false);
        button.addEventListener("click", () => { button.setAttribute("aria-pressed", frame.classList.toggle("large")); wide(); });
        frame.before(button);
      }
      if (button) button.hidden = !small && !frame.classList.contains("large");
    }
  }

  function printing() { // in the light theme, with everything open
    let theme = null, opened = [];
    addEventListener("beforeprint", () => {
      theme = root.dataset.theme;
      root.dataset.theme = "light";
      opened = all("details:not([open])");
      opened.forEach((part) => (part.open = true));
    });
    addEventListener("afterprint", () => { root.dataset.theme = theme; opened.forEach((part) => (part.open = false)); });
  }

  function start() {
    for (const part of [theme, search, sideBars, menus, contents, copying, printing, wide]) part();
    let timer = null;
    addEventListener("resize", () => { clearTimeout(timer); timer = setTimeout(wide, 200); });
    addEventListener("load", wide);
    addEventListener("toggle", wide, true); // (a <details> that opens)
  }
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();
