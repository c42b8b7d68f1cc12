"""Files that people attach: kept by the SHA-256 of their bytes, never changed, never run."""
