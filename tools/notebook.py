"""Read a notebook of the book: its cells, its markers, its title. Knows files and text alone; everything else in tools/ builds on it.

python -m tools.notebook SOURCE.py TARGET.ipynb     jupytext percent source -> stored notebook (no outputs, stable cell ids)
python -m tools.notebook X.ipynb ...                the same for notebooks that were edited in JupyterLab
"""

import dataclasses
import hashlib
import re
import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).resolve().parent.parent
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
VERDICTS = ("true", "false", "misleading")


class NotebookError(Exception):
    """A notebook breaks a rule: says which file, which cell (counted from 1) and why."""

    def __init__(self, path, cell, reason):
        path = Path(path)
        shown = path.relative_to(ROOT) if path.is_absolute() and path.is_relative_to(ROOT) else path
        super().__init__(f"{shown.as_posix()}, cell {cell + 1}: {reason}" if cell is not None else f"{shown.as_posix()}: {reason}")


@dataclasses.dataclass(frozen=True)
class Marker:
    """A `# check ...` or `# claim: ...` cell.

    kind: "check" (proves tagged equations), "graded" (an exercise's item) or "claim"; cell: index from 0;
    targets: tags, the function's name, or the verdict; text: what is compared; fails_if: (old, new) or None.
    """

    kind: str
    cell: int
    targets: tuple
    text: str
    fails_if: tuple | None


def read(path):
    """The notebook at `path` as an nbformat 4 node. Raises NotebookError when it is not one."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, KeyError, AttributeError, nbformat.reader.NotJSONError) as error:
        raise NotebookError(path, None, f"is not a valid notebook ({str(error).splitlines()[0][:120]})") from None


def write(nb, path, metadata=None):
    """Store `nb` without outputs, with ids from position and text and with the kernel's metadata alone: the same cells give the same bytes."""
    cells = []
    for i, cell in enumerate(nb.cells):
        kept = {k: v for k, v in cell.metadata.items() if k in ("mystnb", "tags")}
        source = cell.source.strip("\n")
        make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        cells.append(make(source, metadata=kept, id=f"{i:03d}-" + sha(cell.cell_type + source)[:8]))
    fresh = nbformat.v4.new_notebook(cells=cells, metadata=KERNEL | (metadata or {}), nbformat_minor=5)
    nbformat.validate(fresh)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(nbformat.writes(fresh, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")


def sha(text):
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def toc(root=ROOT):
    """Parts and chapters in reading order: [(title of the part, [path below book/ without suffix, ...]), ...], from _toc.yml."""
    tree = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [(p["caption"], [c["file"].removeprefix("book/") for c in p["chapters"]]) for p in tree["parts"]]


def chapters(root=ROOT):
    """Paths of all chapters below book/, without suffix, in reading order (not the reference pages)."""
    return [c for _, group in toc(root) for c in group if re.match(r"\d\d_\w+/\d\d_", c)]


def executed_pages(root=ROOT):
    """Every notebook of the site that is run: the first page, chapters, solutions."""
    pages = [root / "book" / "index.ipynb"]
    for chapter in chapters(root):
        pages += [root / "book" / f"{chapter}.ipynb", root / "solutions" / f"{chapter}.ipynb"]
    return [p for p in pages if p.exists()]


def name(path):
    """How a page is called: its path below the book's folder, without suffix."""
    return Path(path).resolve().relative_to(ROOT).with_suffix("").as_posix()


def title(nb):
    """The first level-1 heading, without the #."""
    for cell in nb.cells:
        found = cell.cell_type == "markdown" and re.search(r"^# +(.+)$", cell.source, re.M)
        if found:
            return found[1].strip()
    return ""


def markers(nb, path):
    """All check and claim cells in order. Raises NotebookError for a marker that cannot be read."""
    found = []
    for i, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        lines = cell.source.splitlines() or [""]
        for j, line in enumerate(lines):
            if j and re.match(r"# *(check|claim)\b.*:", line):
                raise NotebookError(path, i, f"the marker {line!r} must be the first line of its cell")
        marker = _marker(lines, i, path)
        if marker:
            found.append(marker)
    return found


def _marker(lines, i, path):
    if re.match(r"#\s*claim\b", lines[0]):
        m = re.fullmatch(r"# claim: (\w+)", lines[0])
        if not m or m[1] not in VERDICTS:
            raise NotebookError(path, i, f"write '# claim: ' and one of {', '.join(VERDICTS)}, not {lines[0]!r}")
        return Marker("claim", i, (m[1],), "", _fails_if(lines, i, path))
    if re.match(r"#\s*check\b", lines[0]):
        if m := re.fullmatch(r"# check: (\w+)", lines[0]):
            return Marker("graded", i, (m[1],), "", None)
        if m := re.fullmatch(r"# check ((?:\([\w.]+\)(?:, )?)+): (.+)", lines[0]):
            return Marker("check", i, tuple(re.findall(r"\(([\w.]+)\)", m[1])), m[2], _fails_if(lines, i, path))
        raise NotebookError(path, i, f"write '# check (1): what is compared' or '# check: function', not {lines[0]!r}")
    return None


def _fails_if(lines, i, path):
    if len(lines) < 2 or not lines[1].startswith("# fails if:"):
        return None
    m = re.fullmatch(r"# fails if: (.+?) -> (.*)", lines[1])
    if not m:
        raise NotebookError(path, i, f"write '# fails if: OLD -> NEW', not {lines[1]!r}")
    return m[1], m[2]


def mutated(nb, marker, path):
    """Index and new source of the cell that `fails_if` changes: the check's own, else the nearest earlier code cell that has OLD."""
    old, new = marker.fails_if
    for i in range(marker.cell, -1, -1):
        if nb.cells[i].cell_type != "code":
            continue
        keep = 2 if i == marker.cell else 0
        head, body = nb.cells[i].source.splitlines()[:keep], "\n".join(nb.cells[i].source.splitlines()[keep:])
        if old in body:
            return i, "\n".join([*head, body.replace(old, new)])
    raise NotebookError(path, marker.cell, f"'# fails if': {old!r} stands neither in this cell nor in an earlier one")


def tags(nb, path):
    """The tagged display equations, {tag: (cell, LaTeX without the tag)}. Raises NotebookError for a tag used twice or placed wrongly."""
    found = {}
    for i, cell in enumerate(nb.cells):
        if cell.cell_type != "markdown":
            continue
        text = re.sub(r"```.*?```|`[^`\n]*`", "", cell.source, flags=re.S)
        displays = re.findall(r"\$\$(.+?)\$\$", text, re.S)
        for tex in displays:
            names = re.findall(r"\\tag\{([^}]*)\}", tex)
            if len(names) > 1:
                raise NotebookError(path, i, f"one tag a display, not {len(names)}: {tex.strip()[:60]!r}")
            if names and re.search(r"\\begin\{(\w+)\}(?:(?!\\end\{\1\}).)*\\tag", tex, re.S):
                raise NotebookError(path, i, f"\\tag{{{names[0]}}} goes outside the {tex.strip()[:20]!r} environment")
            if names and names[0] in found:
                raise NotebookError(path, i, f"\\tag{{{names[0]}}} is used twice")
            if names:
                found[names[0]] = (i, re.sub(r"\s*\\tag\{[^}]*\}", "", tex).strip())
        if len(re.findall(r"\\tag\{", text)) != sum(d.count("\\tag{") for d in displays):
            raise NotebookError(path, i, "a \\tag stands outside a $$ display")
    return found


def main(arguments):
    """Command line: see the module's text."""
    import jupytext

    if len(arguments) == 2 and arguments[0].endswith(".py"):
        pairs = [(arguments[0], arguments[1])]
    elif arguments and all(a.endswith(".ipynb") for a in arguments):
        pairs = [(a, a) for a in arguments]
    else:
        sys.exit(__doc__)
    for source, target in pairs:
        if not Path(source).is_file():
            sys.exit(f"{source}: no such file")
        write(jupytext.read(source) if source.endswith(".py") else read(source), target)


if __name__ == "__main__":
    main(sys.argv[1:])
