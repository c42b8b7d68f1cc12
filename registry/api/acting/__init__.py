"""What programs do with a token: draft, file, report, by the operations that the pages use."""
