// Reference pages: search and filters, the groups of a long page that come later, and what the reader of the question bank knows.
(() => {
  "use strict";
  const page = document.querySelector(".compiled");
  if (!page || !["claims", "questions", "glossary", "formulas"].includes(page.dataset.kind)) return;
  const ITEM = { claims: ".claim", questions: "details.question", glossary: ".term", formulas: ".formula" }[page.dataset.kind];
  const groups = [...page.querySelectorAll(".group")];
  const reader = window.bookReader || { has: () => false, set() {}, subscribe() {}, keeps: false };
  let shown = null; // the questions drawn, or null for all that the filters leave

  const make = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };

  // --- groups that come later -------------------------------------------------------------------------------
  const arrived = new Map();
  window.bookReference = (key, markup) => arrived.get(key)?.(markup);

  const load = (group) => (group.promise ||= !group.dataset.src ? Promise.resolve() : new Promise((done) => {
    arrived.set(group.id, (markup) => {
      const heading = group.querySelector("h2");
      group.innerHTML = markup;
      group.prepend(heading);
      dress(group);
      done();
    });
    const script = document.createElement("script");
    script.src = group.dataset.src;
    script.onerror = () => { group.append(make("p", { className: "problem", textContent: "This part could not be loaded; the chapters above hold the same. Reload the page to try again." })); done(); };
    document.head.append(script);
  }));
  const loadAll = (window.bookReferenceAll = () => Promise.all(groups.map(load)).then(() => true));

  for (const group of groups.filter((g) => g.dataset.src)) {
    if (!("IntersectionObserver" in window)) { load(group); continue; }
    new IntersectionObserver((seen, observer) => {
      if (seen.some((s) => s.isIntersecting)) { observer.disconnect(); load(group).then(apply); }
    }, { rootMargin: "600px" }).observe(group);
  }

  // --- the form -----------------------------------------------------------------------------------------------
  const choice = (label, options) => {
    const select = make("select", {}, make("option", { value: "", textContent: "all" }), ...options.map((o) => make("option", { value: o, textContent: o })));
    select.addEventListener("change", () => { shown = null; apply(); });
    return [make("label", {}, make("span", { textContent: label }), select), select];
  };
  const search = make("input", { type: "search", autocomplete: "off" });
  search.addEventListener("input", () => { shown = null; apply(); });
  const parts = page.dataset.kind === "glossary" ? [] : groups.map((g) => g.dataset.part);
  const [partLabel, part] = choice("Part", parts);
  const kinds = { claims: ["true", "misleading", "false"], questions: ["Recall", "Derive", "Apply", "Debug", "Design"] }[page.dataset.kind];
  const [kindLabel, kind] = choice(page.dataset.kind === "claims" ? "Verdict" : "Kind", kinds || []);
  const status = make("p", { className: "filter-status" });
  status.setAttribute("role", "status");
  const form = make("form", { className: "filter" }, make("label", {}, make("span", { textContent: "Search" }), search));
  if (parts.length) form.append(partLabel);
  if (kinds) form.append(kindLabel);
  form.addEventListener("submit", (event) => event.preventDefault());

  let hideKnown = null;
  if (page.dataset.kind === "questions") {
    hideKnown = make("input", { type: "checkbox" });
    hideKnown.addEventListener("change", () => { shown = null; apply(); });
    const draw = make("button", { type: "button", textContent: "Draw ten at random" });
    draw.addEventListener("click", async () => {
      await loadAll();
      shown = null;
      const left = items().filter(passes);
      for (let i = left.length - 1; i > 0; i--) { const j = Math.floor(Math.random() * (i + 1)); [left[i], left[j]] = [left[j], left[i]]; }
      shown = new Set(left.slice(0, 10));
      for (const item of items()) item.open = false;
      apply();
    });
    const all = make("button", { type: "button", textContent: "Show all" });
    all.addEventListener("click", () => { shown = null; search.value = part.value = kind.value = ""; hideKnown.checked = false; apply(); });
    form.append(make("label", { className: "check" }, hideKnown, make("span", { textContent: "Hide what I know" })), draw, all);
  }
  if (page.dataset.kind === "formulas") {
    const print = make("button", { type: "button", textContent: "Print the whole sheet" });
    print.addEventListener("click", () => loadAll().then(() => window.print()));
    form.append(print);
  }
  page.before(form, status);

  // --- what is shown ------------------------------------------------------------------------------------------
  const items = () => [...page.querySelectorAll(ITEM)];
  const text = (item) => (item.words ||= item.textContent.toLowerCase());
  const words = () => search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const passes = (item) =>
    (!part.value || item.closest(".group").dataset.part === part.value) &&
    (!kind.value || item.dataset.kind === kind.value) &&
    !(hideKnown?.checked && reader.has("known", item.dataset.id)) &&
    words().every((w) => text(item).includes(w)) &&
    (!shown || shown.has(item));

  let turn = 0;
  async function apply() {
    const mine = ++turn;
    const filtered = shown || search.value.trim() || part.value || kind.value || hideKnown?.checked;
    if (filtered) await loadAll();
    if (mine !== turn) return;
    let count = 0;
    const all = items();
    for (const item of all) count += !(item.hidden = !passes(item));
    for (const box of page.querySelectorAll(".group, .chapter")) box.hidden = Boolean(filtered) && !box.querySelector(`${ITEM}:not([hidden])`);
    page.querySelector(".jump").hidden = Boolean(filtered);
    const known = page.dataset.kind === "questions" ? all.filter((i) => reader.has("known", i.dataset.id)).length : 0;
    status.textContent = (filtered ? `${count} of ${all.length} shown.` : "") + (known ? ` You know ${known}.` : "");
  }

  // --- what the reader knows ------------------------------------------------------------------------------------
  function dress(root) {
    if (page.dataset.kind !== "questions") return;
    for (const item of root.querySelectorAll(ITEM)) {
      const box = make("input", { type: "checkbox" });
      box.addEventListener("change", () => { reader.set("known", item.dataset.id, box.checked); know(item); apply(); });
      item.querySelector(".source").after(make("label", { className: "known check" }, box, make("span", { textContent: "I know this" })));
      know(item);
    }
  }
  function know(item) {
    const known = reader.has("known", item.dataset.id);
    item.classList.toggle("is-known", known);
    item.querySelector(".known input").checked = known;
    const summary = item.querySelector("summary");
    const mark = summary.querySelector(".mark");
    if (known && !mark) summary.append(make("span", { className: "mark", textContent: " ✓ known" }));
    if (!known) mark?.remove();
  }
  dress(page);
  reader.subscribe(() => { items().filter((i) => i.querySelector(".known")).forEach(know); apply(); });
  apply();
  })();
