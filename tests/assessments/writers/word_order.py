"""The order that WordprocessingML asks of the elements inside another; Word refuses any other."""

import zipfile
from io import BytesIO

from lxml import etree

_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
        "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE "
        "autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents "
        "suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle "
        "rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
        "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd "
        "fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc "
        "tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook"
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign"
    ),
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders "
        "lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid"
    ),
}
# Of these a section has several, in any order.
_REFERENCES = ("headerReference", "footerReference")


def disorder(package: bytes) -> list[str]:
    """Elements of a Word file whose children stand in another order than the standard's."""
    with zipfile.ZipFile(BytesIO(package)) as parts:
        names = [name for name in parts.namelist() if name.startswith("word/")]
        trees = [(name, etree.fromstring(parts.read(name))) for name in names if _is_xml(name)]
    found = [(name, element) for name, tree in trees for element in tree.iter(f"{_SPACE}*")]
    return [
        f"{name}: {etree.QName(element).localname} {' '.join(_children(element))}"
        for name, element in found
        if not _in_order(element)
    ]


def _is_xml(name: str) -> bool:
    return name.endswith(".xml")


def _in_order(element: etree._Element) -> bool:
    wanted = _ORDER.get(etree.QName(element).localname, "").split()
    children = [name for name in _children(element) if name not in _REFERENCES]
    return not wanted or children == [name for name in wanted if name in children]


def _children(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]
