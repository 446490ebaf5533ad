"""A new chapter: a small complete one, with every marker, to be replaced by yours piece by piece.

    python -m tools.new PART "Title of the chapter"                            PART: its number, folder or title, e.g. 01, 01_mathematics
    python -m tools.new 04 "Title of the chapter" --part-title "Title"         the first chapter of a new part
    python -m tools.new PART "Title of the chapter" --number 10                not the next free number but this one

Writes the texts of chapter and solution below drafts/, the wrong answers below tests/mistakes/, the line in _toc.yml, and the notebooks that the texts make.
Nothing that is there is overwritten.
"""

import argparse
import json
import re
import sys
import unicodedata
from pathlib import Path

import yaml

from tools import draft, exercises, notebook
from tools.notebook import ROOT

SKELETON = Path(__file__).resolve().parent / "skeleton"
PLACES = {  # what belongs to a chapter, and the template that makes it (notebooks are made from the texts)
    "drafts/book/{}.py": "chapter.py",
    "drafts/solutions/{}.py": "solution.py",
    "tests/mistakes/{}.py": "mistakes.py",
    "book/{}.ipynb": None,
    "solutions/{}.ipynb": None,
    "exercises/{}.ipynb": None,
}


class NewError(Exception):
    """Why there is no new chapter, and what to do."""


def create(part, title, number=None, part_title=None, root=ROOT):
    """Write all that a new chapter needs, and return its path below book/. Raises NewError before anything is written."""
    folder, caption = part_of(part, part_title, root)
    name = slug(title, "the chapter")
    taken = numbers(folder, root)
    if same := next((c for c in taken.values() if c.removeprefix(f"{folder}/")[3:] == name), None):
        raise NewError(f"{same} is there already: choose another title, or work on that chapter (python -m tools.draft book/{same}.ipynb)")
    number = number or max(taken, default=0) + 1
    if number in taken:
        raise NewError(f"number {number:02d} is taken by {taken[number]}; the next free one is {max(taken) + 1:02d}")
    if not 1 <= number <= 99:
        raise NewError(f"a chapter has a number from 1 to 99, not {number}")
    chapter = f"{folder}/{number:02d}_{name}"
    contents = root / "_toc.yml"
    fresh = with_chapter(contents.read_text(encoding="utf-8"), chapter, caption)
    for place, template in PLACES.items():
        if template:
            text = (SKELETON / template).read_text(encoding="utf-8").replace("PART/CHAPTER", chapter).replace("TITLE", title.strip())
            path = root / place.format(chapter)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    for folder in ("book", "solutions"):
        (root / folder / chapter).parent.mkdir(parents=True, exist_ok=True)
        (root / folder / f"{chapter}.ipynb").write_bytes(draft.stored_form(root / "drafts" / folder / f"{chapter}.py"))
    contents.write_text(fresh, encoding="utf-8", newline="\n")
    return chapter


def part_of(part, part_title, root):
    """(folder, title) of the part meant by its number, folder, slug or title; a new one where `part_title` says so. Raises NewError."""
    parts = {chapters[0].split("/")[0]: caption for caption, chapters in notebook.toc(root) if re.match(r"\d\d_\w+/\d\d_", chapters[0])}
    wanted = f"{int(part):02d}" if part.isdecimal() else part.strip().rstrip("/").casefold()
    found = [f for f, caption in parts.items() if wanted in (f[:2], f, f[3:], caption.casefold())]
    listed = "There are\n" + "\n".join(f"    {f}  {caption}" for f, caption in parts.items())
    if found and part_title and part_title.casefold() != parts[found[0]].casefold():
        raise NewError(f"part {found[0]} is there already: leave --part-title out, or take a number that is free. {listed}")
    if found:
        return found[0], parts[found[0]]
    if not part_title:
        raise NewError(f"there is no part {part!r}. {listed}\nFor a new one give its number, and its title as --part-title")
    m = re.fullmatch(r"(\d\d)(?:_([a-z0-9_]+))?", wanted)
    if not m or any(f.startswith(m[1]) for f in parts):
        raise NewError(f"a new part needs a number that is free, e.g. 04 or 04_optimization, not {part!r}. {listed}")
    return f"{m[1]}_{m[2] or slug(part_title, 'the part')}", part_title.strip()


def slug(title, what):
    """The title as part of a path: "Jensen's inequality" -> jensens_inequality. Raises NewError for a title that makes none."""
    if re.search(r"[\n$`*_#\[\]<>{}\\!|]", title) or len(title) > 80:
        raise NewError(f"the title of {what} is plain words on one line, at most 80 characters, without maths, markup or exclamation mark: {title!r}")
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower().replace("'", "")
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not re.search("[a-z]", name):
        raise NewError(f"the title of {what} needs a word in Latin letters, of which its path is made: {title!r}")
    return name


def numbers(folder, root):
    """{number: chapter} of what a part has, in the table of contents or anywhere on disk."""
    found = {c for c in notebook.chapters(root) if c.startswith(f"{folder}/")}
    for place in PLACES:
        above, suffix = place.split("{}")
        found |= {f"{folder}/{p.stem}" for p in (root / above / folder).glob(f"*{suffix}") if re.fullmatch(r"\d\d_\w+", p.stem)}
    return {int(c.split("/")[1][:2]): c for c in sorted(found)}


def with_chapter(text, chapter, caption):
    """The text of _toc.yml with `chapter` in its place, in a part titled `caption` if its part is not there. All other lines stay. Raises NewError."""
    lines, part = text.splitlines(), chapter.split("/")[0]
    entries = [(i, m[1], m[2]) for i, line in enumerate(lines) if (m := re.match(r"""( *)- file: *["']?book/(\d\d_\w+/\d\d_\w+)""", line))]
    earlier = [e for e in entries if e[2] < chapter]
    own = [e for e in entries if e[2].startswith(f"{part}/")]
    captions = [i for i, line in enumerate(lines) if re.match(r" *- caption:", line)]
    if own:
        at, indent = (earlier[-1] if earlier and earlier[-1] in own else own[0])[:2]
        if earlier and earlier[-1] in own:  # after it, and after what is said about it
            at = next((j for j in range(at + 1, len(lines)) if not re.match(rf"{indent} +\S", lines[j])), len(lines))
        lines.insert(at, f"{indent}- file: book/{chapter}")
    else:
        at = next((i for i in captions if i > (earlier[-1][0] if earlier else 0)), len(lines))
        while at and re.match(r" *#", lines[at - 1]):  # a comment belongs to what is under it
            at -= 1
        indent = re.match(" *", lines[captions[0]])[0] if captions else "  "
        quoted = caption if re.fullmatch(r"[^\W\d_][\w ,']*", caption) else json.dumps(caption, ensure_ascii=False)
        lines[at:at] = [f"{indent}- caption: {quoted}", f"{indent}  chapters:", f"{indent}    - file: book/{chapter}"]
    fresh = "\n".join(lines) + "\n"
    before, after = files(text), files(fresh)
    if after is None or [f for f in after if f[1] != f"book/{chapter}"] != before or (caption, f"book/{chapter}") not in after:
        raise NewError(f"no place found for {chapter} in _toc.yml: add it by hand, in lines like the others ('- file: book/{chapter}')")
    return fresh


def files(text):
    """[(title of the part, file)] of a table of contents, or None when it cannot be read."""
    try:
        return [(part["caption"], entry["file"]) for part in yaml.safe_load(text)["parts"] for entry in part["chapters"]]
    except (yaml.YAMLError, KeyError, TypeError):
        return None


def main(arguments=None, root=ROOT):
    """Command line: see the module's text. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.new", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", metavar="PART", help="number, folder or title of the part")
    parser.add_argument("title", metavar="TITLE", help="of the chapter; its path is made from it")
    parser.add_argument("--number", type=int, help="of the chapter in its part; default: the next free one")
    parser.add_argument("--part-title", metavar="TITLE", help="begin a new part; PART is then its number, or number and slug (04_optimization)")
    options = parser.parse_args(arguments)
    try:
        chapter = create(options.part, options.title, options.number, options.part_title, root)
    except NewError as error:
        print(error, file=sys.stderr)
        return 1
    draft.store(root)  # (which remembers that text and notebook are the same now)
    exercises.main([], root, headings=False)
    print(f"""
{options.title.strip()} is chapter {chapter}, and stands in _toc.yml. Write in

    drafts/book/{chapter}.py          the chapter
    drafts/solutions/{chapter}.py     its exercises, solved
    tests/mistakes/{chapter}.py       the wrong answers that the checks must name

`make serve` shows it, and stores what you save; without make: `python -m tools.draft`, then `jupyter-book build .`
`pytest tests/test_chapters.py tests/test_exercises.py -k {chapter.split("/")[1]}` says what is missing. CONTRIBUTING.md says the rest.""")
    return 0


if __name__ == "__main__":
    sys.exit(main())
