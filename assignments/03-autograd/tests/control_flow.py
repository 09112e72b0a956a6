"""Through loops and branches: what `grader.check("control_flow")` tries.

control_flow.json has what is right: the number of results; f(a); the gradient; autograd's engine ran; the gradient
comes without a graph; a afterwards; a is still a plain tensor afterwards.
"""

import torch
from checks import Check, control_flow_probe

OK_FORMAT = False
name = "control_flow"
points = 12
INPUTS = [
    {"function": "control_flow_gradient", "a": torch.tensor(3.0)},
    {"function": "control_flow_gradient", "a": torch.tensor(-700.0)},
    {"function": "control_flow_gradient", "a": torch.tensor(1500.0)},
    {"function": "control_flow_gradient", "a": torch.tensor([-2.0, 1.0, 0.5])},
    {"function": "control_flow_gradient", "a": torch.tensor([150.0, 200.0])},
    {"function": "control_flow_gradient", "a": torch.tensor([2.0, -2.0])},
]
example = Check("control_flow", control_flow_probe, INPUTS)
