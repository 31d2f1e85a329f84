"""Tries: a notebook of format 3 in which nothing is what it should be."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_text('{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code"}, 3, null]}, 4]}')
