"""From a file to tensors: what `grader.check("pipeline")` tries.

pipeline.json has what is right: the type of the result; the type of X; the number of axes of X; the type of y; the
number of axes of y; the number of rows of X; the number of columns of X; X (its columns sorted); y.
"""

from checks import Check, columns_sorted, file_preprocessed

OK_FORMAT = False
name = "pipeline"
points = 14
INPUTS = [
    {
        "lines": ["NumRooms,RoofType,Price", "NA,NA,127500", "2,NA,106000", "4,Slate,178100", "NA,NA,140000"],
        "target": "Price",
    },
    {
        "lines": ["Price,Area,Door", "100,50,red", "NA,90,blue", "120,NA,NA", "150,70,red", "90,66,red"],
        "target": "Price",
    },
]
example = Check("pipeline", file_preprocessed, INPUTS, features=columns_sorted, rtol=1e-06, atol=1e-09)
