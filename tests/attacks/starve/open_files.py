"""Open files until no descriptor is left, and keep them all.

costs: all
"""
hoard = []
try:
    while len(hoard) < 100_000:
        hoard.append(open("/dev/null"))
except OSError:
    pass
