# exercise: stable_softmax
# tries: an error whose message is markup, formulas, colours and half a character
def stable_softmax(logits):
    raise ValueError(
        "<img src=x onerror=alert(1)> =cmd|'/c calc'!A0 \ud800 \x1b[31m [link](javascript:alert(1)) \u202e" + "x" * 5000
    )
