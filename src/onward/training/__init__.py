"""Restarts, schedules, races, polishing, checkpoints: from a problem and a network to a fit."""
