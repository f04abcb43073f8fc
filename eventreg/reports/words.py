"""The words of data in the Indonesian of papers, whatever language the reader's screen has.

A workbook that leaves the office is an office's paper; the words are those of the glossary.
"""

from typing import Final

from eventreg.categories.rules import Role
from eventreg.checkin.rules import Direction, Mark, Method, Reason, ScanWarning, Verdict
from eventreg.reports.rules import Report

METHODS: Final[dict[Method, str]] = {
    Method.CAMERA: "Pindai kamera",
    Method.READER: "Alat pemindai",
    Method.MANUAL: "Manual",
    Method.WALK_IN: "Daftar di tempat",
    Method.PAPER: "Daftar hadir kertas",
    Method.SELF: "Mandiri",
}

DIRECTIONS: Final[dict[Direction, str]] = {
    Direction.IN: "Masuk",
    Direction.OUT: "Keluar",
}

VERDICTS: Final[dict[Verdict, str]] = {
    Verdict.ACCEPTED: "Diterima",
    Verdict.REPEAT: "Sudah tercatat",
    Verdict.REFUSED: "Ditolak",
}

REASONS: Final[dict[Reason, str]] = {
    Reason.UNKNOWN_TICKET: "Kode tidak dikenal",
    Reason.OTHER_EVENT: "Kode kegiatan lain",
    Reason.NOT_CONFIRMED: "Belum terdaftar",
    Reason.CANCELLED: "Pendaftaran dibatalkan",
    Reason.REPLACED: "Sudah digantikan",
    Reason.NOT_ADMITTED: "Kategori di luar sesi ini",
    Reason.OUTSIDE_WINDOW: "Di luar waktu sesi",
    Reason.NOT_CHECKED_IN: "Belum tercatat masuk",
    Reason.DEVICE_REVOKED: "Perangkat sudah dicabut",
    Reason.INVALID: "Data tidak sah",
}

WARNINGS: Final[dict[ScanWarning, str]] = {
    ScanWarning.OUTSIDE_WINDOW: "Di luar waktu sesi",
    ScanWarning.GROUP_AT_ONCE: "Satu rombongan sekaligus",
}

MARKS: Final[dict[Mark, str]] = {
    Mark.EXCUSED: "Izin",
    Mark.SICK: "Sakit",
    Mark.LATE: "Terlambat",
}

ROLES: Final[dict[Role, str]] = {
    Role.PARTICIPANT: "Peserta",
    Role.SPEAKER: "Narasumber",
    Role.MODERATOR: "Moderator",
    Role.COMMITTEE: "Panitia",
    Role.PRESS: "Wartawan",
    Role.COMPANION: "Pendamping",
}

#: What stands above the table of a report on paper.
TITLES: Final[dict[Report, str]] = {
    Report.ATTENDANCE: "Daftar hadir",
    Report.ATTENDANCE_LIST: "Daftar hadir",
    Report.REGISTRATIONS: "Daftar pendaftaran",
    Report.REGION_RECAP: "Rekapitulasi kehadiran per kabupaten/kota",
    Report.CATEGORY_RECAP: "Rekapitulasi kehadiran per kategori",
    Report.REGION_CATEGORIES: "Rekapitulasi kehadiran per kabupaten/kota dan kategori",
    Report.AGENCY_RECAP: "Rekapitulasi kehadiran per instansi",
    Report.KIM_RECAP: "Rekapitulasi kehadiran KIM",
    Report.INFLUENCERS: "Rekapitulasi pegiat media sosial",
    Report.SESSION_MATRIX: "Rekapitulasi kehadiran per sesi",
    Report.ABSENT: "Daftar yang belum hadir",
    Report.ARRIVALS: "Rekapitulasi kedatangan per 15 menit",
    Report.CONSUMPTION: "Rekapitulasi konsumsi per sesi",
}
