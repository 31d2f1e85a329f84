"""Tries: the right notebook under another name."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "Tensors (1) final.ipynb").write_bytes(right)
