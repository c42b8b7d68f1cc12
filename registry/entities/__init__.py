"""The secretariat's desk of the register: what entities were, are, and go on in."""
