"""Inputs and targets: what `grader.check("split")` tries.

split.json has the inputs and what is right: the type of the result; targets is one column; targets holds text; targets;
the type of inputs; the number of columns of inputs; the list of columns of inputs; the number of rows of inputs; column
NumRooms of inputs holds text; column NumRooms of inputs; column RoofType of inputs holds text; column RoofType of
inputs; the table that was handed in is unchanged; column Price of inputs holds text; column Price of inputs.
"""

from checks import Check, table_split

OK_FORMAT = False
name = "split"
points = 8
example = Check("split", table_split, rtol=1e-06, atol=1e-09)
