"""Reports of meeting programs as they come: invented people, real forms."""

from datetime import datetime
from zoneinfo import ZoneInfo

from eventreg.online.rules import Asked, NotReadable, ReadReport, read_report

ZONE = ZoneInfo("Asia/Jakarta")

#: Zoom's report of a meeting with the block about the meeting above it, for Windows.
ZOOM = (
    "\ufeffMeeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\r\n"
    '823 1234 5678,"Cerdig, angkatan 4",08/05/2025 07:41:22 AM,08/05/2025 12:05:00 PM,'
    "tuan.rumah@example.org,264,3\r\n"
    "\r\n"
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,"
    "Recording Consent,In Waiting Room\r\n"
    '"Budi Santoso, S.Kom",budi@example.org,08/05/2025 08:01:22 AM,08/05/2025 09:01:22 AM,61,Yes,,No\r\n'
    '"Budi Santoso, S.Kom",BUDI@example.org,08/05/2025 08:31:22 AM,08/05/2025 10:01:22 AM,91,Yes,,No\r\n'
    "SITI AMINAH_Diskominfo Lamongan,,08/05/2025 08:10:00 AM,08/05/2025 12:00:10 PM,231,Yes,,No\r\n"
    "iPhone,,08/05/2025 07:55:00 AM,08/05/2025 08:00:00 AM,5,Yes,,Yes\r\n"
)

#: The plain form, in Indonesian, by semicolons, the day first.
PLAIN = (
    "Nama (Nama Asli);Email Pengguna;Waktu Bergabung;Waktu Keluar;Durasi (Menit);Tamu\n"
    "Wagiyem;wagiyem@example.org;05/08/2025 08.00.00;05/08/2025 11.59.30;240;Ya\n"
)

#: Each person once, without times.
UNIQUE = (
    "Name (Original Name),User Email,Total Duration (Minutes),Guest\n"
    "Wagiyem,wagiyem@example.org,240,Yes\n"
    "Bagas,,17,Yes\n"
)

WEBINAR = (
    "Attendee Report\n"
    'Report Generated:,"Aug 5, 2025 13:00:00"\n'
    "Topic,Webinar ID,Actual Start Time,Actual Duration (minutes),# Registered,Max Concurrent Views\n"
    'Cerdig,823 1234 5678,"Aug 5, 2025 07:41:22",264,1000,903\n'
    "Host Details,\n"
    "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes),"
    "Is Guest,Country/Region Name\n"
    'Yes,Tuan Rumah,tuan.rumah@example.org,"Aug 5, 2025 07:41:22","Aug 5, 2025 12:05:00",264,No,Indonesia\n'
    "Attendee Details,\n"
    "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,Approval Status,"
    "Join Time,Leave Time,Time in Session (minutes),Is Guest,Country/Region Name\n"
    'Yes,Wagiyem,Wagiyem,,wagiyem@example.org,"Aug 1, 2025 09:00:00",approved,"Aug 5, 2025 08:00:00",'
    '"Aug 5, 2025 12:00:00",240,Yes,Indonesia\n'
    'No,Bagas,Bagas,,bagas@example.org,"Aug 1, 2025 09:00:00",approved,--,--,--,--,--\n'
)

MEET = (
    "First name,Last name,Email,Duration,Time joined,Time exited\n"
    "Siti,Aminah,siti@example.org,3 hr 50 min,8:05 AM,11:55 AM\n"
)

TEAMS = (
    "1. Summary\n"
    "Meeting title\tCerdig\n"
    "Attended participants\t1\n"
    "\n"
    "2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n"
    "Siti Aminah\t8/5/25, 8:05:10\u202fAM\t8/5/25, 11:55:10\u202fAM\t3h 50m\tsiti@example.org\tsiti@example.org\tAttendee\n"
    "3. In-Meeting Activities\n"
    "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Siti Aminah\t8/5/25, 8:05:10\u202fAM\t8/5/25, 11:55:10\u202fAM\t3h 50m\tsiti@example.org\tAttendee\n"
)


def at(text: str) -> datetime:
    """A moment of the fifth of August in WIB: `at("08:01:22")`."""
    return datetime.fromisoformat(f"2025-08-05T{text}").replace(tzinfo=ZONE)


def asked(*, only_within: bool = False, clocks: ZoneInfo = ZONE) -> Asked:
    """For a session from 08.00 to 12.00 on that day."""
    return Asked(at("08:00:00"), at("12:00:00"), ZONE, clocks, only_within)


def good(text: str, *, only_within: bool = False) -> ReadReport:
    """A report that can be read."""
    read = read_report(text, asked(only_within=only_within))
    assert not isinstance(read, NotReadable), read
    return read
