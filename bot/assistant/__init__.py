"""Our side of Rasa: the client, the launcher, the channel, the response names and the tracker store."""
