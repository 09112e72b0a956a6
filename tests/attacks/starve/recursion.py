"""Recurse without end, with the recursion limit lifted."""
import sys

sys.setrecursionlimit(2**31 - 1)


def down(n):
    return down(n + 1) + 1


down(0)
