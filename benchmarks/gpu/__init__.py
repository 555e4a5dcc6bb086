"""Populations on a GPU: kernels, batched products, cuDNN and JAX on the same steps."""
