# %% [markdown]
# # Layerwise
#
# Learn how Keras works inside by rebuilding it. There are eight notebooks, from tensors to a transformer block. You
# read a little, fill in a cell, and run the check below it: your answer is run side by side with TensorFlow's own, and
# you see at once what is right, what is not, and why.
#
# The notebooks build on each other, so go through them in order.

# %%
from grader import overview

overview()

# %% [markdown]
# To see how far you have come, click into the cell above and press **Shift+Enter**. What your checks have said is kept
# on this computer, in the file `.progress.json` beside this notebook. Delete it to begin anew; no mark depends on it.
#
# ## How to work
#
# - **Run a cell**: click into it and press Shift+Enter. Begin at a notebook's top; each cell may need those above it.
# - **Solve an exercise**: put your own code in the place of `raise NotImplementedError`, run the cell, then run the
#   check below it. There is no limit on tries.
# - **Stuck?** The card below a check has hints in steps. Open one at a time, and try again in between.
# - **It takes too long**: press ■ above the notebook. It stops what is running, and nothing else is lost.
# - **All is mixed up**: menu *Kernel*, *Restart Kernel and Run up to Selected Cell…*
# - **Before you hand in**: press *Validate* above the notebook. It runs everything from the top and names each check
#   that is not passed yet.
