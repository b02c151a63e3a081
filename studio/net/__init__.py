"""Sockets: one conversation, one call, one transfer."""
