"""What a fit has to show, for people to look at."""
