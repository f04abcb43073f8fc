"""A person's own data: names, civil-servant numbers, phones and social handles, as pure rules."""
