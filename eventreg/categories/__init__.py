"""Kinds of participant and their fields, each field declared once."""
