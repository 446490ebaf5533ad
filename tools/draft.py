"""Notebooks as text: what you write below drafts/, in jupytext's percent format, becomes the notebook of the same path.

    python -m tools.draft                       store each text: drafts/book/P/C.py -> book/P/C.ipynb, the same for solutions/, then the exercises
    python -m tools.draft book/P/C.ipynb ...    the other way round: the text of a notebook, to write in

git ignores drafts/. The notebooks are the sources; a text is there for your hands, and can be thrown away once it is stored.
"""

import json
import sys
import tempfile
from pathlib import Path

import jupytext

from tools import exercises, notebook
from tools.notebook import ROOT, NotebookError

MINE = ".mine.py"  # texts that were put aside


def store(root=ROOT, say=print):
    """Write each notebook whose text says something else. Returns the texts left alone, as their notebook was changed since it was last written from them."""
    left, written = [], 0
    known = _known(root)
    for draft in texts(root):
        target = root / notebook_of(draft, root)
        key, wanted, there = notebook_of(draft, root), stored_form(draft), target.read_bytes() if target.exists() else b""
        if there == wanted:
            known[key] = _sha(there)
        elif (_sha(there) if there else "") == known.get(key, ""):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(wanted)
            known[key], written = _sha(wanted), written + 1
            say(f"{key} written")
        else:
            left.append(draft)
            said = "was changed since" if there else "is gone (is this another branch?)"
            text = draft.relative_to(root).as_posix()
            back = f"take the notebook's text:  python -m tools.draft {key}\n    or " if there else f"throw the text away:  {text}\n    or "
            say(f"{key} {said}, so {text} was not stored.\n    Either {back}keep yours:  python -m tools.notebook {text} {key}")
    _remember(known, root)
    if not left and not written:
        say("the notebooks are what the texts in drafts/ say" if known else "no texts in drafts/")
    return left


def fetch(notebooks, root=ROOT, say=print):
    """Write the text of each notebook below drafts/; a text with other words that stands there is kept beside it. Raises NotebookError for other paths."""
    known = _known(root)
    for path in map(Path, notebooks):
        path = path.resolve()
        if path.suffix != ".ipynb" or not path.is_file() or not any(path.is_relative_to(root / folder) for folder in ("book", "solutions")):
            raise NotebookError(path, None, "give a notebook below book/ or solutions/")
        draft = root / "drafts" / path.relative_to(root).with_suffix(".py")
        if draft.exists() and stored_form(draft) != path.read_bytes():
            kept = next(k for n in range(1, 1000) if not (k := draft.with_name(f"{draft.stem}-{n}{MINE}")).exists())
            draft.rename(kept)
            say(f"the text that was there is now {kept.relative_to(root).as_posix()}")
        nb = notebook.read(path)
        nb.metadata = {"jupytext": {"notebook_metadata_filter": "-all"}}
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(jupytext.writes(nb, "py:percent"), encoding="utf-8")
        known[path.relative_to(root).as_posix()] = _sha(path.read_bytes())
        say(f"{draft.relative_to(root).as_posix()} written")
    _remember(known, root)


def texts(root=ROOT):
    """The texts below drafts/ that belong to a notebook."""
    return sorted(p for folder in ("book", "solutions") for p in (root / "drafts" / folder).rglob("*.py") if not p.name.endswith(MINE))


def notebook_of(draft, root=ROOT):
    """The notebook of a text, as a path below the root."""
    return draft.relative_to(root / "drafts").with_suffix(".ipynb").as_posix()


def stored_form(draft):
    """The bytes of the notebook that a text makes. Raises NotebookError when it makes none, or where a cell's metadata cannot be read."""
    try:
        nb = jupytext.read(draft)
    except ValueError as error:  # mostly not UTF-8
        raise NotebookError(draft, None, f"is not a notebook as text ({str(error).splitlines()[0][:120]})") from None
    for i, cell in enumerate(nb.cells):
        if broken := cell.metadata.get("incorrectly_encoded_metadata"):
            raise NotebookError(draft, i, f"cannot read what stands after '# %%': {broken[:120]!r}")
    with tempfile.TemporaryDirectory() as folder:
        notebook.write(nb, Path(folder, "notebook.ipynb"))
        return Path(folder, "notebook.ipynb").read_bytes()


def _sha(content):
    return notebook.sha(content.hex())


def _known(root):
    """{notebook: what it was when it was last the same as its text}."""
    try:
        return json.loads((root / "drafts" / ".stored.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _remember(known, root):
    if known:
        (root / "drafts").mkdir(exist_ok=True)
        (root / "drafts" / ".stored.json").write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")


def main(arguments=None, root=ROOT):
    """Command line: see the module's text. Returns the exit status: 1 when something was left alone."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if any(a.startswith("-") for a in arguments):
        print(__doc__)
        return 0
    try:
        if arguments:
            fetch(arguments, root)
            return 0
        left = store(root)
        return max(int(bool(left)), exercises.main([], root, headings=False))
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
