from __future__ import annotations

import re
import subprocess
import tomllib
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# A mirror or a moved index must never need a new release. (Written so that this file does not name them either.)
REGISTRY_HOSTS = re.compile(r"py[p]i[.]org|pythonho[s]ted|regi[s]try[.]npm|deb[.]debia[n]")
LONGEST_FILE = 600  # lines; the habit is 400


def tracked(*patterns: str) -> list[Path]:
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git clone")
    return [ROOT / name for name in listing.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registry():
    named = []
    for path in tracked():
        if path.suffix not in {".ttf", ".png", ".pdf", ".xlsx", ".swb"}:
            named += [path.name] if REGISTRY_HOSTS.search(path.read_text("utf-8", errors="ignore")) else []
    assert named == []


def test_every_font_is_listed_with_its_licence():
    folder = ROOT / "resources/fonts"
    listed = {
        font["file"]: font["licence"]
        for font in tomllib.loads((folder / "fonts.toml").read_text("utf-8"))["font"]
    }
    assert sorted(path.name for path in tracked("resources/fonts/*.ttf")) == sorted(listed)
    assert [name for name in listed.values() if (folder / name) not in tracked("resources/fonts")] == []


def test_fonts_stay_within_their_room():
    assert sum(font.stat().st_size for font in tracked("resources/fonts/*.ttf")) <= 110_000_000


@pytest.mark.filterwarnings("default::UserWarning")  # a report for the reader, not a failure
def test_no_source_file_grows_without_end():
    written = [path for path in tracked("*.py") if "versions" not in path.parts]  # migrations are generated
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in written}
    long = [f"{path.relative_to(ROOT)}: {lines}" for path, lines in lengths.items() if lines > 400]
    if long:
        warnings.warn(f"over 400 lines: {long}", UserWarning, stacklevel=1)
    assert max(lengths.values()) <= LONGEST_FILE


def test_links_between_the_documents_lead_somewhere():
    links = [
        (document, target)
        for document in tracked("*.md")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
    ]
    assert links
    assert [(doc.name, target) for doc, target in links if not (doc.parent / target).exists()] == []


def test_every_decision_stands_in_the_list():
    decisions = tracked("docs/decisions/[0-9]*.md")
    listed = (ROOT / "docs/decisions/README.md").read_text("utf-8")
    assert [path.name for path in decisions if path.name not in listed] == []
