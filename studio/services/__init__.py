"""What the user asks for: async, without Qt, one file a feature."""
