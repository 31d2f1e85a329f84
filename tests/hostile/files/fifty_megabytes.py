"""Tries: 50 MB."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right[:-2] + b', "noise": "' + b"x" * 50_000_000 + b'"}')
