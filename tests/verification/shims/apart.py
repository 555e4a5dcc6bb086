"""No fences between kernels: nothing is compiled."""


def keep_apart():
    pass
