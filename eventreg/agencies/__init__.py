"""Agencies, KIM and other organizations as rows, their aliases, and how typed names map to them."""
