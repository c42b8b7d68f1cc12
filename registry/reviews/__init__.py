"""The secretariat's queue, findings and decisions."""
