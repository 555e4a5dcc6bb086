"""The same work on onward, its peers and the machine's limit, side by side in one run."""
