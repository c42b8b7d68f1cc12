"""Open data: the whole registry at a size of the log as one package, for everybody to take."""
