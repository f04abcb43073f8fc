"""How other systems call the API: in the shell and in Python, with nothing but what both bring along.

Each sample is whole: it runs as it stands once the two variables of `BEFORE` are set. The tests run them.
"""

import json
from typing import Any

#: Somebody who is invented, as another system sends them.
PERSON: dict[str, Any] = {
    "category": "agency",
    "full_name": "Dewi Anggraini",
    "gender": "P",
    "phone": "0893-0000-1047",
    "region": "35.73",
    "agency": "Dinas Contoh Kota Malang",
    "position": "Pranata Humas",
    "notice": True,
}
#: Set before any of them: the address of the event, as the page of its key says it, and the key.
BEFORE = """export EVENTREG_EVENT='{event}'
export EVENTREG_KEY='evk_…'
"""
_CURL = """curl --silent --show-error --fail-with-body \\
  --header "Authorization: Bearer $EVENTREG_KEY" \\
"""
_PYTHON = """import json
import os
{imports}

event = os.environ["EVENTREG_EVENT"]
headers = {{"Authorization": "Bearer " + os.environ["EVENTREG_KEY"]}}
{then}"""
_OPEN = "from urllib.request import Request, urlopen"
_WALK = """
rows, wanted = [], {"limit": 500}
while True:
    with urlopen(Request(event + "/<list>?" + urlencode(wanted), headers=headers)) as answer:
        page = json.load(answer)
    rows += page["<list>"]
    if page["cursor"] is None:
        break
    wanted["cursor"] = page["cursor"]

for row in rows:
    print(<row>)
"""
_IN_SHELL = {
    "getEvent": '  "$EVENTREG_EVENT"\n',
    "listRegistrations": """  --get --data-urlencode 'limit=500' \\
  --data-urlencode 'changed_since=2026-01-31T08:00:00+07:00' \\
  "$EVENTREG_EVENT/registrations"
""",
    "register": """  --header 'Content-Type: application/json' \\
  --header 'Accept-Language: id' \\
  --header 'Idempotency-Key: pegawai-1047' \\
  --data @- \\
  "$EVENTREG_EVENT/registrations" <<'JSON'
<person>
JSON
""",
    "listAttendance": """  --get --data-urlencode 'limit=500' \\
  "$EVENTREG_EVENT/attendance"
""",
}
_IN_PYTHON = {
    "getEvent": (
        _OPEN,
        """
with urlopen(Request(event, headers=headers)) as answer:
    facts = json.load(answer)

print(facts["title"])
for category in facts["categories"]:
    print(category["category"], category["places_left"])
""",
    ),
    "listRegistrations": (
        f"from urllib.parse import urlencode\n{_OPEN}",
        _WALK.replace("<list>", "registrations").replace(
            "<row>", 'row["id"], row["state"], row["printed_name"]'
        ),
    ),
    "register": (
        f"from urllib.error import HTTPError\n{_OPEN}",
        """headers["Content-Type"] = "application/json"
headers["Accept-Language"] = "id"
headers["Idempotency-Key"] = "pegawai-1047"
person = <person>

sent = json.dumps(person).encode()
try:
    with urlopen(Request(event + "/registrations", sent, headers)) as answer:
        made = json.load(answer)
    print(made["registration"]["id"], made["registration"]["state"], made["replay"])
except HTTPError as refused:
    problem = json.load(refused)
    print(problem["status"], problem["title"], problem.get("reason"), problem["errors"])
""",
    ),
    "listAttendance": (
        f"from urllib.parse import urlencode\n{_OPEN}",
        _WALK.replace("<list>", "attendance").replace(
            "<row>", 'row["registration"], row["session"], row["entered_at"]'
        ),
    ),
}


def of(id_: str) -> list[dict[str, str]]:
    """The samples of an operation of other systems, as `x-codeSamples` of the OpenAPI document."""
    imports, then = _IN_PYTHON[id_]
    in_python = _PYTHON.format(imports=imports, then=then).replace("<person>", _as_python())
    in_shell = _CURL + _IN_SHELL[id_].replace("<person>", json.dumps(PERSON, indent=2))
    return [
        {"lang": "Shell", "label": "curl", "source": in_shell},
        {"lang": "Python", "label": "Python", "source": in_python},
    ]


def _as_python() -> str:
    """The person as Python writes it."""
    lines = "".join(f'    "{name}": {_literal(value)},\n' for name, value in PERSON.items())
    return f"{{\n{lines}}}"


def _literal(value: object) -> str:
    return json.dumps(value) if isinstance(value, str) else repr(value)
