"""The translators' preview: every message and every screen in context, side by side with English, as a page."""
