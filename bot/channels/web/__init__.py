"""A chat on a web page: no account, nothing kept in the browser, the same conversation behind it."""
