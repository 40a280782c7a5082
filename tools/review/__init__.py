"""What reviewers do in the preview: the words of their page, the file they send, and what becomes of it here."""
