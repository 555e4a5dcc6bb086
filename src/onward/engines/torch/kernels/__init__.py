"""Triton kernels: a recurrent layer of all restarts over all steps in one launch.

A program takes a tile of one restart's series. It keeps their state and, where they fit, the
recurrent weights on the chip from the first step to the last. Imported only where
:func:`~onward.engines.torch.kernels.choosing.why_not` finds nothing against it.
"""
