"""The embedded service: a program of its own that speaks the vendors' protocols on loopback."""
