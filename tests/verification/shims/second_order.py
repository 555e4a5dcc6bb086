"""No second derivatives: they are not what is planted."""


class SecondOrder:
    def __init__(self, layout, threads):
        pass
