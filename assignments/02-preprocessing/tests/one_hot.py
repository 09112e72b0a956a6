"""Categories as indicators: what `grader.check("one_hot")` tries.

one_hot.json has what is right: the type of the result; the number of columns of the result; the list of columns of the
result; the number of rows of the result; column NumRooms of the result holds text; column NumRooms of the result; …
"""

from checks import Check, table_made

OK_FORMAT = False
name = "one_hot"
points = 12
INPUTS = [
    {
        "function": "encode_categories",
        "table": {"NumRooms": [float("nan"), 2.0, 4.0, float("nan")], "RoofType": [None, None, "Slate", None]},
    },
    {
        "function": "encode_categories",
        "table": {"Door": ["red", "blue", "red"], "NumRooms": [3, 1, 2], "RoofType": ["Slate", None, "Tile"]},
        "dtypes": {"Door": "category", "RoofType": "object"}, "labels": [0, 2, 5],
        "_call": "\ndata = pd.DataFrame(table, index=labels).astype(dtypes)\n{function}(data)\ndata  # handed in\n",
    },
]
example = Check("one_hot", table_made, INPUTS, rtol=1e-06, atol=1e-09)
