"""What a reader's program sees in a brief."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import combinations

import pdfplumber
import pikepdf
import pypdfium2
from pdfminer.pdftypes import resolve1
from pdfplumber.structure import PDFStructElement, PDFStructTree


def pages(pdf: bytes) -> list[str]:
    """The text of each page, as a viewer copies it, its line ends made plain."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def text(pdf: bytes) -> str:
    """All text, with every run of white space made one space."""
    return " ".join(" ".join(pages(pdf)).split())


def fonts(pdf: bytes) -> dict[str, bool]:
    """The name of each font of each page, and whether its program is in the file."""
    found = {}
    with pdfplumber.open(BytesIO(pdf)) as document:
        for page in document.pages:
            for font in resolve1(resolve1(page.page_obj.resources)["Font"]).values():
                outer = resolve1(font)
                (inner,) = resolve1(outer["DescendantFonts"])
                descriptor = resolve1(resolve1(inner)["FontDescriptor"])
                found[outer["BaseFont"].name] = "FontFile2" in descriptor
    return found


def links(pdf: bytes) -> list[str]:
    """The addresses of the links that leave the document."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [link["uri"] for link in document.hyperlinks if link["uri"]]


def inner_links(pdf: bytes) -> list[tuple[str, int]]:
    """The links that stay inside the document: the name that each leads to, and that page."""
    with pikepdf.open(BytesIO(pdf)) as document:
        numbers = {page.objgen: number for number, page in enumerate(document.pages)}
        names = pikepdf.NameTree(document.Root.Names.Dests)
        links = (link for page in document.pages for link in page.get("/Annots", ()))
        led = [str(link.Dest) for link in links if "/Dest" in link]
        return [(name, numbers[names[name][0].objgen]) for name in led]


def outline(pdf: bytes) -> list[tuple[int, str]]:
    """The bookmarks with their levels."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [(mark.level, mark.get_title()) for mark in document.get_toc()]


def spoken(pdf: bytes) -> dict[str, set[str]]:
    """What is tagged with a language of its own, by that language; lines joined with spaces."""
    found: dict[str, set[str]] = {}
    with pdfplumber.open(BytesIO(pdf)) as document:
        drawn: dict[tuple[int, int], str] = {}
        for page in document.pages:
            for char in page.chars:
                key = (page.page_number, char["mcid"])
                drawn[key] = drawn.get(key, "") + char["text"]
        for node in _nodes(PDFStructTree(document)):
            if node.lang and node.mcids:
                said = " ".join(drawn.get((node.page_number, mcid), "") for mcid in node.mcids)
                found.setdefault(node.lang, set()).add(said)
    return found


def _nodes(nodes: Iterable[PDFStructElement]) -> Iterator[PDFStructElement]:
    for node in nodes:
        yield node
        yield from _nodes(node)


def ink(pdf: bytes, page: int, box: tuple[float, float, float, float]) -> int:
    """How many dark pixels a part of a page has, at 72 dots an inch, measured from above."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[page].render(scale=1).to_pil().convert("L").crop(box)
    return sum(image.histogram()[:128])


def overlaps(pdf: bytes) -> list[tuple[str, str]]:
    """Words of a page that lie upon each other."""
    found = []
    with pdfplumber.open(BytesIO(pdf)) as document:
        for page in document.pages:
            words = page.extract_words()
            found += [
                (one["text"], other["text"])
                for one, other in combinations(words, 2)
                if min(one["x1"], other["x1"]) - max(one["x0"], other["x0"]) > 1
                and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 2
            ]
    return found
