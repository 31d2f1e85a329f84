"""Tries: folders too deep for a path, beside a right notebook."""

import os

EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
    here = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    for _ in range(40):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    os.fchdir(here)
    os.close(here)
