"""Second opinions: the same network in other libraries, and a module against its own claims."""
