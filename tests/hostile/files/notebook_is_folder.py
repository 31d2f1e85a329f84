"""Tries: a folder by the name of the notebook."""

ENDS = 'missing'


def hand_in(folder, right):
    (folder / "tensors.ipynb").mkdir()
    (folder / "tensors.ipynb" / "x.ipynb").write_bytes(right)
