"""Fetch the styles and scripts that are not ours, check them, take what is used and take reserved parts out.

Run it after a change of version (`python -m services.portal.vendor`); what it writes is committed, so that nothing
is fetched when the portal is installed or run.
"""

import base64
import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static" / "vendor"


class NotAsPublished(Exception):
    """What arrived is not what was read and pinned here."""


@dataclass(frozen=True)
class Package:
    """`files` maps a path in the package to the name it gets here; `licence` is text where the package brings none."""

    name: str
    version: str
    sha512: str
    files: Mapping[str, str]
    licence: str | None = None
    patch: Callable[[str], str] = field(default=lambda text: text)


def without_reserved_parts(text: str) -> str:
    """GDS Transport and the royal crest may not be used outside GOV.UK; the portal's own typefaces stand in."""
    text = re.sub(r"/\*! Copyright \(c\) 2011 by Margaret Calvert.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", text)
    text = text.replace("font-family:GDS Transport,arial,sans-serif", "font-family:var(--portal-font)")
    text = re.sub(r"[^{}]*\{[^{}]*govuk-crest[^{}]*\}", "", text)
    text = re.sub(r"/[*/]# sourceMappingURL=\S+( \*/)?", "", text)
    if re.search(r"GDS Transport|@font-face|url\(", text):
        raise NotAsPublished("the styles hold reserved parts that are not known here")
    return text


MIT: Final = """The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""

PACKAGES: Final = (
    Package(
        "govuk-frontend",
        "6.3.0",
        "cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA==",
        {
            "dist/govuk/govuk-frontend.min.css": "govuk-frontend.min.css",
            "dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
        },
        licence=MIT,
        patch=without_reserved_parts,
    ),
    Package(
        "htmx.org",
        "2.0.11",
        "Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
)


def packed(package: Package, folder: Path) -> Path:
    """The package as the registry gives it. Raises NotAsPublished where its hash is another."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("vendoring needs npm")
    named = f"{package.name}@{package.version}"
    told = subprocess.run(  # noqa: S603 - the names stand above
        [npm, "pack", "--silent", "--pack-destination", str(folder), named], capture_output=True, text=True, check=True
    )
    archive = folder / told.stdout.strip().splitlines()[-1]
    if base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode() != package.sha512:
        raise NotAsPublished(f"{named} is not the archive whose sha512 is pinned")
    return archive


def vendor(package: Package) -> Path:
    """Raises NotAsPublished."""
    target = FOLDER / f"{package.name}-{package.version}"
    with tempfile.TemporaryDirectory() as folder, tarfile.open(packed(package, Path(folder))) as archive:
        files = {}
        for path, name in package.files.items():
            member = archive.extractfile(f"package/{path}")
            if member is None:
                raise NotAsPublished(f"{package.name} has no {path}")
            files[name] = package.patch(member.read().decode())
    if package.licence is not None:
        files["LICENSE"] = package.licence
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name, text in files.items():
        (target / name).write_text(text.rstrip() + "\n", encoding="utf-8")
    return target


if __name__ == "__main__":
    for wanted in PACKAGES:
        print(vendor(wanted))  # noqa: T201
