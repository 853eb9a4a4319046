"""Small real files made from a line of text."""

import io

import xlsxwriter
from docx import Document


def pdf_of(text: str) -> bytes:
    """A PDF of one page with one line, in a Chinese font that every reader knows by name."""
    stream = f"BT /F1 12 Tf 72 720 Td <{text.encode('utf-16-be').hex()}> Tj ET".encode()
    page = b"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    font = b"/Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
    glyphs = b"/Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    system = b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< %s /Resources << /Font << /F1 5 0 R >> >> >>" % page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< %s /DescendantFonts [6 0 R] >>" % font,
        b"<< %s /CIDSystemInfo %s >>" % (glyphs, system),
    ]
    return _assembled(objects)


def docx_of(*lines: str, header: str = "", cell: str = "") -> bytes:
    """A letter of some paragraphs, with what stands in its header and in a table."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if cell:
        document.add_table(1, 1).cell(0, 0).text = cell
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def xlsx_of(*cells: str) -> bytes:
    """A workbook with one row."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.add_worksheet().write_row(0, 0, cells)
    return buffer.getvalue()


def _assembled(objects: list[bytes]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer << /Size %d /Root 1 0 R >>" % (len(objects) + 1)
    return body + head + table + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % len(body)
