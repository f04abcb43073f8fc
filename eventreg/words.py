"""Marks sentences for the translation catalogue where they are declared, far from any reader."""


def msgid(text: str) -> str:
    """The sentence itself; it is translated where it is shown, in the reader's language."""
    return text
