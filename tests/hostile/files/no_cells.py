"""Tries: a notebook without cells."""

ENDS = 'rejected'


def hand_in(folder, right):
    (folder / "tensors.ipynb").write_bytes(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}')
