"""People, pledging entities, roles, sign-in."""
