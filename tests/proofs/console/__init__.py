"""The officers' console under load, cut off, killed and sent nonsense, through its real process."""
