"""The doctor on scripts that no rule was written from: mistakes, their corrected twins, healthy."""
