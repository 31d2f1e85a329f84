"""Tries: 20 MB of empty lists, which take 500 MB once read."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(b'{"nbformat": 4, "cells": [' + b"[]," * 6_600_000 + b"[]]}")
