"""The same paper as a document that can be edited (.docx, 公文 layout after GB/T 9704).

Written part by part, the same bytes for the same paper: a library would put the time of day into it.
"""

from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from services.papers.forms import Words
from services.papers.paper import Field, Made, Paper, provenance

MM: Final = 56.6929  # twentieths of a point in a millimetre
TITLE, TEXT = "方正小标宋简体", "仿宋_GB2312"  # as the standard asks; what is not there the program replaces
INSTEAD: Final = {TITLE: "宋体", TEXT: "仿宋"}
W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS: Final = {
    "/word/document.xml": "wordprocessingml.document.main",
    "/word/styles.xml": "wordprocessingml.styles",
    "/word/fontTable.xml": "wordprocessingml.fontTable",
}
CORE: Final = (
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
)
KIND: Final = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
BREAK: Final = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
GRID: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def docx(paper: Paper, made: Made, words: Words) -> bytes:
    day = made.issued_on.isoformat()
    return _packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{KIND}{_kinds()}{CORE}</Types>',
            "_rels/.rels": _links(
                (f"{OFFICE}/officeDocument", "word/document.xml"),
                (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ),
            "docProps/core.xml": _core(f"{paper.title} {paper.number}", paper.authority, day),
            "word/_rels/document.xml.rels": _links(
                (f"{OFFICE}/styles", "styles.xml"), (f"{OFFICE}/fontTable", "fontTable.xml")
            ),
            "word/styles.xml": _styles(),
            "word/fontTable.xml": f'<w:fonts xmlns:w="{W}">{"".join(map(_font, INSTEAD.items()))}</w:fonts>',
            "word/document.xml": _document(paper, made, words),
        }
    )


def _packed(parts: dict[str, str]) -> bytes:
    """Without the time of day, in one order."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(ZipInfo(name), (HEAD + text).encode(), ZIP_DEFLATED)
    return packed.getvalue()


def _document(paper: Paper, made: Made, words: Words) -> str:
    said = [_line(paper.title, "Title"), _line(paper.number, "Number")]
    if paper.addressee:
        said.append(_line(paper.addressee, "Addressee"))
    said += [_line(each, "Normal") for each in paper.body]
    if paper.rows:
        said.append(_table([paper.columns, *paper.rows], (900, 2600, 5340)))
    if paper.fields:
        said.append(_table(_lines(paper.fields), (2800, 6040)))
    said += [_line(each, "Normal") for each in paper.closing]
    said += [_line(each, "Signed") for each in (paper.authority, paper.dated, paper.seal)]
    said += [BREAK, _line(words.title, "Addressee")]
    said += [_line(f"{label}:{value}", "Small") for label, value in provenance(made, words.rows)]
    events = [(str(each.version), f"{each.name} {each.id}", each.effective_on.isoformat()) for each in made.events]
    said += [_table([words.columns, *events], (900, 6340, 1600), "Small"), _line(words.note, "Small")]
    top, right, bottom, left = (round(each * MM) for each in (37, 26, 35, 28))
    margins = f'w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
    sheet = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar {margins} w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    )
    return f'<w:document xmlns:w="{W}"><w:body>{"".join(said)}{sheet}</w:body></w:document>'


def _lines(fields: Iterable[Field]) -> list[Sequence[str]]:
    return [(each.label, each.value) for each in fields]


def _line(text: str, style: str) -> str:
    runs = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(each) for each in text.split("\n"))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{runs}</w:t></w:r></w:p>'


def _table(rows: Sequence[Sequence[str]], widths: Sequence[int], style: str = "Cell") -> str:
    told = "".join(
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_line(cell, style)}</w:tc>'
            for cell, width in zip(row, widths, strict=True)
        )
        + "</w:tr>"
        for row in rows
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{GRID}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{told}</w:tbl>"


def _styles() -> str:
    """Text in size 3 at 28.95 points a line, the title in size 2; the signature four characters from the right."""
    line = '<w:spacing w:line="579" w:lineRule="exact"/>'
    indent = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    styles = (
        ("Normal", TEXT, 32, f'{line}{indent}<w:jc w:val="both"/>'),
        ("Title", TITLE, 44, '<w:spacing w:after="240"/><w:ind w:firstLine="0"/><w:jc w:val="center"/>'),
        ("Number", TEXT, 32, '<w:spacing w:after="480"/><w:ind w:firstLine="0"/><w:jc w:val="center"/>'),
        ("Addressee", TEXT, 32, f'{line}<w:ind w:firstLine="0"/>'),
        ("Cell", TEXT, 28, '<w:ind w:firstLine="0"/>'),
        ("Signed", TEXT, 32, f'{line}<w:ind w:firstLine="0" w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>'),
        ("Small", TEXT, 21, '<w:ind w:firstLine="0"/>'),
    )
    return f'<w:styles xmlns:w="{W}">{"".join(_style(*each) for each in styles)}</w:styles>'


def _style(name: str, font: str, half_points: int, paragraph: str) -> str:
    default = ' w:default="1"' if name == "Normal" else ""
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:pPr>{paragraph}</w:pPr><w:rPr>{fonts}<w:sz w:val="{half_points}"/></w:rPr></w:style>'
    )


def _font(names: tuple[str, str]) -> str:
    return f'<w:font w:name="{names[0]}"><w:altName w:val="{names[1]}"/></w:font>'


def _kinds() -> str:
    whole = "application/vnd.openxmlformats-officedocument."
    return "".join(f'<Override PartName="{part}" ContentType="{whole}{kind}+xml"/>' for part, kind in PARTS.items())


def _links(*links: tuple[str, str]) -> str:
    told = "".join(
        f'<Relationship Id="r{at}" Type="{kind}" Target="{target}"/>' for at, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def _core(title: str, author: str, day: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created></cp:coreProperties>'
    )
