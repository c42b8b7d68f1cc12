"""The audit statement for programs: one line of JSON, attached to the PDF."""

import json
from base64 import b64encode

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString
from reportlab.pdfgen.canvas import Canvas

from registry.briefing.document import Audit

NAME = "audit-statement.json"


def attach(canvas: Canvas, held: Audit) -> None:
    """Attach what `registry-verify` reads: root, key, and the proof up to the signed checkpoint.

    It stands in the file as it is, neither compressed nor split, so that a verifier finds it
    without a library for PDF.
    """
    evidence = {
        "registry_brief": 1,
        "root": b64encode(bytes.fromhex(held.root)).decode(),
        "key": held.vkey,
        "proof": held.proof,
    }
    line = json.dumps(evidence, separators=(",", ":")) + "\n"
    document = canvas._doc  # noqa: SLF001 - ReportLab has no other way to attach a file
    kind = {"Type": PDFName("EmbeddedFile"), "Subtype": "/application#2Fjson"}
    stream = document.Reference(PDFStream(PDFDictionary(kind), line, filters=[]))
    file = {
        "Type": PDFName("Filespec"),
        "F": PDFString(NAME),
        "UF": PDFString(NAME),
        "Desc": PDFString("What registry-verify reads"),
        "EF": PDFDictionary({"F": stream}),
    }
    named = PDFArray([PDFString(NAME), document.Reference(PDFDictionary(file))])
    files = PDFDictionary({"Names": named})
    document.Catalog.Names = PDFDictionary({"EmbeddedFiles": files})
