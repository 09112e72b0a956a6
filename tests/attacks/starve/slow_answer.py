"""Answer after an hour.

costs: grid
place: after
"""
import time


def make_grid(rows, cols):
    time.sleep(3600)
