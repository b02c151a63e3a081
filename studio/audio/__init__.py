"""Sound: from a vendor's bytes to the frame that is audible now."""
