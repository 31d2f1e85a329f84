"""Tries: a notebook that was cut off while it was uploaded."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right[: len(right) // 2])
