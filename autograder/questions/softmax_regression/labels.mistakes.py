# Wrong answers to `labels`, as students write them. How to add one: docs/question-authors.md

# %% one name only
# You return a single name: build a list with one name per index, for instance with a comprehension.
#-     return [names[int(index)] for index in indices]
#+     for index in indices:
#+         return names[int(index)]

# %% counted from one
# Every name is off by one: classes are counted from 0, and 0 is the t-shirt.
#- names[int(index)]
#+ names[int(index) - 1]

# %% all names
# You return all ten names: return the names of the given indices, in their order.
@add_to_class(FashionMNIST)
def text_labels(self, indices):
    return ["t-shirt", "trouser", "pullover", "dress", "coat",
            "sandal", "shirt", "sneaker", "bag", "ankle boot"]

# %% sorted
# The names do not come in the order of the indices: keep their order, repeats included.
@add_to_class(FashionMNIST)
def text_labels(self, indices):
    names = ["t-shirt", "trouser", "pullover", "dress", "coat",
             "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    labels = []
    for number in range(10):
        for index in indices:
            if index == number:
                labels.append(names[number])
    return labels

# %% torchvision's names
# These are torchvision's names: use those of the task, in small letters and with `t-shirt` for class 0.
@add_to_class(FashionMNIST)
def text_labels(self, indices):
    names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
             "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
    return [names[int(i)] for i in indices]

# %% numbers as text
# You return the numbers themselves as text: look each one up in the list of the ten names.
@add_to_class(FashionMNIST)
def text_labels(self, indices):
    return [str(int(i)) for i in indices]
