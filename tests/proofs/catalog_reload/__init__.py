"""Catalogues change while a thousand messages are being answered."""
