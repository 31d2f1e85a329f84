"""Tries: the right notebook and another beside it."""

EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
    (folder / "describe.ipynb").write_bytes(b"{oops")
    (folder / "check.ipynb").write_bytes(right)
