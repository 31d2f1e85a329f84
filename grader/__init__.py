"""Layerwise: exercises on how Keras works inside, and the grader that checks them."""
