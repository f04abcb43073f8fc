"""What a form was filled in with, signed: by it the answer can tell what others changed meanwhile."""

from dataclasses import asdict
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from eventreg.registration.rules import AccountData, Person


def seal(person: Person) -> str:
    """A person as a hidden field holds it; nobody can alter it unseen."""
    sealed: str = _signer().dumps(asdict(person))
    return sealed


def unseal(text: str) -> Person | None:
    """The person that was sealed; none when the text is not one of ours."""
    try:
        values: dict[str, Any] = _signer().loads(text)
        accounts = tuple(AccountData(**account) for account in values.pop("accounts"))
        answers = tuple((int(number), str(value)) for number, value in values.pop("answers"))
        return Person(**values, accounts=accounts, answers=answers)
    except (BadSignature, KeyError, TypeError, ValueError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="seen")
