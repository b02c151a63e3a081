"""Voice Studio: write a script, hear it at once, every character lit as it sounds."""

__version__ = "0.1.0"
