"""A sweep over settings: what `grader.check("sweep")` tries.

sweep.json has what is right: the result is a pair; the best value; the list of calls of score; the scores are a
dictionary; the scores; values afterwards.
"""

from checks import Check, sweep

OK_FORMAT = False
name = "sweep"
points = 6
INPUTS = [
    {"values": [16, 64, 256, 64], "scores": [0.78, 0.84, 0.84, 0.0]}, {"values": [0.3, 0.1], "scores": [-0.5, -2.0]},
]
example = Check("sweep", sweep, INPUTS)
