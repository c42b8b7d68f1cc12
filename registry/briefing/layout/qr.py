"""A QR code as filled rectangles, one for each run of dark modules."""

from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from registry.briefing.layout.style import INK, fill


def square(address: str, left: float, bottom: float, side: float) -> str:
    """Return the operators that draw `address` as a code of `side` points (ISO/IEC 18004, level M).

    The page's white around it serves as its quiet zone.
    """
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(address)
    code.make()
    size = code.getModuleCount()
    unit = side / size
    drawn = [fill(INK)]
    for y in range(size):
        at = 0
        for dark, group in groupby(bool(code.isDark(y, x)) for x in range(size)):
            length = len(list(group))
            if dark:
                drawn.append(
                    f"{left + at * unit:.3f} {bottom + side - (y + 1) * unit:.3f}"
                    f" {length * unit:.3f} {unit:.3f} re"
                )
            at += length
    return "\n".join([*drawn, "f"])
