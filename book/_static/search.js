// The search page: reads the text of the book, section by section, from one script file (a page in a folder may fetch nothing) and ranks it as one types.
(() => {
  "use strict";
  const address = document.currentScript.dataset.texts;
  const form = document.querySelector(".bd-search-container form"), input = form.querySelector("input"), out = document.getElementById("search-results");
  const PLACES = 3, PAGES = 30, BEFORE = 70, LONG = 230;
  let pages = null, asked = false;

  window.bookSearch = (texts) => {
    pages = texts.map(([url, title, weight, sections]) => ({
      url, title, weight, low: title.toLowerCase(),
      sections: sections.map(([anchor, head, prose, names]) => ({ anchor, head, prose, title: head.toLowerCase(), low: prose.toLowerCase(), names: names.toLowerCase() })),
    }));
    show();
  };

  function load() {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = address;
    script.onerror = () => { asked = false; say("The text of the book could not be loaded. Reload the page to try again."); };
    document.head.append(script);
  }

  const say = (text) => { out.replaceChildren(element("p", text, "search-summary")); };

  function element(tag, text, kind) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  // A word of the query is found where a word of the text begins with it; its plural s does not count.
  const words = (query) => [...new Set(query.toLowerCase().match(/[\p{L}\p{N}_]+/gu) || [])].map((word) => (word.length > 3 ? word.replace(/(?<=[^s])s$/, "") : word));
  const starts = (word, flags = "gu") => new RegExp(`(?<![\\p{L}\\p{N}])${word}`, flags);

  function score(query, terms) {
    const found = [], patterns = terms.map((term) => starts(term));
    const hits = (text, pattern) => (text.match(pattern) || []).length;
    const rare = patterns.map((pattern) => {
      const having = pages.filter((page) => page.sections.some((s) => s.low.search(pattern) >= 0 || s.title.search(pattern) >= 0)).length;
      return Math.log(1 + pages.length / (1 + having));
    });
    for (const page of pages) {
      const places = [];
      for (const part of page.sections) {
        let sum = 0, all = true;
        patterns.forEach((pattern, i) => {
          const own = 8 * Math.min(1, hits(part.title, pattern)) + Math.min(4, hits(part.low, pattern)) + Math.min(1, hits(part.names, pattern));
          const above = 3 * Math.min(1, hits(page.low, pattern));
          sum += rare[i] * (own && own + above);
          if (!own && !above) all = false;
        });
        if (terms.length > 1 && part.low.includes(query)) sum += 6; // the words as they were written
        if (part.title === query || page.low === query) sum += 12;
        if (all && sum > 0) places.push([sum, part]);
      }
      places.sort((a, b) => b[0] - a[0]);
      if (places.length) found.push({ page, places: places.slice(0, PLACES).map(([, part]) => part), score: places[0][0] * page.weight });
    }
    return found.sort((a, b) => b.score - a.score);
  }

  function extract(part, terms) { // the text around the first word found, with the words marked
    const at = Math.max(0, Math.min(...terms.map((term) => { const i = part.low.search(starts(term)); return i < 0 ? Infinity : i; }).concat(part.prose.length)));
    let from = at === part.prose.length || at < BEFORE ? 0 : part.prose.lastIndexOf(" ", at - BEFORE) + 1;
    const to = part.prose.length <= from + LONG ? part.prose.length : part.prose.lastIndexOf(" ", from + LONG);
    const line = element("p"), text = part.prose.slice(from, to);
    if (from) line.append("… ");
    let done = 0;
    for (const match of text.matchAll(starts(`(?:${terms.join("|")})[\\p{L}\\p{N}]*`, "giu"))) {
      line.append(text.slice(done, match.index), element("mark", match[0]));
      done = match.index + match[0].length;
    }
    line.append(text.slice(done), to < part.prose.length ? " …" : "");
    return line;
  }

  function show() {
    const query = input.value.trim().toLowerCase(), terms = words(query);
    try { history.replaceState(null, "", query ? `?q=${encodeURIComponent(input.value.trim())}` : location.pathname); } catch { /* not in a folder */ }
    if (!terms.length) return out.replaceChildren();
    if (!pages) { say("Loading the text of the book …"); return load(); }
    const found = score(query, terms);
    if (!found.length) return say(`Nothing found for “${input.value.trim()}”. Fewer or shorter words find more.`);
    const list = element("ol", "", "search-pages");
    for (const { page, places } of found.slice(0, PAGES)) {
      const item = list.appendChild(element("li")), link = item.appendChild(element("a", page.title, "search-page"));
      link.href = page.url;
      for (const part of places) {
        const place = item.appendChild(element("div", "", "search-place"));
        if (part.head !== page.title) place.appendChild(element("a", part.head)).href = `${page.url}#${part.anchor}`;
        place.append(extract(part, terms));
      }
    }
    say(`Found on ${found.length === 1 ? "one page" : `${found.length} pages`}${found.length > PAGES ? `, the first ${PAGES} shown` : ""}.`);
    out.append(list);
  }

  let timer = null;
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 120); });
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  document.querySelector(".bd-search-container").addEventListener("keydown", (event) => { // arrows go from result to result
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], stops = [input, ...out.querySelectorAll("a")], at = stops.indexOf(document.activeElement);
    if (!step || at < 0 || !stops[at + step]) return;
    event.preventDefault();
    stops[at + step].focus();
  });
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) show();
  else input.focus();
})();
