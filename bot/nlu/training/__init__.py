"""How the models are fitted."""
