"""The model from layers: what `grader.check("concise")` tries.

concise.json has the inputs and what is right: the model's attribute net is an nn.Sequential; model(X) is a row of
logits for each image; net takes images of shape (n, 1, 28, 28) and flattens them itself; net(X) is what model(X) is;
num_hiddens afterwards; the list of linear layers, as [inputs, outputs],; every linear layer has a bias; all parameters
are trainable; model(X); X afterwards; autograd tracks an argument afterwards.
"""

from checks import Check, concise_example

OK_FORMAT = False
name = "concise"
points = 14
example = Check("concise", concise_example)
