// What a reader marks: chapters done, interview questions known. Kept by this browser; where it cannot, by the page.
(() => {
  "use strict";
  const { content: book, dataset: { edition, root } } = document.querySelector("meta[name=book]");
  const KEY = `reader:${book}`; // by title: copies on one host, or on disk, share it, and it outlives a move; a renamed fork has its own
  const readers = new Set();
  let pending = {}, text, stored; // changes that are not stored, by kind and id; the text last read, and what it says

  const disk = () => (localStorage instanceof Storage ? localStorage : null);

  function read() { // null where storage is blocked or holds what this script cannot read, which it leaves alone
    try {
      const now = disk().getItem(KEY) ?? "{}", state = now === text ? stored : JSON.parse(now);
      if (![state.done ?? [], state.known ?? []].every(Array.isArray)) return null;
      [text, stored] = [now, state];
      return state;
    } catch {
      return null;
    }
  }

  function write(change) {
    try {
      change(disk());
      pending = {};
    } catch {} // full: tried again with the next change
  }

  function all(kind) {
    const ids = new Set(read()?.[kind]);
    pending[kind]?.forEach((on, id) => (on ? ids.add(id) : ids.delete(id)));
    return [...ids];
  }

  function set(kind, ids, on) {
    pending[kind] ??= new Map();
    [ids].flat().forEach((id) => pending[kind].set(id, on));
    const state = { ...read() }; // read again: another tab may have written
    for (const changed in pending) state[changed] = all(changed);
    if (read()) write((d) => d.setItem(KEY, JSON.stringify(state)));
    tell();
  }

  const tell = () => readers.forEach((reader) => reader());
  const has = (kind, id) => all(kind).includes(id);

  window.bookReader = {
    book, edition, all, has, set,
    get keeps() { return !!read() && !Object.keys(pending).length; },
    subscribe: (reader) => readers.add(reader),
    forget() { write((d) => d.removeItem(KEY)); pending = {}; tell(); },
  };
  addEventListener("storage", tell);
  addEventListener("pageshow", tell); // also back from the browser's cache, where no event arrives

  // --- marks on the page ---
  const page = document.querySelector('meta[name="book"]').dataset.page, base = new URL(document.documentElement.dataset.content_root, location).pathname;
  const chapter = (path) => path.match(/^book\/(\d\d_[^/]+\/\d\d_[^/]+)$/)?.[1];
  const chapterOf = (a) => chapter(a.getAttribute("href") === "#" ? page : a.pathname.replace(base, "").replace(".html", ""));
  const parts = [...document.querySelectorAll(".bd-docs-nav .caption")].map((caption) => ({
    caption, title: caption.textContent, chapters: [...caption.nextElementSibling.querySelectorAll("a")].map(chapterOf).filter(Boolean),
  })).filter((part) => part.chapters.length);
  const count = (chapters) => [chapters.filter((c) => has("done", c)).length, chapters.length];
  bookReader.parts = () => parts.map(({ title, chapters }) => [title, ...count(chapters)]);
  bookReader.total = () => `${count(parts.flatMap((part) => part.chapters)).join(" of ")} chapters done`;

  function marks() {
    document.querySelectorAll(".reader-mark").forEach((mark) => mark.remove());
    const mark = (where, what) => where.insertAdjacentHTML("beforeend", `<span class="reader-mark" ${what}</span>`);
    for (const a of document.querySelectorAll(".bd-docs-nav a" + (root === "#" ? ", .contents a" : "")))
      if (has("done", chapterOf(a))) mark(a, 'role="img" aria-label="done">✓');
    for (const { caption, chapters } of parts)
      if (count(chapters)[0]) mark(caption, `>${count(chapters).join(" of ")}`);
  }
  readers.add(marks);

  const here = chapter(page);
  if (here) {
    document.querySelector(".bd-article").insertAdjacentHTML("beforeend", `<div class="reader"><button></button><a href="${root}#progress"></a><p role="status"></p></div>`);
    const [button, link, said] = document.querySelector(".reader").children;
    readers.add(() => {
      const on = has("done", here);
      button.setAttribute("aria-pressed", on);
      button.textContent = on ? "Done ✓ (undo)" : "Mark this chapter as done";
      link.textContent = bookReader.total();
    });
    button.onclick = () => {
      set("done", here, !has("done", here));
      said.textContent = bookReader.keeps ? "" : "This browser will not remember it: its storage is blocked, full or damaged. The mark lasts until you leave the page.";
    };
  }
  tell();
})();
