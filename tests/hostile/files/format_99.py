"""Tries: a notebook of the future."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right.replace(b'"nbformat": 4', b'"nbformat": 99'))
