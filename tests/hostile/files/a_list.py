"""Tries: JSON that is a list."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(b'[1, 2, 3]')
