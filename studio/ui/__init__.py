"""Qt bricks that panels share and that know no service."""
