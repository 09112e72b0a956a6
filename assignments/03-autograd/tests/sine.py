"""The sine and its slope: what `grader.check("sine")` tries.

sine.json has what is right: the number of results; x; sin x; the slope; autograd's engine ran; x comes without a graph;
sin x comes without a graph; the slope comes without a graph; a cosine was computed.
"""

from checks import Check, in_float64, sine_probe

OK_FORMAT = False
name = "sine"
points = 10
INPUTS = [
    {"function": "sine_and_slope", "start": -1.0, "end": 1.25, "step": 0.5},
    {"function": "sine_and_slope", "start": 0.0, "end": 1.0, "step": 0.25},
]
example = Check("sine", sine_probe, INPUTS, features=in_float64, atol=1e-05)
