"""Every check of content, catalogues, training data and words."""
