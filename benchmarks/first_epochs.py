"""A script as a PyTorch user has it: import, simulate the seeded series, train ten epochs.

It stands by itself and knows nothing of onward: what is timed is a shell prompt to its last line.
"""

import numpy as np
import torch
from torch import nn

SERIES, SEEDS, STEPS, BATCH, EPOCHS = 1000, 5, 10, 64, 10


class Net(nn.Module):
    """The network of the post."""

    def __init__(self) -> None:
        super().__init__()
        self.enter, self.lstm = nn.Linear(1, 3), nn.LSTM(3, 3)
        self.leave = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Read the seeds, then continue them; ``(time, series, 1)``."""
        y, state = self.lstm(self.enter(x[:SEEDS]))
        found = [self.leave(y[-1:])]
        for _ in range(STEPS - SEEDS - 1):
            y, state = self.lstm(self.enter(found[-1]), state)
            found.append(self.leave(y))
        return torch.cat(found)


def main() -> None:
    """Train and print the loss of the last batch."""
    values = np.random.default_rng(123).uniform(-1, 1, (STEPS, SERIES)).astype(np.float32)
    for i in range(SEEDS, STEPS):
        values[i] = values[i - 1] + 0.5 * values[3]
    data, net = torch.from_numpy(values)[:, :, None], Net()
    torch.set_num_threads(1)
    adam = torch.optim.Adam(net.parameters(), 0.03)
    for _ in range(EPOCHS):
        for index in torch.randperm(SERIES).split(BATCH):
            batch = data[:, index]
            loss = (net(batch) - batch[SEEDS:]).square().mean()
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            adam.step()
    print(f"loss {loss.item():.4f}")


if __name__ == "__main__":
    main()
