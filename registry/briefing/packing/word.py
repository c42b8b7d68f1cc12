"""A document of Word in any of our six scripts, with footnotes; made with python-docx.

python-docx knows neither footnotes nor paragraphs that run from right to left, so what ECMA-376
says of them (part 1, 17.11 and 17.3) is written here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from registry.files.archive import copy_untold
from registry.text import RIGHT_TO_LEFT, for_xml

_FACE, _EAST = "Arial", "Microsoft YaHei"  # whoever lacks them gets what they have instead
_DEEP = RGBColor(0x00, 0x61, 0x8F)  # as in the PDF
_TAGS = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ar": "ar-SA", "ru": "ru-RU", "zh": "zh-CN"}
_FOREIGN = {"stylesWithEffects", "customXml", "thumbnail", "extended-properties"}  # the template's
_AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing",
    "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr",
)  # fmt: skip
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LTR = "A-Za-z\u00c0-\u058f\u1e00-\u1fff"
# What runs against the text around it, from its first letter to its last one or its last digit.
_FROM_RIGHT = re.compile(f"([{_RTL}](?:[^{_LTR}]*[0-9{_RTL}])?)")
_FROM_LEFT = re.compile(f"([{_LTR}](?:[^{_RTL}]*[0-9{_LTR}])?)")


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself; it was made, as far as it says, at `made_at`."""

    title: str
    author: str
    subject: str
    language: str
    made_at: datetime


class Paper:
    """A document in the making."""

    def __init__(self, about: About) -> None:
        self._about = about
        self._mirrored = about.language in RIGHT_TO_LEFT
        self._document = docx.Document()
        self._notes = OxmlElement("w:footnotes")
        self._strip()
        self._style()
        self._separate()
        self._describe()

    def paragraph(self, words: str, style: str = "Normal", note: str = "") -> None:
        """Add a paragraph in a style of the document, with a footnote at its end."""
        paragraph = self._document.add_paragraph(style=style)
        self._write(paragraph, words)
        if note:
            paragraph._p.append(self._reference("w:footnoteReference", self._note(note)))  # noqa: SLF001

    def running_head(self, words: str) -> None:
        """Let every page say these words above."""
        self._write(self._document.sections[0].header.paragraphs[0], words, bold=True)

    def save(self, file: IO[bytes]) -> None:
        """Write the document; the same one gives the same bytes."""
        document = self._document.part
        notes = Part(
            PackURI("/word/footnotes.xml"),
            CONTENT_TYPE.WML_FOOTNOTES,
            serialize_part_xml(self._notes),
            document.package,
        )
        document.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
        with TemporaryFile() as made:
            self._document.save(made)
            copy_untold(made, file, {})

    def _write(self, paragraph: Paragraph, words: str, *, bold: bool = False) -> None:
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
        if self._mirrored:
            properties.insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
        for piece, from_right in pieces(for_xml(words), mirrored=self._mirrored):
            run = paragraph.add_run(piece)
            if bold:
                run.font.bold = run.font.cs_bold = True
            if from_right:
                run.font.rtl = True
            if self._about.language == "zh":  # marks such as “ are as wide as the signs around
                fonts = run._r.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001
                fonts.set(qn("w:hint"), "eastAsia")

    def _note(self, words: str) -> int:
        """Add a footnote and return its number."""
        number = len(self._notes) - 1  # the first two separate notes from the text
        paragraph = self._paragraph_of_note(str(number))
        paragraph._p.append(self._reference("w:footnoteRef"))  # noqa: SLF001
        self._write(paragraph, f" {words}")
        return number

    def _paragraph_of_note(self, number: str, kind: str = "") -> Paragraph:
        note, paragraph = OxmlElement("w:footnote"), OxmlElement("w:p")
        if kind:
            note.set(qn("w:type"), kind)
        note.set(qn("w:id"), number)
        note.append(paragraph)
        self._notes.append(note)
        paragraph.get_or_add_pPr().append(_element("w:pStyle", val="footnotetext"))
        return Paragraph(paragraph, None)  # type: ignore[arg-type]  # it needs no parent for runs

    def _reference(self, name: str, number: int | None = None) -> Any:
        """Return a run that points at a footnote, or that numbers it where it stands."""
        run = OxmlElement("w:r")
        run.get_or_add_rPr().append(_element("w:rStyle", val="footnotereference"))
        run.append(_element(name) if number is None else _element(name, id=str(number)))
        return run

    def _separate(self) -> None:
        """Draw the line between text and notes, which Word asks for as notes of its own."""
        settings = self._document.settings.element
        settings.find(qn("w:zoom")).set(qn("w:percent"), "100")  # which the template forgot
        known = OxmlElement("w:footnotePr")
        for number, kind in (("-1", "separator"), ("0", "continuationSeparator")):
            paragraph = self._paragraph_of_note(number, kind)
            paragraph.add_run()._r.append(OxmlElement(f"w:{kind}"))  # noqa: SLF001
            known.append(_element("w:footnote", id=number))
        settings.find(qn("w:compat")).addprevious(known)

    def _strip(self) -> None:
        """Take out what the template says of another document."""
        for owner in (self._document.part, self._document.part.package):
            for key, relation in list(owner.rels.items()):
                if relation.reltype.rpartition("/")[2] in _FOREIGN:
                    del owner.rels[key]

    def _style(self) -> None:
        styles, section = self._document.styles, self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        if self._mirrored:
            section._sectPr.insert_element_before(  # noqa: SLF001
                OxmlElement("w:bidi"), "w:rtlGutter", "w:docGrid"
            )
        text = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        text.base_style = styles["Normal"]
        text.paragraph_format.space_after = Pt(0)
        reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
        reference.font.superscript = True
        for name, size in (("Title", 20), ("Heading 1", 13), ("footnote text", 8)):
            styles[name].font.size = Pt(size)
            styles[name].font.color.rgb = None if name == "footnote text" else _DEEP
        for sized in styles.element.iter(qn("w:sz")):  # the same for scripts that are joined
            sized.getparent().remove_all("w:szCs")
            sized.addnext(_element("w:szCs", val=sized.get(qn("w:val"))))
        for fonts in styles.element.iter(qn("w:rFonts")):
            fonts.attrib.clear()
            for name, face in (("ascii", _FACE), ("hAnsi", _FACE), ("cs", _FACE)):
                fonts.set(qn(f"w:{name}"), face)
            fonts.set(qn("w:eastAsia"), _EAST)

    def _describe(self) -> None:
        about, said = self._about, self._document.core_properties
        said.title, said.subject = _brief(about.title), _brief(about.subject)
        said.author = said.last_modified_by = _brief(about.author)
        said.comments, said.language, said.revision = "", _TAGS[about.language], 1
        said.created = said.modified = about.made_at
        [spoken] = self._document.styles.element.iter(qn("w:lang"))
        for name, languages in (("val", "en fr es ru"), ("eastAsia", "zh"), ("bidi", "ar")):
            fits = about.language in languages.split()
            tag = about.language if fits else languages.split()[0]
            spoken.set(qn(f"w:{name}"), _TAGS[tag])


def pieces(words: str, *, mirrored: bool) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces of one direction each, and whether it is from right to left."""
    for number, piece in enumerate((_FROM_LEFT if mirrored else _FROM_RIGHT).split(words)):
        if piece:
            yield piece, mirrored is (number % 2 == 0)


def _element(name: str, **values: str) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _brief(text: str) -> str:
    """Return a property as it fits: python-docx takes 255 characters."""
    return " ".join(for_xml(text).split())[:255]
