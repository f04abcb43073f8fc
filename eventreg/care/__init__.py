"""Looking after a running system: demo, backup, restore and self-check."""
