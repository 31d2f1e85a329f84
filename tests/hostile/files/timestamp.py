"""Tries: a timestamp that is none."""

EARNS = 'all'


def hand_in(folder, right):
    (folder / "timestamp.txt").write_bytes(b"\xff\xfe yesterday")
    (folder / "tensors.ipynb").write_bytes(right)
