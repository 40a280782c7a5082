"""Officers' accounts: invitations, sign-in, duty."""
