"""Read a CSV file: what `grader.check("load")` tries.

load.json has what is right: the type of the result; the number of columns of the result; the list of columns of the
result; the number of rows of the result; column NumRooms of the result holds text; column NumRooms of the result;
column RoofType of the result holds text; column RoofType of the result; column Price of the result holds text; column
Price of the result; column Door of the result holds text; column Door of the result.
"""

from checks import Check, file_loaded

OK_FORMAT = False
name = "load"
points = 8
INPUTS = [
    {"lines": ["NumRooms,RoofType,Price", "NA,NA,127500", "2,NA,106000", "4,Slate,178100", "NA,NA,140000"]},
    {"lines": ["Door,NumRooms", "red,3", "blue,NA", "NA,1", "red,3", "green,2", "red,2"]},
]
example = Check("load", file_loaded, INPUTS, rtol=1e-06, atol=1e-09)
