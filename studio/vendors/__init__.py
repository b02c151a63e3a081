"""One folder a vendor, each the same shape."""
