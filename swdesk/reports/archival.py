"""The marks of PDF/A-2b: XMP, output intent, identifier. Said as 按 PDF/A-2b 制作: no validator is at hand (platform.md §2)."""

from __future__ import annotations

import hashlib
import io
import time
from functools import cache
from typing import Any

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>swdesk</xmp:CreatorTool><pdf:Producer>swdesk</pdf:Producer>{keywords}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@cache
def _srgb() -> bytes:
    from PIL import ImageCms  # noqa: PLC0415 - needed only when a report is written

    cms: Any = ImageCms  # its stub leaves half of the types unknown
    profile: Any = cms.ImageCmsProfile(cms.createProfile("sRGB"))
    data = bytearray(profile.tobytes())
    data[24:36] = bytes(12)  # the profile's own date, so that the same report gives the same bytes
    return bytes(data)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _let_others(_percent: int) -> None:
    """Hand the interpreter over: a long file is one call into C, and the window would wait for all of it (decisions/0139)."""
    time.sleep(0)


def as_pdf_a(data: bytes, title: str, author: str, keywords: str = "") -> bytes:
    """`data` with the marks of PDF/A-2b; deterministic. `keywords` carry what the QR code says, for `swdesk verify`."""
    import pikepdf  # noqa: PLC0415 - 10 MB that a window without a report does not need

    with pikepdf.open(io.BytesIO(data)) as pdf:
        root: Any = pdf.Root
        named = f"<pdf:Keywords>{_escaped(keywords)}</pdf:Keywords>" if keywords else ""
        xmp = _XMP.format(title=_escaped(title), author=_escaped(author), keywords=named).encode()
        root.Metadata = pdf.make_stream(xmp, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        icc = pdf.make_stream(_srgb(), N=3)
        intent = pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent, S=pikepdf.Name.GTS_PDFA1,
            OutputConditionIdentifier="sRGB IEC61966-2.1", Info="sRGB IEC61966-2.1", DestOutputProfile=icc,
        )  # fmt: skip
        root.OutputIntents = pikepdf.Array([pdf.make_indirect(intent)])
        info: Any = pdf.docinfo
        for key in list(info.keys()):
            del info[key]
        info["/Title"], info["/Author"], info["/Creator"], info["/Producer"] = (
            title,
            author,
            "swdesk",
            "swdesk",
        )
        if keywords:
            info["/Keywords"] = keywords
        digest = hashlib.sha256(data).digest()[:16]
        pdf.trailer["/ID"] = pikepdf.Array([pikepdf.String(digest), pikepdf.String(digest)])
        out = io.BytesIO()
        pdf.save(
            out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable, progress=_let_others
        )  # fmt: skip
        return out.getvalue()
