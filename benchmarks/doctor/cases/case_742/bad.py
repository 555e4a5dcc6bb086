import math
import torch
import torch.nn as nn

# A task of the laboratory: a light left or right, a pause, a second light, a pause, then "same side or not?"
torch.manual_seed(11)
LIGHT, PAUSE = 3, 5
STEPS = 2 * (LIGHT + PAUSE) + 1


def trials(n):
    first, second = torch.randint(0, 2, (2, n))
    x = torch.zeros(n, STEPS, 3)
    x[torch.arange(n), :LIGHT, first] = 1.0
    x[torch.arange(n), LIGHT + PAUSE:2 * LIGHT + PAUSE, second] = 1.0
    x[:, :, :2] += 0.3 * torch.randn(n, STEPS, 2)
    x[:, -1, 2] = 1.0
    return x, (first == second).long()


class CortexRNN(nn.Module):
    def __init__(self, units=32):
        super().__init__()
        self.units = units
        self.w_in = nn.Parameter(torch.randn(3, units) / math.sqrt(3))
        self.w_rec = nn.Parameter(torch.randn(units, units) / math.sqrt(units))
        self.bias = nn.Parameter(torch.zeros(units))
        self.choice = nn.Linear(units, 2)

    def forward(self, x):
        h = torch.zeros(x.size(0), self.units)
        for t in range(x.size(1)):
            h = torch.tanh(x[:, t] @ self.w_in + h.detach() @ self.w_rec + self.bias)
        return self.choice(h)


if __name__ == "__main__":
    rnn = CortexRNN()
    opt = torch.optim.Adam(rnn.parameters(), lr=3e-3)
    xent = nn.CrossEntropyLoss()
    for it in range(600):
        x, side = trials(64)
        loss = xent(rnn(x), side)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(rnn.parameters(), 1.0)
        opt.step()
        if (it + 1) % 100 == 0:
            print(f"{it + 1} loss {loss.item():.3f}")
    x, side = trials(1000)
    with torch.no_grad():
        print(f"correct choices in new trials: {(rnn(x).argmax(1) == side).float().mean().item():.3f}")
