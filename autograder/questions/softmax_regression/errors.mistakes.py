# Wrong answers to `errors`, as students write them. How to add one: docs/question-authors.md

# %% right ones
# These are the rightly classified ones: keep those where the prediction is *not* the label.
def misclassified(model, X, y):
    predicted = model(X).argmax(dim=1)
    mask = predicted == y
    return X[mask], y[mask], predicted[mask]

# %% all predictions
# `predicted` still has all examples: select the wrong ones in all three tensors.
def misclassified(model, X, y):
    predicted = model(X).argmax(dim=1)
    wrong = predicted != y
    return X[wrong], y[wrong], predicted

# %% labels twice
# The third item repeats the labels: it must hold the class that the model chose.
def misclassified(model, X, y):
    predicted = model(X).argmax(dim=1)
    wrong = predicted != y
    return X[wrong], y[wrong], y[wrong]

# %% nothing selected
# You return all examples: select the wrong ones with a tensor of booleans, `X[predicted != y]`.
def misclassified(model, X, y):
    predicted = model(X).argmax(dim=1)
    return X, y, predicted

# %% order lost
# The order is not kept: the wrong ones must come as they stood in the batch.
def misclassified(model, X, y):
    predicted = model(X).argmax(dim=1)
    wrong = []
    for i in range(len(y)):
        if predicted[i] != y[i]:
            wrong.insert(0, i)
    return X[wrong], y[wrong], predicted[wrong]

# %% the first ten
# You return ten examples at most: return all wrong ones, however many there are.
#- return X[wrong], y[wrong], predicted[wrong]
#+ return X[wrong][:10], y[wrong][:10], predicted[wrong][:10]
