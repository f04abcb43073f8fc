"""Texts that people agree to, by version, and who agreed to what and when."""
