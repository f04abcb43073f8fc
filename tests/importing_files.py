"""Lists as offices have them: workbooks by openpyxl, and one as other programs write them."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

Cells = Sequence[object]

HEADERS = ("Nama Lengkap", "L/P", "No. HP", "Kabupaten/Kota", "Instansi", "Jabatan", "Referensi")
SITI = ("Siti Rahayu, S.Kom.", "P", "0893-0000-1001", "Kota Malang", "Dinas Contoh", "Staf", "P-1")
BUDI = ("BUDI SANTOSO", "L", "0893-0000-1002", "Kab. Malang", "Dinas Contoh", "Staf", "P-2")


def workbook(rows: Sequence[Cells], *, sheet: str = "Data", above: Sequence[Cells] = ()) -> bytes:
    """An XLSX file with these rows, other rows above them."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in (*above, *rows):
        page.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    """A workbook as its file."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def csv_text(rows: Sequence[Cells], delimiter: str = ",") -> str:
    """The rows as CSV, every cell in quotation marks."""
    lines = (delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    return "\r\n".join(lines) + "\r\n"


_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>"""
_BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Form Responses 1" sheetId="1" r:id="r1"/></sheets></workbook>"""
_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>"""


def foreign_workbook(sheet: str, *, more: dict[str, bytes] | None = None, head: str = "") -> bytes:
    """A workbook with this inner XML of its only sheet, without styles, as other programs write it."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _RELATIONS.format("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": _SHEET.format(sheet).replace("?>\n", f"?>\n{head}", 1),
    }
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return file.getvalue()


def inline(text: str) -> str:
    """A cell of text that stands in the sheet itself."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_row(*cells: str) -> str:
    """A row of a foreign sheet."""
    return f"<row>{''.join(cells)}</row>"
