"""The mean for missing numbers: what `grader.check("impute")` tries.

impute.json has what is right: the type of the result; the number of columns of the result; the list of columns of the
result; the number of rows of the result; column NumRooms of the result holds text; column NumRooms of the result; …
"""

from checks import Check, table_made

OK_FORMAT = False
name = "impute"
points = 12
INPUTS = [
    {
        "function": "impute_mean",
        "table": {"NumRooms": [float("nan"), 2.0, 4.0, float("nan")], "RoofType_Slate": [False, False, True, False]},
    },
    {
        "function": "impute_mean",
        "table": {
            "Area": [50.0, float("nan"), 80.0, 140.0], "RoofType": [None, "Tile", "Slate", None],
            "Garden": [float("nan"), float("nan"), float("nan"), float("nan")], "Year": [1950, 1990, 2010, 2020],
        },
    },
]
example = Check("impute", table_made, INPUTS, rtol=1e-06, atol=1e-09)
