"""API keys: by which other systems read and register the people of one event."""
