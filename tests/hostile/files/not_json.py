"""Tries: a notebook that is no JSON."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(b"{oops")
