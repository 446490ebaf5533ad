// The first page's section on what the reader has done: by part, out to a file, in from a file, forgotten. Needs reader.js.
(() => {
  "use strict";
  const reader = window.bookReader, KINDS = { done: "chapter", known: "question" };
  const LARGEST = 1e6, LONGEST = 200; // bytes of a file, characters of an id: far above what a whole book needs

  const many = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const both = (of) => Object.entries(KINDS).map(([kind, word]) => many(of[kind].length, word)).join(" and ");
  const held = () => Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, reader.all(kind)]));

  const box = document.createElement("section");
  box.id = "progress";
  box.innerHTML = `<h2>Your progress</h2>
    <p class="reader-total"></p>
    <div class="reader">
      <ul></ul>
      <button type="button" data-do="export">Export</button>
      <button type="button" data-do="import">Import</button>
      <button type="button" data-do="ask">Forget everything on this browser</button>
      <input type="file" accept=".json,application/json" aria-label="A file of progress" hidden>
      <p role="status"></p>
      <dialog aria-labelledby="reader-ask">
        <p id="reader-ask"></p>
        <button type="button" data-do="export">Export first</button>
        <button type="button" data-do="forget">Forget</button>
        <button type="button" data-do="keep">Keep</button>
        <p role="status"></p>
      </dialog>
    </div>`;
  const file = box.querySelector("input"), dialog = box.querySelector("dialog"), [status, asking] = box.querySelectorAll("[role=status]");
  const say = (text) => ((dialog.open ? asking : status).textContent = text); // what is behind an open dialog, nobody reads

  function show() {
    const known = reader.all("known").length, parts = reader.parts();
    const some = parts.some(([, done]) => done);
    box.querySelector(".reader-total").textContent = [
      `${reader.total()}${known ? `, ${many(known, "interview question")} known` : ""}.`,
      some ? "" : "The button at the end of a chapter marks it as done.",
      reader.keeps ? "It stays in this browser and is sent nowhere; a file takes it to another browser." : "This browser does not remember it: its storage is blocked, full or damaged.",
      location.protocol === "file:" ? "(Of pages opened from disk, some browsers remember each by itself; a server, make serve, helps.)" : "",
    ].filter(Boolean).join(" ");
    const list = box.querySelector("ul");
    list.hidden = !some;
    list.replaceChildren(...parts.map(([title, done, of]) => {
      const item = document.createElement("li");
      item.innerHTML = `<span></span> <span>${done} of ${of}</span> <progress max="${of}" value="${done}" aria-hidden="true"></progress>`;
      item.firstChild.textContent = title;
      return item;
    }));
  }

  function save() {
    const { book, edition } = reader, date = new Date().toISOString().slice(0, 10);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify({ book, edition, date, ...held() }, null, 1)], { type: "application/json" }));
    link.download = `${book.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-")}-progress-${date}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    say(`${link.download} holds ${both(held())}.`);
  }

  function problem(data, size) { // why a file is no progress of this book, or nothing
    if (!size) return "it is empty";
    if (size > LARGEST) return "it is larger than any file of progress (1 MB)";
    if (data === undefined) return "it is not JSON";
    if (typeof data?.book !== "string" || !Object.keys(KINDS).every((kind) => Array.isArray(data[kind]))) return "it is some other JSON";
    if (data.book !== reader.book) return `it is of another book, "${data.book.slice(0, LONGEST)}"`;
    if (!Object.keys(KINDS).every((kind) => data[kind].every((id) => typeof id === "string" && id && id.length <= LONGEST))) return "one of its lists holds something else than names";
  }

  async function load(chosen) {
    let data;
    try {
      if (chosen.size <= LARGEST) data = JSON.parse(await chosen.text());
    } catch {} // not JSON, or gone from the disk
    const wrong = problem(data, chosen.size);
    if (wrong)
      return say(`${chosen.name} was not read: ${wrong}. Expected is a file that Export wrote: JSON with "book": "${reader.book}" and the lists "done" and "known". Nothing was changed.`);
    const fresh = {};
    for (const kind in KINDS) {
      const had = new Set(reader.all(kind));
      fresh[kind] = [...new Set(data[kind])].filter((id) => !had.has(id));
      if (fresh[kind].length) reader.set(kind, fresh[kind], true);
    }
    const other = data.edition === reader.edition ? "" : ` The file is of edition ${String(data.edition).slice(0, 20)}, this is ${reader.edition}; marks that this edition does not know are kept.`;
    say(`${chosen.name}: ${both(fresh)} were new.${other}`);
  }

  const actions = {
    export: save,
    import: () => file.click(),
    ask() {
      say(asking.textContent = "");
      box.querySelector("#reader-ask").textContent = `This removes ${both(held())} from this browser, and nothing brings them back but a file that you exported.`;
      dialog.showModal();
    },
    forget() {
      reader.forget();
      dialog.close();
      say(reader.keeps ? "Everything is forgotten." : "What this page held is forgotten.");
    },
    keep: () => dialog.close(),
  };
  box.addEventListener("click", (event) => actions[event.target.dataset.do]?.());
  file.addEventListener("change", () => {
    if (file.files[0]) load(file.files[0]);
    file.value = ""; // the same file can be chosen again
  });

  // After the list of chapters: the section that marks of reader.js can stand in; a first page without one gets it at its end.
  const article = document.querySelector(".bd-article"), list = [...article.querySelectorAll("section section")].find((s) => s.querySelector("td a"));
  list ? list.after(box) : (article.querySelector("section") ?? article).append(box);
  reader.subscribe(show);
  show();
})();
