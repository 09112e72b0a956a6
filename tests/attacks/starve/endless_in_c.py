"""Stay inside C code that holds the interpreter's lock, where no exception arrives."""
import re

re.match(r"(a*)*b", "a" * 200)
sum(range(10**15))
