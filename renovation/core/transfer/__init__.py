"""Import and export of files: a row is checked by a form and written by an action."""
