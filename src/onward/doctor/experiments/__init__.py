"""Experiments on what was seen, one file each, made when a rule asks for them."""
