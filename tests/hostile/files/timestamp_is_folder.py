"""Tries: a timestamp that is a folder."""

EARNS = 'all'


def hand_in(folder, right):
    (folder / "timestamp.txt").mkdir()
    (folder / "tensors.ipynb").write_bytes(right)
