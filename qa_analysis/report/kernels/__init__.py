"""Kernels: how a notebook's cells run, in a process of their own that costs little to start."""
