"""Prints the routes of the old application of examples/side-by-side, as Pyramid's command `proutes` does.

The command itself prints them; it is only given the application, for which there is no configuration file.
"""

import pathlib
import sys

from pyramid.scripts.proutes import PRoutesCommand

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples" / "side-by-side"))

from pyramid_app import make_app  # noqa: E402


class Loader:
    """Stands for the file of settings, which says nothing."""

    def setup_logging(self, defaults):
        pass

    def get_settings(self, section, defaults):
        return {}


def main():
    command = PRoutesCommand(["proutes", "no file"])
    command.get_config_loader = lambda uri: Loader()
    command.bootstrap = lambda uri, options: {"registry": make_app("secret" * 11).registry}
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    return command.run()


if __name__ == "__main__":
    sys.exit(main())
