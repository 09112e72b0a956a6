"""From a table to tensors: what `grader.check("tensors")` tries.

tensors.json has what is right: the type of the result; X; y; inputs is unchanged; targets is unchanged.
"""

from checks import Check, table_converted

OK_FORMAT = False
name = "tensors"
points = 8
INPUTS = [
    {
        "table": {"NumRooms": [3.0, 2.0, 4.0], "RoofType_Slate": [False, False, True]},
        "target": [127500, 106000, 178100],
    },
    {"table": {"NumRooms": [3, 2], "Floors": [1, 2]}, "target": [127500.0, 106000.0]},
]
example = Check("tensors", table_converted, INPUTS, rtol=1e-06, atol=1e-09)
