"""Tries: a folder with nothing in it."""

ENDS = 'missing'


def hand_in(folder, right):
    pass
