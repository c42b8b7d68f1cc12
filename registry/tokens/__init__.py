"""Tokens with which programs act in a role that a person holds (docs/adr/0029-tokens.md)."""
