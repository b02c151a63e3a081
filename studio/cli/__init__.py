"""The command line: the same services from a terminal, one file a command group."""
