"""The old half of the example, `examples/side-by-side/pyramid_app`."""

import os
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "examples", "side-by-side")
sys.path.insert(0, os.path.normpath(FOLDER))

from pyramid_app import make_app  # noqa: E402


def main():
    return make_app("a secret of the tests that is long enough for what it signs")
