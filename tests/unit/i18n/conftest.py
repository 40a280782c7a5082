"""Screens are asked of actions, too."""

from bot.assistant import import_stubs

import_stubs.install_import_stubs(serving=False)  # rasa_sdk imports a web server that is not installed
