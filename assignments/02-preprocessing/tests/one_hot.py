"""Categories as indicators: what `grader.check("one_hot")` tries.

one_hot.json has what is right: the type of the result; the number of columns of the result; the list of columns of the
result; the number of rows of the result; column NumRooms of the result holds text; column NumRooms of the result;
column RoofType_Slate of the result holds text; column RoofType_Slate of the result; column RoofType_nan of the result
holds text; column RoofType_nan of the result; the table that was handed in is unchanged; column Door_blue of the …
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
    },
]
example = Check("one_hot", table_made, INPUTS, rtol=1e-06, atol=1e-09)
