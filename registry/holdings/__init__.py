"""All that an entity owns here, as one archive for its focal points to take away."""
