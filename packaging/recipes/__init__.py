"""What installers are made of, and how they are made and tried: `python3 packaging/dev.py package`."""
