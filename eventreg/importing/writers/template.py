"""An empty table with the right headers, to be filled in and uploaded."""

from collections.abc import Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from eventreg.categories.rules import ParticipantKind, fields_of
from eventreg.events.rules import QuestionSpec
from eventreg.importing.rules.columns import Target
from eventreg.reports.rules import Column
from eventreg.reports.writers.cells import header_cells

#: The headers of a template: in the words of papers, each understood again when the file comes back.
HEADERS: dict[str, str] = {
    Target.REFERENCE: "Nomor referensi",
    Target.NAME: "Nama lengkap dan gelar",
    Target.GENDER: "L/P",
    Target.PHONE: "No. HP/WA",
    Target.EMAIL: "Email",
    Target.REGION: "Kabupaten/Kota",
    Target.ORGANIZATION: "Instansi",
    Target.UNIT: "Unit kerja",
    Target.POSITION: "Jabatan",
    Target.EMPLOYMENT: "Status kepegawaian",
    Target.NIP: "NIP",
    Target.MANAGED_ACCOUNT: "Akun yang dikelola",
    Target.DISTRICT: "Kecamatan",
    Target.VILLAGE: "Desa/Kelurahan",
    Target.ACCOUNTS: "Akun medsos",
    Target.NICHE: "Tema konten",
    Target.STAGE_NAME: "Nama panggung",
    Target.NEEDS: "Kebutuhan khusus",
}
_KIM_NAME = "Nama KIM"
_TEXT = "@"


def template_headers(kind: ParticipantKind, questions: Sequence[QuestionSpec]) -> list[str]:
    """The headers for a kind of participant, the extra questions behind them."""
    asked = [spec.column for spec in fields_of(kind)]
    named = {Target.NAME.value: "full_name", Target.DISTRICT.value: "village_code"}
    headers = [
        _KIM_NAME if target == Target.ORGANIZATION and kind is ParticipantKind.KIM else header
        for target, header in HEADERS.items()
        if target == Target.REFERENCE or named.get(str(target), str(target)) in asked
    ]
    return headers + [one.label_id for one in questions]


def write_template(
    kind: ParticipantKind, questions: Sequence[QuestionSpec], target: IO[bytes]
) -> None:
    """Writes the workbook. Its columns hold text, so that Excel keeps long numbers and zeros in front."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Peserta")
    headers = template_headers(kind, questions)
    sheet.freeze_panes = "A2"
    for number in range(1, len(headers) + 1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = 24
        column.number_format = _TEXT
    sheet.append(header_cells(sheet, [Column(header) for header in headers]))
    book.save(target)
