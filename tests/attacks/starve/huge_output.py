"""End a cell with one value whose text is half a gigabyte."""


class Huge:
    def __repr__(self):
        return "x" * (512 << 20)


Huge()
