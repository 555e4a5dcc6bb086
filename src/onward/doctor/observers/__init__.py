"""What collects evidence: from a foreign PyTorch script, from a notebook, from our fits."""
