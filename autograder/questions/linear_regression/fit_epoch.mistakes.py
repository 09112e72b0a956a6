# Wrong answers to `fit_epoch`, as edits of the right one. How to add one: docs/question-authors.md

# %% gradients add up
# Each step sees the gradients of earlier batches, too: call `trainer.optim.zero_grad()` for every batch.
#-         trainer.optim.zero_grad()

# %% gradients erased
# The gradient is zero when the step is taken: call `zero_grad()` before `loss.backward()`, not after it.
#-         trainer.optim.zero_grad()
#-         loss.backward()
#+         loss.backward()
#+         trainer.optim.zero_grad()

# %% no backward
# There is no gradient when the step is taken: call `loss.backward()` before it.
#-         loss.backward()

# %% step records gradients
# The step runs while autograd records: put `trainer.optim.step()` under `with torch.no_grad():`.
#-         with torch.no_grad():
#-             if trainer.gradient_clip_val > 0:
#-                 trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
#-             trainer.optim.step()
#+         if trainer.gradient_clip_val > 0:
#+             trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
#+         trainer.optim.step()

# %% one step per epoch
# There is one step per epoch: take one for every batch, inside the loop.
#-         with torch.no_grad():
#-             if trainer.gradient_clip_val > 0:
#-                 trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
#-             trainer.optim.step()
#-         trainer.train_batch_idx += 1
#+         trainer.train_batch_idx += 1
#+     with torch.no_grad():
#+         if trainer.gradient_clip_val > 0:
#+             trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
#+         trainer.optim.step()

# %% no train mode
# The second epoch trains in evaluation mode: call `trainer.model.train()` at the start.
#-     trainer.model.train()

# %% no eval mode
# Validation runs in training mode: call `trainer.model.eval()` before it.
#-     trainer.model.eval()

# %% validation records gradients
# Validation runs while autograd records: put it under `with torch.no_grad():`.
#-     with torch.no_grad():
#-         for batch in trainer.val_dataloader:
#-             trainer.model.validation_step(trainer.prepare_batch(batch))
#-             trainer.val_batch_idx += 1
#+     for batch in trainer.val_dataloader:
#+         trainer.model.validation_step(trainer.prepare_batch(batch))
#+         trainer.val_batch_idx += 1

# %% batches not prepared
# `training_step` gets the raw batch: pass `trainer.prepare_batch(batch)`, which moves it to the device.
#- training_step(trainer.prepare_batch(batch))
#+ training_step(batch)
#- validation_step(trainer.prepare_batch(batch))
#+ validation_step(batch)

# %% nothing counted
# The counters stand still: add 1 to `train_batch_idx` or `val_batch_idx` for every batch.
#-         trainer.train_batch_idx += 1

#-             trainer.val_batch_idx += 1

# %% validation data expected | stops
# Without validation data your loop fails: stop after training where `trainer.val_dataloader is None`.
#-     if trainer.val_dataloader is None:
#-         return

# %% never clipped
# The gradients are not clipped: call `clip_gradients` before the step where `gradient_clip_val > 0`.
#-             if trainer.gradient_clip_val > 0:
#-                 trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)

# %% always clipped
# The gradients are clipped although `gradient_clip_val` is 0: ask for `> 0` first.
#-             if trainer.gradient_clip_val > 0:
#-                 trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
#+             trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)

# %% clipped too late
# The gradients are clipped after the step, which helps nobody: clip before it.
#-             if trainer.gradient_clip_val > 0:
#-                 trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
#-             trainer.optim.step()
#+             trainer.optim.step()
#+             if trainer.gradient_clip_val > 0:
#+                 trainer.clip_gradients(trainer.gradient_clip_val, trainer.model)
