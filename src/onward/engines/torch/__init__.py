"""The torch engine: chains, and modules of one's own, on any device of PyTorch's.

``network.py`` is a chain as a plain module and knows PyTorch alone; ``onward export`` copies it.
"""
