"""What programs read, attached to the PDF as lines of JSON: the audit statement, and proofs."""

import json
from base64 import b64encode
from collections.abc import Sequence

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFStream,
    PDFString,
)

from registry.briefing.document import Audit

NAME = "audit-statement.json"
ENCLOSED = "words-not-public.jsonl"  # after the other one, as their tree must have them


def attached(document: PDFDocument, held: Audit, enclosed: Sequence[str] = ()) -> PDFDictionary:
    """Return the tree of what `registry-verify` reads: root, key, proof up to the checkpoint.

    Then what is `enclosed`, a line for each pledge that is not public. All of it stands in the file
    as it is, neither compressed nor split, so that a verifier finds it without a library for PDF.
    """
    evidence = {
        "registry_brief": 1,
        "root": b64encode(bytes.fromhex(held.root)).decode(),
        "key": held.vkey,
        "proof": held.proof,
    }
    line = json.dumps(evidence, separators=(",", ":")) + "\n"
    named = _file(document, NAME, "application#2Fjson", line)
    if enclosed:
        lines = "".join(f"{one}\n" for one in enclosed)
        named += _file(document, ENCLOSED, "application#2Fjsonl", lines)
    return PDFDictionary({"Names": PDFArray(named)})


def _file(document: PDFDocument, name: str, media_type: str, text: str) -> list[object]:
    """Return a file as the tree of attached files names it."""
    kind = {"Type": PDFName("EmbeddedFile"), "Subtype": f"/{media_type}"}
    stream = document.Reference(PDFStream(PDFDictionary(kind), text, filters=[]))
    file = {
        "Type": PDFName("Filespec"),
        "F": PDFString(name),
        "UF": PDFString(name),
        "Desc": PDFString("What registry-verify reads"),
        "EF": PDFDictionary({"F": stream}),
    }
    return [PDFString(name), document.Reference(PDFDictionary(file))]
