"""Understanding: text, intents, places, danger. Only rasa_components knows Rasa."""
