"""Drafts, pledges, their immutable revisions, the rules of filing, quality."""
