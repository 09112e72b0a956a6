"""The model from layers: what `grader.check("concise")` tries.

concise.json has the inputs and what is right: num_hiddens afterwards; net is an nn.Sequential; the list of linear
layers, as [inputs, outputs],; every linear layer has a bias; all parameters are trainable; model(X); X afterwards;
autograd tracks an argument afterwards; model.net(X).
"""

from checks import Check, concise

OK_FORMAT = False
name = "concise"
points = 14
example = Check("concise", concise)
