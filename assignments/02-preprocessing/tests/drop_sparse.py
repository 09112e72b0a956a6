"""Drop the emptiest column: what `grader.check("drop_sparse")` tries.

drop_sparse.json has what is right: the type of the result; the number of columns of the result; the list of columns of
the result; the number of rows of the result; column NumRooms of the result holds text; column NumRooms of the result; …
"""

from checks import Check, table_made

OK_FORMAT = False
name = "drop_sparse"
points = 8
INPUTS = [
    {
        "function": "drop_most_missing",
        "table": {
            "NumRooms": [float("nan"), 2.0, 4.0, float("nan")], "RoofType": [None, None, "Slate", None],
            "Price": [127500, 106000, 178100, 140000],
        },
    },
    {
        "function": "drop_most_missing",
        "table": {"Door": ["red", "blue"], "Area": [50.0, float("nan")], "Roof": ["Slate", None]},
    },
]
example = Check("drop_sparse", table_made, INPUTS, rtol=1e-06, atol=1e-09)
