"""The picture a phone reads a secret from, as a part of the page: no file, no address, nobody else."""

import segno
from markupsafe import Markup


def render_qr_code(text: str) -> Markup:
    """A QR code as SVG, dark on light so that every phone reads it."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(scale=5, border=4, dark="#000", light="#fff")
    # segno draws it from squares alone: nothing of what is said stands in it as text.
    return Markup(drawn)  # noqa: S704
