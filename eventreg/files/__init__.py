"""Files that leave the system or enter it: so far the names under which they are downloaded."""
