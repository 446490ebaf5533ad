// "Report an error on this page": the form is filled in with the words that are selected, and with their section or else the one that was read last.
(() => {
  "use strict";
  const link = document.querySelector(".report-error");
  if (!link) return;
  const address = link.href, words = 300, rest = 3000, long = 15000; // characters; milliseconds that count as reading, and as reading on purpose
  const headings = [...document.querySelectorAll(".bd-article section > :is(h1, h2, h3, h4)")];
  let here = headings[0], since = performance.now(), read = headings[0], due = 0;

  function look() { // which section is on the screen, and for how long
    due = 0;
    const now = performance.now();
    const shown = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2).pop() || headings[0];
    if (shown === here) return;
    if (now - since > rest) read = here;
    [here, since] = [shown, now];
  }

  function plain(part) { // the text of a copied piece of page, formulas as the LaTeX they were written in
    part.querySelectorAll(".headerlink").forEach((sign) => sign.remove());
    part.querySelectorAll(".katex").forEach((formula) => formula.replaceWith(`$${(formula.querySelector("annotation") || formula).textContent}$`));
    return part.textContent.replace(/\s+/g, " ").trim();
  }

  function fill() {
    look();
    const selected = getSelection(), range = !selected.isCollapsed && selected.getRangeAt(0), url = new URL(address);
    const node = range && range.startContainer, around = node && (node.closest ? node : node.parentElement).closest(".bd-article section");
    const heading = (around && headings.find((h) => h.parentElement === around)) || (performance.now() - since > long ? here : read);
    if (heading && heading !== headings[0]) url.searchParams.set("section", plain(heading.cloneNode(true)));
    if (around) url.searchParams.set("says", plain(range.cloneContents()).slice(0, words));
    link.href = url;
  }

  addEventListener("scroll", () => (due ||= setTimeout(look, 200)), { passive: true });
  link.addEventListener("pointerdown", fill); // a click takes the selection away, so before it
  link.addEventListener("click", (event) => event.detail || fill()); // by keyboard
})();
