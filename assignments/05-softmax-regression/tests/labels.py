"""Names for the labels: what `grader.check("labels")` tries.

labels.json has what is right: text_labels(indices); indices afterwards; autograd tracks an argument afterwards.
"""

import torch
from checks import Check, text_labels

OK_FORMAT = False
name = "labels"
points = 4
INPUTS = [{"indices": [9, 0, 1, 2, 9]}, {"indices": torch.tensor([5, 8, 7, 6, 4, 3])}]
example = Check("labels", text_labels, INPUTS)
