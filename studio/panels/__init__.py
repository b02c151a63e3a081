"""One folder a panel, each the same shape."""
