"""The catalog, learned by several contenders over several seeds, each within the same budget."""
