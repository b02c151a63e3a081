"""The embedded speech service: a program of its own that speaks a vendor's protocol on this machine's loopback."""
