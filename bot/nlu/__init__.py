"""Rasa's graph components over bot/text: normalising, intents, places."""
