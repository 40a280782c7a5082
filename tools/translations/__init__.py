"""The translators' desk: who has read which text, a new language, and the pages that are made for translators."""
