# Wrong answers to `hyperparameters`, as students write them. How to add one: docs/question-authors.md

# %% ignore not used
# Names in `ignore` are saved, too: leave them out.
#- name not in ("self", *ignore)
#+ name != "self"

# %% self saved
# `self` is saved, too: it is the object and not one of its settings, so leave it out.
#- name not in ("self", *ignore)
#+ name not in ignore

# %% underscores saved
# Names that begin with an underscore are saved, too: leave them out.
#-  if not name.startswith("_")

# %% no attributes
# The arguments are in `self.hparams` only: make each an attribute, too, with `setattr`.
#-         for name, value in self.hparams.items():
#-             setattr(self, name, value)

# %% no hparams
# The attributes are there, the dictionary is not: keep it as `self.hparams`.
#- self.hparams = {
#+ hparams = {
#- self.hparams.items()
#+ hparams.items()

# %% own frame
# You save the arguments of `save_hyperparameters` itself: the caller's are in `currentframe().f_back`.
#- getargvalues(frame.f_back)
#+ getargvalues(frame)

# %% attributes of the class
# The attributes belong to the class, so that the next object overwrites them: set them on `self`.
#- setattr(self, name, value)
#+ setattr(type(self), name, value)

# %% hparams of the class
# All objects share one `hparams`, so that the next one overwrites it: give each its own, `self.hparams = {...}`.
#- self.hparams = {
#+ type(self).hparams = {
