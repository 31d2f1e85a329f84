"""Tries: a file name that is markup, a formula and half a character."""

import os

ENDS = 'missing or rejected'


def hand_in(folder, right):
    (folder / "=1+1 [bold]<script>alert(1)<.ipynb").write_bytes(right)
    with open(os.fsencode(folder) + b"/\xff\n.ipynb", "wb") as file:
        file.write(right)
