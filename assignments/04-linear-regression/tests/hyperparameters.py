"""Arguments that become attributes: what `grader.check("hyperparameters")` tries.

hyperparameters.json has what is right: hparams is a dictionary; the list of names in hparams; the values in hparams;
the arguments that became attributes; the attributes' values; ignore afterwards; hparams of a method with the arguments
a and _cache.
"""

from checks import Check, saved_arguments

OK_FORMAT = False
name = "hyperparameters"
points = 8
INPUTS = [
    {"a": 1, "b": "two", "c": 3.0, "d": 4.0, "ignore": [], "underscore": False},
    {"a": 5, "b": "six", "c": [7], "d": 8.0, "ignore": ["c"], "underscore": True},
]
example = Check("hyperparameters", saved_arguments, INPUTS)
