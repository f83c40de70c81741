"""Serves the old application of examples/side-by-side on a free port, until its input is closed.

The argument is the secret of the sessions. The port is written to the output.
"""

import logging
import pathlib
import sys
import threading

from waitress import create_server

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples" / "side-by-side"))

from pyramid_app import make_app  # noqa: E402


def main():
    # That a request waits for a moment is not news here.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(make_app(sys.argv[1]), host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    print(server.effective_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
