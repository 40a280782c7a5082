"""Women, officers and five posts, doing anything at any time: what must hold holds after every step."""
