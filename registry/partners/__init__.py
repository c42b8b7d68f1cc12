"""Who takes part in a pledge besides its filer: invited, confirmed, declined, withdrawn, signed."""
