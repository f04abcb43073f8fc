"""Letters for tests, good and bad, made on the spot."""

import io
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

GPS = {1: "S", 2: (7.0, 15.0, 0.0), 3: "E", 4: (112.0, 45.0, 0.0)}


def pdf(pages: int = 1) -> bytes:
    """A PDF of empty pages."""
    return _written(_writer(pages))


def pdf_with_script() -> bytes:
    """A PDF that runs a script when it is opened."""
    writer = _writer()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
    )
    return _written(writer)


def pdf_with_action(kind: str) -> bytes:
    """A PDF whose opening does something of this kind: /Launch, /SubmitForm …"""
    writer = _writer()
    action = DictionaryObject(
        {NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    writer.root_object[NameObject("/OpenAction")] = action
    return _written(writer)


def pdf_with_file() -> bytes:
    """A PDF that carries another file."""
    writer = _writer()
    writer.add_attachment("payload.exe", b"MZ")
    return _written(writer)


def pdf_with_hidden_script() -> bytes:
    """The script stands in a compressed stream of objects, under a name written in hex."""
    inner = b"5 0 << /S /J#61vaScript /J#53 (app.alert) >>"
    packed = zlib.compress(inner)
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(packed)
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>",
        stream + b"\nstream\n" + packed + b"\nendstream",
    ]
    return _with_xref_stream(parts, inside=5, container=4)


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password."""
    writer = _writer()
    writer.encrypt("rahasia", algorithm="RC4-128")
    return _written(writer)


def jpeg(size: tuple[int, int] = (400, 300), *, orientation: int = 1) -> bytes:
    """A photo as a phone takes it: with the place where it was taken."""
    picture = Image.new("RGB", size, "white")
    picture.paste("black", (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Contoh Phone"
    exif[0x8825] = GPS
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGBA") -> bytes:
    """A small picture in another format, transparent where the mode can be."""
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind)
    return written.getvalue()


def _writer(pages: int = 1) -> PdfWriter:
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    return writer


def _written(writer: PdfWriter) -> bytes:
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _with_xref_stream(parts: list[bytes], *, inside: int, container: int) -> bytes:
    """The file of these objects (numbered from 1) whose table is a stream, as modern writers do."""
    body, rows = b"%PDF-1.5\n", [b"\x00\x00\x00\x00\x00"]
    for number, part in enumerate(parts, 1):
        rows.append(b"\x01" + len(body).to_bytes(3, "big") + b"\x00")
        body += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    assert inside == len(rows)
    rows.append(b"\x02" + container.to_bytes(3, "big") + b"\x00")
    start = len(body)
    rows.append(b"\x01" + start.to_bytes(3, "big") + b"\x00")
    table = b"".join(rows)
    head = b"<< /Type /XRef /Size %d /W [1 3 1] /Root 1 0 R /Length %d >>" % (len(rows), len(table))
    body += (
        b"%d 0 obj\n" % (len(rows) - 1) + head + b"\nstream\n" + table + b"\nendstream\nendobj\n"
    )
    return body + b"startxref\n%d\n%%%%EOF\n" % start
