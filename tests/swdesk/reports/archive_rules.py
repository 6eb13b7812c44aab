"""What ISO 19005-2 (PDF/A-2b) asks of a file such as ours, looked at in the file itself: the rules that are broken, in words.

Not veraPDF, which is to be had in no registry here. Every rule that a file of text, lines and one-colour boxes can
break is looked at: structure, metadata, colour, faces glyph by glyph, what may not be there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pikepdf
from fontTools import ttLib

_ALLOWED = {
    "/Type",
    "/Pages",
    "/Lang",
    "/Outlines",
    "/PageMode",
    "/Metadata",
    "/OutputIntents",
    "/ViewerPreferences",
    "/PageLabels",
}
_NS = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/", "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "xmp": "http://ns.adobe.com/xap/1.0/", "pdf": "http://ns.adobe.com/pdf/1.3/",
}  # fmt: skip
_COLOUR = {"g", "G", "rg", "RG"}
_OTHER_COLOUR = {"k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "sh"}


def broken(data: bytes) -> list[str]:
    """Every rule that a file breaks; [] for one that keeps them all."""
    found = list(_of_bytes(data))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found += pdf.check_pdf_syntax()
        found += [*_of_trailer(pdf), *_of_metadata(pdf), *_of_colour(pdf), *_of_objects(pdf), *_of_pages(pdf)]
    return found


def _of_bytes(data: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7][\r\n]+%[\x80-\xff]{4}", data):
        yield "6.1.2: header, or comment with four high bytes"
    if not data.rstrip().endswith(b"%%EOF"):
        yield "6.1.3: something after the end"


def _of_trailer(pdf: Any) -> Iterator[str]:
    trailer = pdf.trailer
    if "/ID" not in trailer or len(trailer.ID) != 2:
        yield "6.1.3: no ID"
    if "/Encrypt" in trailer:
        yield "6.1.3: encrypted"
    if unknown := set(pdf.Root.keys()) - _ALLOWED:
        yield f"6.1.13: {sorted(unknown)} in the catalogue"
    if str(pdf.Root.get("/Lang", "")) != "zh-CN":
        yield "language is not zh-CN"


def _of_metadata(pdf: Any) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "6.6.2.1: no XMP"
        return
    raw = bytes(pdf.Root.Metadata.read_bytes())
    if b"bytes=" in raw[:80] or b"encoding=" in raw[:80]:
        yield "6.6.2.2: the packet's head has bytes or encoding"
    tree = ElementTree.fromstring(raw.decode())
    said = {
        name: tree.findtext(f".//{name}", None, _NS)
        for name in ("pdfaid:part", "pdfaid:conformance", "xmp:CreatorTool", "pdf:Producer")
    }
    if (said["pdfaid:part"], said["pdfaid:conformance"]) != ("2", "B"):
        yield "6.6.4: not said to be 2B"
    title = tree.findtext(".//dc:title/rdf:Alt/rdf:li", None, _NS)
    author = tree.findtext(".//dc:creator/rdf:Seq/rdf:li", None, _NS)
    pairs = {
        "/Title": title,
        "/Author": author,
        "/Creator": said["xmp:CreatorTool"],
        "/Producer": said["pdf:Producer"],
    }
    for key, value in pairs.items():
        if str(pdf.docinfo.get(key, "")) != (value or ""):
            yield f"6.6.3: {key} is not what XMP says"
    if extra := set(pdf.docinfo.keys()) - pairs.keys() - {"/Subject", "/Keywords"}:
        yield f"6.6.3: {sorted(extra)} only outside XMP"


def _of_colour(pdf: Any) -> Iterator[str]:
    intents = [one for one in pdf.Root.get("/OutputIntents", []) if one.S == "/GTS_PDFA1"]
    if len(intents) != 1:
        yield "6.2.3: not one output intent"
        return
    profile = intents[0].DestOutputProfile
    icc = bytes(profile.read_bytes())
    if (
        int(profile.N) != 3
        or icc[16:20] != b"RGB "
        or icc[12:16] not in {b"mntr", b"prtr"}
        or icc[8] > 4
        or icc[36:40] != b"acsp"
    ):
        yield "6.2.3: no RGB profile"


def _of_objects(pdf: Any) -> Iterator[str]:
    for item in pdf.objects:
        if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        keys = set(item.keys())
        if bad := keys & {
            "/AA",
            "/JS",
            "/OpenAction",
            "/EmbeddedFiles",
            "/EF",
            "/OPI",
            "/PS",
            "/Alternates",
            "/XFA",
            "/AcroForm",
        }:
            yield f"{sorted(bad)} may not be there"
        if str(item.get("/S", "")) in {
            "/JavaScript",
            "/Launch",
            "/Sound",
            "/Movie",
            "/ResetForm",
            "/ImportData",
        }:
            yield f"6.5.1: action {item.S}"
        if isinstance(item, pikepdf.Stream):
            filters = item.get("/Filter", [])
            names = {str(one) for one in (filters if isinstance(filters, pikepdf.Array) else [filters])}
            if names & {"/LZWDecode", "/Crypt"} or keys & {"/F", "/FFilter", "/FDecodeParms"}:
                yield f"6.1.7: filter {names} or outside data"
        if str(item.get("/Type", "")) == "/ExtGState" and (
            item.get("/SMask", "/None") != "/None"
            or float(item.get("/CA", 1)) < 1
            or float(item.get("/ca", 1)) < 1
            or str(item.get("/BM", "/Normal")) not in {"/Normal", "/Compatible"}
        ):
            yield "6.2.10: transparency"


def _of_pages(pdf: Any) -> Iterator[str]:
    fonts: dict[tuple[int, int], Any] = {}
    used: dict[tuple[int, int], set[int]] = {}
    for page in pdf.pages:
        if "/Annots" in page or ("/Group" in page and "/CS" not in page.Group):
            yield "a page with annotations, or a group without colour space"
        if not all(3 <= abs(float(side)) <= 14_400 for side in page.mediabox[2:]):
            yield "6.1.13: size of a page"
        if page.Resources.get("/XObject"):
            yield "6.2.9: an object from outside the page"
        known = dict(page.Resources.get("/Font", {}).items())
        fonts |= {font.objgen: font for font in known.values()}
        yield from _of_content(page, known, used)
    for place, font in fonts.items():
        yield from _of_font(font, used.get(place, set()))


def _of_content(page: Any, known: dict[str, Any], used: dict[tuple[int, int], set[int]]) -> Iterator[str]:
    depth = 0
    current: Any = None
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        depth += {"q": 1, "Q": -1}.get(name, 0)
        if not 0 <= depth <= 28:
            yield "6.1.13: q and Q"
        if name in _OTHER_COLOUR or name == "BI":
            yield f"6.2.4: {name}"
        if name == "Tf":
            current = known[str(operands[0])]
        elif name == "Tj":
            used.setdefault(current.objgen, set()).update(bytes(operands[0]))
        elif name in {"TJ", "'", '"'}:
            yield f"{name}: not looked at"
        elif name == "Tr" and int(operands[0]) == 3:
            yield "text that nobody sees"


def _of_font(font: Any, codes: set[int]) -> Iterator[str]:
    name = str(font.BaseFont)
    if str(font.Subtype) != "/TrueType" or "/FontFile2" not in font.FontDescriptor:
        yield f"6.2.11.4: {name} is not embedded"
        return
    if not re.fullmatch(r"/[A-Z]{6}\+.+", name) or font.FontDescriptor.FontName != font.BaseFont:
        yield f"6.2.11.2: {name} does not name a subset"
    symbolic = int(font.FontDescriptor.Flags) & 4
    face: Any = ttLib.TTFont(io.BytesIO(bytes(font.FontDescriptor.FontFile2.read_bytes())), lazy=True)
    tables = face["cmap"].tables
    if not symbolic or "/Encoding" in font or len(tables) != 1:
        yield f"6.2.11.6: {name} is not plainly symbolic"
        return
    first, widths, unit = int(font.FirstChar), font.Widths, face["head"].unitsPerEm
    glyphs, advances = tables[0].cmap, face["hmtx"].metrics
    for code in sorted(codes):
        glyph = glyphs.get(code, glyphs.get(0xF000 + code, ".notdef"))
        if glyph == ".notdef":
            yield f"6.2.11.8: {name} shows nothing for {code}"
        elif abs(float(widths[code - first]) - advances[glyph][0] * 1000 / unit) > 1:
            yield f"6.2.11.5: {name} is not as wide as it says at {code}"
    yield from _of_unicode(name, font, codes)


def _of_unicode(name: str, font: Any, codes: set[int]) -> Iterator[str]:
    if "/ToUnicode" not in font:
        yield f"{name}: no ToUnicode"
        return
    whole = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    said = "".join(re.findall(r"beginbfchar(.*?)endbfchar", whole, re.DOTALL))
    known = {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for code, text in re.findall(r"<([0-9A-F]{2})> <([0-9A-F]+)>", said)
    }
    if missing := codes - known.keys():
        yield f"{name}: no character for {sorted(missing)}"
    if set(known.values()) & {"\0", "\ufeff", "\ufffe"}:
        yield f"6.2.11.7: {name} maps to what is no character"
