"""A first look at a table: what `grader.check("summary")` tries.

summary.json has what is right: the type of the result; rows; missing_fraction; the type of numeric; numeric; the type
of categorical; categorical; the table that was handed in is unchanged.
"""

from checks import Check, table_summarized

OK_FORMAT = False
name = "summary"
points = 10
INPUTS = [
    {
        "table": {
            "NumRooms": [float("nan"), 2.0, 4.0, float("nan")], "RoofType": [None, None, "Slate", None],
            "Price": [127500, 106000, 178100, 140000],
        },
        "dtypes": {},
    },
    {
        "table": {"Roof": ["Slate", None], "NumRooms": [3, 4], "Door": ["red", "blue"], "Area": [50.0, 80.0]},
        "dtypes": {"Roof": "category", "Door": "object"},
    },
]
example = Check("summary", table_summarized, INPUTS, rtol=1e-06, atol=1e-09)
