"""Tries: numbers with a million digits."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(b'{"nbformat": 4, "cells": [{"source": ' + b"9" * 1_000_000 + b"}]}")
