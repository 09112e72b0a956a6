"""Leave the probe by every door that is no exception: exit, SystemExit, KeyboardInterrupt, a generator, StopIteration.

place: after
"""
import os, sys


def leaving(number):
    def answer(*args, **kwargs):
        if number % 4 == 0:
            os._exit(0)
        raise (SystemExit(0), KeyboardInterrupt(), GeneratorExit())[number % 4 - 1]
    return answer


for number, name in enumerate(ANSWERS):
    globals()[name] = leaving(number)
