# Wrong answers to `dataset`, as students write them. How to add one: docs/question-authors.md

# %% no shuffling
# Your training batches come in the stored order: shuffle them, so that batches differ between epochs.
#- shuffle=train)
#+ shuffle=False)

# %% held-out images shuffled
# You shuffle the held-out images, too: shuffle only when `train` is true.
#- shuffle=train)
#+ shuffle=True)

# %% short batch dropped
# The last, shorter batch is missing: without it some examples are never seen.
#- return TensorLoader(data.tensors, self.batch_size, shuffle=train)
#+ return torch.utils.data.DataLoader(data, self.batch_size, shuffle=train, drop_last=True)

# %% pixels up to 255
# Your pixels go up to 255: divide by 255, so that they lie between 0 and 1.
#- images.unsqueeze(1) / 255
#+ images.unsqueeze(1).float()

# %% no channel axis
# The channel axis is missing: a gray image has shape (1, height, width); `unsqueeze(1)` inserts it.
#-         return TensorLoader(data.tensors, self.batch_size, shuffle=train)
#+         images, labels = data.tensors
#+         return TensorLoader((images.squeeze(1), labels), self.batch_size, shuffle=train)

# %% width first
# `resize` is (height, width), in this order: yours come out as (width, height).
#- tuple(resize)
#+ (resize[1], resize[0])
