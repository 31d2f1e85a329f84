"""Tries: a pipe and a socket beside a right notebook."""

import os, socket

EARNS = 'all'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(right)
    os.mkfifo(folder / "data.csv")
    here = os.getcwd()
    os.chdir(folder)
    socket.socket(socket.AF_UNIX).bind("s")
    os.chdir(here)
