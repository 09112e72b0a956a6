"""Fashion-MNIST in batches: what `grader.check("dataset")` tries.

dataset.json has what is right: the number of images in each training batch; the number of images in each held-out
batch; the shape of one image; the shapes of the images in a batch; the images are float32; the labels are int64; pixels
lie between 0 and 1 and use that range; every training image comes exactly once per pass; each training image comes with
its own label; training is shuffled; training batches mix images from everywhere; training is shuffled anew in each …
"""

from checks import Check, batches, dataset

OK_FORMAT = False
name = "dataset"
points = 12
INPUTS = [
    {"train_size": 10, "val_size": 6, "seed": 4, "batch_size": 4, "resize": (28, 20)},
    {"train_size": 10, "val_size": 6, "seed": 4, "batch_size": 4, "resize": (28, 28)},
]
example = Check("dataset", dataset, INPUTS, features=batches)
