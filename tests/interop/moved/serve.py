"""Serves an application that has moved, so that it is compared with what it has become.

    python moved/serve.py '{"application": "session_app", "secret": "..."}'

The port that is listened on is printed; the server ends when standard input is closed.
"""

import importlib
import json
import logging
import os
import sys
import threading

from waitress.server import create_server


def main():
    options = json.loads(sys.argv[1])
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.dont_write_bytecode = True
    module = importlib.import_module(options["application"])
    # That a request waits for a moment is not news here.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(module.make_app(options["secret"]), host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    print(server.effective_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
