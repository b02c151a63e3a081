"""Xmov's speech platform (魔珐星云): speech that is heard and timed while it is made."""
