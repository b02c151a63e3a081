"""Files, settings, secrets and the library on disk."""
