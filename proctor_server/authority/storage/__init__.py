"""What the authority keeps: a database, one file a table's questions, and a folder for keys and packages."""
