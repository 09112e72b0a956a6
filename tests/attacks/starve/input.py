"""Wait for input that never comes."""
import sys

while True:
    try:
        input("your password, please: ")
    except Exception:
        pass
