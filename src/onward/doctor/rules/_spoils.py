"""What findings a mistake brings with it when it spoils what the network can learn."""

NOTHING_LEARNED = (
    "constant-prediction",
    "persistence-unbeaten",
    "linear-suffices",
    "closed-loop-gap",
    "input-ignored",
    "overfit",
    "learning-rate-too-low",
    "vanishing-gradient",
)
