"""Work past one process: what sharing it out costs, what it survives, and what that comes to."""
