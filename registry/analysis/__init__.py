"""Figures of the registry: one implementation for the pages, the API and the briefs."""
