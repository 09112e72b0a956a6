"""Crash the interpreter with a read of address 0."""
import ctypes

ctypes.string_at(0)
