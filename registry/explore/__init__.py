"""The public pages: everything on them is a function of the log's size and the UTC day."""
