"""Posts and officers from the command line: the first administrator, a lost phone, and a demonstration to rehearse with."""
