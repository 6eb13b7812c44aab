"""The same document by other engines that Python has: `pip install .[bench]`; what is not installed is left out, and said."""

from __future__ import annotations

import html
import importlib
import sys
from collections.abc import Callable
from typing import Any

from swdesk.reports.document import Document, Heading, Para, Table, Title
from swdesk.reports.fonts import font_path

Engine = Callable[[Document], bytes]
_MM = (37, 26, 35, 28)
"""Margins: top, right, bottom, left."""


def peers() -> dict[str, Engine]:
    """The engines that are installed here."""
    found: dict[str, Engine] = {}
    for name, module, make in (
        ("fpdf2", "fpdf", fpdf2),
        ("weasyprint", "weasyprint", weasyprint),
        ("typst", "typst", typst),
    ):
        try:
            importlib.import_module(module)
        except (ImportError, OSError) as missing:  # OSError: weasyprint without Pango
            print(f"  {name} is not here, so it is not compared ({missing})", file=sys.stderr)
        else:
            found[name] = make
    return found


def fpdf2(document: Document) -> bytes:
    """Cells of fixed width, which is its fast way; charts are left out, in its favour."""
    module: Any = importlib.import_module("fpdf")
    pdf = module.FPDF()
    for role in ("song", "title", "hei", "fangsong"):
        pdf.add_font(role, "", str(font_path(role)))
    pdf.set_margins(_MM[3], _MM[0], _MM[1])
    pdf.set_auto_page_break(True, _MM[2])
    pdf.add_page()
    for block in document.blocks:
        match block:
            case Title():
                pdf.set_font("title", size=22)
                for line in block.lines:
                    pdf.cell(156, 13, line, align="C", new_x="LMARGIN", new_y="NEXT")
            case Heading():
                pdf.set_font("hei", size=16)
                pdf.cell(156, 10.2, block.text, new_x="LMARGIN", new_y="NEXT")
            case Para():
                pdf.set_font("fangsong", size=16)
                pdf.multi_cell(156, 10.2, block.text, new_x="LMARGIN", new_y="NEXT")
            case Table():
                _fpdf2_table(pdf, block)
            case _:
                pass
    return bytes(pdf.output())


def _fpdf2_table(pdf: Any, table: Table) -> None:
    whole = sum(column.width for column in table.columns)
    widths = [column.width / whole * 156 for column in table.columns]

    def head() -> None:
        pdf.add_page()
        pdf.set_font("hei", size=14)
        pdf.cell(156, 10, table.title, align="C", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("hei", size=10.5)
        for column, width in zip(table.columns, widths, strict=True):
            pdf.cell(width, 6.3, column.label, border=1, align="C")
        pdf.ln(6.3)
        pdf.set_font("song", size=10.5)

    head()
    for row in table.rows:
        if pdf.will_page_break(6.3):
            head()
        for cell, width in zip(row, widths, strict=True):
            pdf.cell(width, 6.3, cell.text, border=1, align="C")
        pdf.ln(6.3)


def weasyprint(document: Document) -> bytes:
    """As a page of HTML with print rules."""
    module: Any = importlib.import_module("weasyprint")
    faces = "".join(
        f"@font-face {{ font-family: {role}; src: url({font_path(role).as_uri()}) }}"
        for role in ("song", "title", "hei", "fangsong")
    )
    margins = " ".join(f"{side}mm" for side in _MM)
    style = (
        f"{faces} @page {{ size: A4; margin: {margins} }} body {{ font: 16pt/29pt fangsong; margin: 0 }} p {{ margin: 0; text-indent: 2em }}"
        "h1 { font: 22pt title; text-align: center } h2 { font: 16pt hei; margin: 0 } td, th { border: 0.5pt solid; text-align: center }"
        "table { font: 10.5pt song; border-collapse: collapse; width: 156mm; table-layout: fixed } th { font-family: hei }"
    )
    parts: list[str] = []
    for block in document.blocks:
        match block:
            case Title():
                parts.append(f"<h1>{'<br>'.join(map(html.escape, block.lines))}</h1>")
            case Heading():
                parts.append(f"<h2>{html.escape(block.text)}</h2>")
            case Para():
                parts.append(f"<p>{html.escape(block.text)}</p>")
            case Table():
                head = "".join(f"<th>{html.escape(column.label)}</th>" for column in block.columns)
                rows = "".join(
                    "<tr>" + "".join(f"<td>{html.escape(cell.text)}</td>" for cell in row) + "</tr>"
                    for row in block.rows
                )
                parts.append(f"<table><thead><tr>{head}</tr></thead>{rows}</table>")
            case _:
                pass
    made = f"<html lang=zh><style>{style}</style><body>{''.join(parts)}</body></html>"
    return module.HTML(string=made).write_pdf()


def typst(document: Document) -> bytes:
    """As typst markup; a program in Rust, told here because it is the best there is."""
    module: Any = importlib.import_module("typst")
    top, right, bottom, left = _MM
    parts = [
        f"#set page(paper: \"a4\", margin: (top: {top}mm, right: {right}mm, bottom: {bottom}mm, left: {left}mm))",
        '#set text(font: ("FandolFang", "Noto Serif SC"), size: 16pt, lang: "zh")', "#set par(justify: true, leading: 13pt)",
    ]  # fmt: skip
    for block in document.blocks:
        match block:
            case Title():
                parts.append(f"#align(center, text(size: 22pt)[{' #linebreak() '.join(block.lines)}])")
            case Heading():
                parts.append(f"= {block.text}")
            case Para():
                parts.append(block.text + "\n")
            case Table():
                shares = ", ".join(f"{column.width}fr" for column in block.columns)
                head = ", ".join(f"[{column.label}]" for column in block.columns)
                cells = ", ".join(f"[{cell.text}]" for row in block.rows for cell in row)
                parts.append(
                    f"#set text(size: 10.5pt)\n#table(columns: ({shares}), table.header({head}), {cells})"
                )
            case _:
                pass
    source = "\n\n".join(parts).encode()
    return module.compile(source, font_paths=[str(font_path("song").parent)], pdf_standards=["a-2b"])
