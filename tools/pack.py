"""The site in one zip: unpacked anywhere, its index.html opens in a browser without a server.

python -m tools.pack [OUT.zip]     default: _build/site.zip
"""

import argparse
import sys
import zipfile
from pathlib import Path

from tools.notebook import ROOT

SITE = ROOT / "_build" / "html"


def pack(target, site=SITE):
    """Write the pages in folder `site` to the zip `target`, below one folder named like it; the same site gives the same bytes.

    Raises FileNotFoundError when the site is not built.
    """
    if not (site / "index.html").is_file():
        raise FileNotFoundError(f"no site in {site}: build it first (make book, or jupyter-book build .)")
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in site.rglob("*") if p.is_file()):
            name = path.relative_to(site)
            if name.parts[0] not in (".buildinfo", "objects.inv"):
                archive.writestr(zipfile.ZipInfo(f"{Path(target).stem}/{name.as_posix()}"), path.read_bytes(), zipfile.ZIP_DEFLATED)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", type=Path, default=ROOT / "_build" / "site.zip")
    target = parser.parse_args().target
    try:
        pack(target)
    except FileNotFoundError as error:
        sys.exit(str(error))
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
