"""The English catalogue: what the program says is gathered from its source and its declarations, and compiled.

    python dev.py messages              bring swdesk.po up to date and compile it; says what has no English yet
    python dev.py messages todo FILE    write what has no English yet to FILE, one `number<TAB>Chinese` a line
    python dev.py messages take FILE    take the English from FILE, one `number<TAB>English` a line, as `todo` numbered it

The .po is what people edit, the .mo beside it is what the program reads (docs/decisions/0105-english-catalogue.md).
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "resources/locale/en/LC_MESSAGES/swdesk.po"
SOURCES = ("ui", "swdesk", "db")
MARKS = {"_", "N_"}
MANY = "several"
"""Marks the names of lists, whose English is plural; also their context in the catalogue."""
BETWEEN = "\4"
"""Stands between context and message id, here as in the .mo."""
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACE = re.compile(r"\{[^{}]*\}")
_HELP_FILES = re.compile(r"swdesk/(cli|commands/\w+)\.py")
_SHOWN = {"label", "unit", "group", "note", "title", "name"}
_DECLARED = (
    "resources/indicators",
    "resources/forms/folders.toml",
    "resources/visit_presets.toml",
    "resources/hotlines.toml",
)


def gathered() -> dict[str, set[str]]:
    """Every message id with the files that say it."""
    found: dict[str, set[str]] = {}
    for top in SOURCES:
        for path in sorted((ROOT / top).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name:
                for message in _of_module(path, help_too=bool(_HELP_FILES.fullmatch(name))):
                    found.setdefault(message, set()).add(name)
    for place in _DECLARED:
        for path in sorted((ROOT / place).rglob("*.toml")) or [ROOT / place]:
            for message in _of_table(tomllib.loads(path.read_text("utf-8"))):
                found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _of_module(path: Path, *, help_too: bool) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_rest]) if (
                name in MARKS
            ):
                yield text
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text))]) if name == MANY:
                yield f"{MANY}{BETWEEN}{text}"
            case ast.keyword(arg="help", value=ast.Constant(value=str(text))) if help_too:
                yield text
            case ast.FunctionDef() if help_too and CHINESE.match(said := ast.get_docstring(node) or ""):
                yield said


def _of_table(value: object) -> Iterator[str]:
    """Texts of a declaration in TOML that stand on screens."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and key in _SHOWN and CHINESE.search(inner):
                yield inner
            else:
                yield from _of_table(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_table(inner)


def code_labels() -> dict[str, str]:
    """The labels of the code lists, whose English stands beside them in resources/codes; the first list wins."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "resources/codes").glob("*.toml")):
        raw = tomllib.loads(path.read_text("utf-8"))
        for one in (raw, *raw.get("items", ())):
            if one.get("english") and CHINESE.search(one.get("label", "")):
                found.setdefault(one["label"], one["english"])
    return found


def read() -> Catalog:
    """The catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="en", domain="swdesk", project="swdesk", fuzzy=False)
    return read_po(io.BytesIO(PO.read_bytes()), locale="en", domain="swdesk")


def updated(old: Catalog) -> Catalog:
    """Every message that the program says, with the English it has."""
    made = Catalog(
        locale="en", domain="swdesk", project="swdesk", fuzzy=False, header_comment="# English of swdesk"
    )
    made.revision_date = made.creation_date = (
        old.creation_date
    )  # a run that finds nothing new changes nothing
    codes = code_labels()
    for message, places in sorted(gathered().items(), key=lambda one: (min(one[1]), one[0])):
        text, context = _parted(message)
        known = old.get(text, context)
        english = known.string if known is not None and known.string else codes.get(message, "")
        made.add(
            text,
            english,
            context=context,
            locations=[(min(places), 0)],
            flags=["python-brace-format"] if PLACE.search(message) else [],
        )
    return made


def _parted(message: str) -> tuple[str, str | None]:
    """Message id and context."""
    context, between, text = message.rpartition(BETWEEN)
    return text, context if between else None


def compiled(catalogue: Catalog) -> bytes:
    """The .mo of a catalogue."""
    whole = Catalog(locale="en", domain="swdesk", fuzzy=False)
    whole.creation_date = whole.revision_date = catalogue.creation_date
    for message in catalogue:
        if message.id and message.string:
            whole.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, whole)
    return out.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The .po of a catalogue."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, omit_header=False, include_lineno=False)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Message ids without English."""
    return [
        f"{one.context}{BETWEEN}{one.id}" if one.context else str(one.id)
        for one in catalogue
        if one.id and not one.string
    ]


def misplaced(catalogue: Catalog) -> list[str]:
    """Message ids whose English has other placeholders."""
    return [
        str(one.id)
        for one in catalogue
        if one.id and one.string and not _agree(one.id if isinstance(one.id, str) else one.id[0], one.string)
    ]


def _agree(message: str, english: str | list[str] | tuple[str, ...]) -> bool:
    texts = (english,) if isinstance(english, str) else english
    return all(_places(text) == _places(message) for text in texts)


def _places(text: str) -> list[str]:
    """Placeholders; numbered ones ({1} before {0}, where English wants another order) count as plain ones."""
    return sorted(re.sub(r"^\{\d+", "{", place) for place in PLACE.findall(text))


def keep(catalogue: Catalog) -> None:
    """Write both files."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(written(catalogue))
    PO.with_suffix(".mo").write_bytes(compiled(catalogue))


def _said(catalogue: Catalog) -> str:
    missing = untranslated(catalogue)
    return "\n".join(f"{at}\t{message!r}" for at, message in enumerate(missing))


def take(catalogue: Catalog, lines: list[str]) -> None:
    """English by the number that `todo` gave it."""
    missing = untranslated(catalogue)
    for line in lines:
        number, tab, english = line.partition("\t")
        if tab and english:
            known = catalogue.get(*_parted(missing[int(number)]))
            assert known is not None
            known.string = english.replace("\\n", "\n")


def main(arguments: list[str]) -> int:
    """See the head of this module."""
    catalogue = updated(read())
    match arguments:
        case ["todo", file]:
            Path(file).write_text(_said(catalogue), "utf-8")
        case ["take", file]:
            take(catalogue, Path(file).read_text("utf-8").splitlines())
    keep(catalogue)
    missing, wrong = untranslated(catalogue), misplaced(catalogue)
    print(f"{len(catalogue)} 条，没有英文的 {len(missing)} 条，占位符不一致的 {len(wrong)} 条。")
    for message in wrong:
        print("  ", message)
    return 1 if missing or wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
