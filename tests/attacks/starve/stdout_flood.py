"""Flood stdout and stderr without end."""
import os, sys

while True:
    print("x" * 100_000)
    sys.stderr.write("y" * 100_000)
    os.write(1, b"z" * 100_000)
