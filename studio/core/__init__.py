"""Plain data and maths that every layer shares; standard library only."""
