"""The organizer's desk: cycles, their embargo and its release."""
