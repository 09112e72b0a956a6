"""Take all memory, and touch every page of it."""
hoard = []
while True:
    try:
        hoard.append(bytearray(b"x") * (64 << 20))
    except MemoryError:
        pass
