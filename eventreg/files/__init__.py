"""Files: what may come in and how it is kept, and the names under which files are downloaded."""
