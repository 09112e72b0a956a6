"""The model from layers: what `grader.check("concise")` tries.

concise.json has the inputs and what is right: net is an nn.Sequential; the list of linear layers, as [inputs,
outputs],; every linear layer has a bias; all parameters are trainable; model(X); model.net(X); X afterwards.
"""

from checks import Check, concise

OK_FORMAT = False
name = "concise"
points = 14
example = Check("concise", concise)
