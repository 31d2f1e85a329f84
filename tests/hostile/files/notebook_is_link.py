"""Tries: a link to another's notebook."""

ENDS = 'missing'


def hand_in(folder, right):
    (folder / "tensors.ipynb").symlink_to("../../honest-ada/01_tensors/tensors.ipynb")
