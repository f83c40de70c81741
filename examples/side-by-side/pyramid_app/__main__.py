"""Serves the old application: python -m pyramid_app [PORT]."""

import logging
import os
import sys

from waitress import create_server

from . import make_app

logging.basicConfig(level=logging.WARNING)
port = int(sys.argv[1]) if len(sys.argv) > 1 else 6544
server = create_server(make_app(os.environ["SESSION_SECRET"]), host="127.0.0.1", port=port)
print(f"Pyramid serves on http://127.0.0.1:{server.effective_port}", flush=True)
server.run()
