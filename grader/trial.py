"""A trial: seeded inputs, calls of an answer, and what to write down.

The same trial runs on the student's answer, on the reference and on every known mistake. It compares nothing.
"""

from __future__ import annotations

import contextlib
import linecache
import os
import random
import sys
import tempfile
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.evidence import Evidence, Items, Opaque, Raised, Value
from grader.exercise import Exercise
from grader.guard import ReferenceUsed, out_of_reach

MAX_PAIRINGS = 24
_HERE = os.path.dirname(os.path.abspath(__file__))


class Trial:
    """What an aspect writes in while it runs.

    Inputs come from `normal`, `uniform`, `integers`, `choice` or `given`; each is remembered, and an answer that
    changes one is found out. `jitter` (relative) perturbs the floating inputs: rerunning a reference under it measures
    how far rounding alone moves its results.
    """

    def __init__(self, seed: int, *, jitter: float = 0.0, pairing: int = 0) -> None:
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.items: Items = []
        self.pairing = pairing
        self.pairings = 1
        self.error: BaseException | None = None
        self._jitter = jitter
        self._given: list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]] = []

    # Inputs

    def given(self, array: Any) -> Any:
        """Hand out `array` as an input that an answer may not change."""
        array = np.array(array)
        if self._jitter and array.dtype.kind == "f":
            # A function of the value, so that equal entries stay equal, as rounding leaves them.
            array = (array * (1 + self._jitter * np.sin(12345.678 * array))).astype(array.dtype)
        self._given.append((array, array.copy()))
        return array

    def normal(
        self, shape: Sequence[int] | int, *, mean: float = 0.5, scale: float = 1.0, dtype: str = "float32"
    ) -> Any:
        """Draw normal numbers; not zero-mean unless asked, so that a forgotten mean shows."""
        return self.given(self.rng.normal(mean, scale, shape).astype(dtype))

    def uniform(
        self, shape: Sequence[int] | int, low: float = 0.0, high: float = 1.0, *, dtype: str = "float32"
    ) -> Any:
        """Draw numbers uniform on [low, high)."""
        return self.given(self.rng.uniform(low, high, shape).astype(dtype))

    def away_from_zero(self, shape: Sequence[int] | int, *, dtype: str = "float32") -> Any:
        """Draw numbers of both signs between 0.2 and 1.7 in size, where no kink at 0 makes a gradient ambiguous."""
        sign = self.rng.choice([-1.0, 1.0], shape)
        return self.given((sign * self.rng.uniform(0.2, 1.7, shape)).astype(dtype))

    def integers(self, shape: Sequence[int] | int, low: int, high: int, *, dtype: str = "int32") -> Any:
        """Draw whole numbers from low to high − 1."""
        return self.given(self.rng.integers(low, high, shape).astype(dtype))

    # What is written down

    def record(self, label: str, value: Any) -> None:
        """Write down `value` as plain data: numbers, text, lists, dicts and arrays as they are, others by type."""
        self.items.append((label, plain(value)))

    def array(self, label: str, value: Any, *, dtype: bool = False) -> None:
        """Write down an array's entries, its dtype as well if `dtype`; a tensor, array, or nested list of numbers
        will do.
        """
        found = as_array(value)
        if dtype and isinstance(found, np.ndarray):
            self.record(f"dtype of {label}", found.dtype.name)
        self.record(label, found)

    def number(self, label: str, value: Any) -> None:
        """Write down a Python or NumPy number; a tensor is written down as what it is."""
        if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "biuf":
            value = value.item()
        if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
            self.record(label, float(value))
        else:
            self.record(label, describe(value))

    def raises(
        self, label: str, expected: type[BaseException], call: Callable[[], Any], mentions: Sequence[str] = ()
    ) -> None:
        """Write down whether `call` raises `expected` with a message that mentions each of `mentions`."""
        try:
            call()
        except ReferenceUsed:
            raise
        except expected as error:
            missing = [word for word in mentions if word not in str(error)]
            self.record(label, f"{expected.__name__}{' without ' + ', '.join(missing) if missing else ''}")
        except Exception as error:
            self.record(label, type(error).__name__)
        else:
            self.record(label, "no error")

    def choose(self, options: list[Any]) -> Any:
        """Return one of several ways to pair weights; the aspect is run once for each of them."""
        self.pairings = max(self.pairings, min(len(options), MAX_PAIRINGS))
        return options[self.pairing % len(options)]

    def inputs_changed(self) -> bool:
        """Tell whether an answer changed one of its inputs."""
        return any(array.tobytes() != copy.tobytes() for array, copy in self._given)


def plain(value: Any) -> Value:
    """Return `value` as evidence can carry it; what it can't carry becomes an Opaque."""
    match value:
        case None | bool() | int() | float() | str() | Raised() | Opaque():
            return value
        case np.generic():
            return plain(value.item()) if value.dtype.kind in "biufU" else describe(value)
        case np.ndarray():
            # A copy: an answer that goes on writing in its array must not change what is written down.
            return value.copy() if value.dtype.kind in "biufc" else describe(value)
        case Mapping():
            return {str(key): plain(entry) for key, entry in value.items()}
        case list() | tuple():
            return [plain(entry) for entry in value]
    found = as_array(value)
    return found if isinstance(found, np.ndarray) else describe(value)


def as_array(value: Any) -> Value:
    """Return an array-like (tensor, `IndexedSlices`, variable, list of numbers) as an array, anything else as an
    Opaque.
    """
    if value is None:
        return None
    if hasattr(value, "dense_shape") and hasattr(value, "indices"):
        import tensorflow as tf

        value = tf.convert_to_tensor(value)
    if type(value).__name__ == "KerasTensor" or isinstance(value, str | bytes | dict | set) or callable(value):
        return describe(value)
    try:
        found = np.asarray(value)
    except Exception:
        return describe(value)
    if found.dtype.name == "bfloat16":
        found = found.astype("float32")
    return found.copy() if found.dtype.kind in "biufc" else describe(value)


def describe(value: Any) -> Value:
    """Return a value that is not carried whole as its type's name and, where it has one, its shape."""
    if value is None:
        return None
    shape = getattr(value, "shape", None)
    known = isinstance(shape, tuple) or hasattr(shape, "rank")
    return Opaque(type(value).__name__, f"of shape {tuple(shape or ())}" if known else "")


def run(
    exercise: Exercise,
    answer: Any,
    seed: int,
    *,
    only: Sequence[str] | None = None,
    registered: bool = False,
    guarded: bool = True,
    jitter: float = 0.0,
) -> Evidence:
    """Put `answer` through the aspects of `exercise` (those in `only`, if given) and return what was written down.

    Nothing that the answer raises comes out of here. `guarded` keeps the exercise's reference out of the answer's
    reach; `registered` runs the answer as if it had been registered with Keras for saving.
    """
    evidence = Evidence(exercise.id, seed)
    if answer is None:
        evidence.missing = True
        return evidence
    guard: contextlib.AbstractContextManager[list[str]] = contextlib.nullcontext([])
    if guarded:
        guard = out_of_reach(exercise, answer)
    errors: list[BaseException | None] = []
    changed = False
    with (
        _state_kept(),
        _registered(answer if registered else None),
        tempfile.TemporaryDirectory() as folder,
        guard as used,
    ):
        for name in exercise.aspects:
            if only is not None and name not in only:
                continue
            pairing = pairings = 0
            alternatives = []
            while pairing == 0 or pairing < pairings:
                t = _run_aspect(exercise, name, answer, seed, jitter, pairing, folder)
                # Said once: an answer that changes its arguments does not lose every aspect for it.
                if t.inputs_changed() and not changed:
                    changed = True
                    t.record("the argument after the call", "changed by the answer")
                alternatives.append(t.items)
                pairing, pairings = pairing + 1, t.pairings
                errors.append(t.error)
            evidence.aspects[name] = alternatives
    evidence.used = list(dict.fromkeys(used))
    evidence.unfinished = any(map(is_stub, errors)) and all(error is None or is_stub(error) for error in errors)
    return evidence


def _run_aspect(
    exercise: Exercise, name: str, answer: Any, seed: int, jitter: float, pairing: int, folder: str
) -> Trial:
    aspect_seed = zlib.crc32(f"{exercise.id}.{name}.{seed}".encode())
    _seed_everything(aspect_seed)
    t = Trial(aspect_seed, jitter=jitter, pairing=pairing)
    here = os.getcwd()
    try:
        os.chdir(folder)
        exercise.run(name, t, answer)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        t.error = error
        t.items.append(("raised", raised(error)))
    finally:
        with contextlib.suppress(OSError):
            os.chdir(here)
    return t


def is_stub(error: BaseException | None) -> bool:
    """Tell whether `error` is a stub's own NotImplementedError: one that the student's code, not a library, raised."""
    return isinstance(error, NotImplementedError) and "raise NotImplementedError" in raised(error).source


def raised(error: BaseException) -> Raised:
    """Return what is kept of an exception: type, message, and the last line that is the student's own."""
    line, source = 0, ""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not _is_library(frame.filename):
            line, source = (
                frame.lineno or 0,
                (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip(),
            )
            break
    if isinstance(error, SyntaxError) and not source:
        line, source = error.lineno or 0, (error.text or "").strip()
    message = _say(error)
    return Raised(type(error).__name__, message, line, source)


def _say(error: BaseException) -> str:
    try:
        text = str(error).strip()
    except Exception:
        return ""
    # Keras and TensorFlow append the call's arguments and "{{function_node …}}" marks: noise for a reader.
    text = text.split("\n\nArguments received by", 1)[0]
    while "{{" in text and "}}" in text.split("{{", 1)[1]:
        head, _, tail = text.partition("{{")
        text = head + tail.partition("}}")[2].lstrip()
    return text[:1000]


def _is_library(filename: str) -> bool:
    return (
        filename.startswith((_HERE, sys.prefix, sys.base_prefix, "<grader", "<frozen", "<__array_function__"))
        or f"{os.sep}site-packages{os.sep}" in filename
        or os.path.basename(filename).startswith("__autograph_generated")
    )


def _seed_everything(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    if "keras" in sys.modules:
        import keras

        keras.utils.set_random_seed(seed % 2**32)


@contextlib.contextmanager
def _state_kept() -> Iterator[None]:
    """Keep a trial from moving the random generators that the student's own cells go on with."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


@contextlib.contextmanager
def _registered(answer: Any) -> Iterator[None]:
    """Register the classes of one of the grader's own answers for the length of a trial."""
    if not (isinstance(answer, type) and hasattr(answer, "get_config")):
        yield
        return
    from keras.src.saving import object_registration as registry

    objects, names = dict(registry.GLOBAL_CUSTOM_OBJECTS), dict(registry.GLOBAL_CUSTOM_NAMES)
    try:
        registry.register_keras_serializable()(answer)
        yield
    finally:
        registry.GLOBAL_CUSTOM_OBJECTS.clear()
        registry.GLOBAL_CUSTOM_OBJECTS.update(objects)
        registry.GLOBAL_CUSTOM_NAMES.clear()
        registry.GLOBAL_CUSTOM_NAMES.update(names)
