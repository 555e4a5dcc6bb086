"""What a network is: frozen descriptions, shapes of parameters, initial values."""
