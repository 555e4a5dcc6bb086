"""Who takes part: one file a peer, imported only in the process where it runs."""

from __future__ import annotations

from importlib import import_module

from benchmarks.peers.peer import Peer, Program, Variant

PEERS = {
    "onward": "onward_peer",
    "PyTorch": "torch_peer",
    "JAX": "jax_peer",
    "ONNX Runtime": "onnx_peer",
    "BLAS": "blas_peer",
    "limit": "limit_peer",
}


def peer(name: str) -> Peer:
    """Return a peer; this imports its library."""
    return import_module(f"benchmarks.peers.{PEERS[name]}").make()


__all__ = ["PEERS", "Peer", "Program", "Variant", "peer"]
