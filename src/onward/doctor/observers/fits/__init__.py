"""Observers of our own problems and fits: the one place that knows both them and the evidence."""
