"""The components that config.yml names."""
