import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
FLOORS = 5


def rides(n, T=15):
    """Button presses: 0 wait, 1 up, 2 down. The lift begins every ride on the ground floor."""
    move = torch.randint(0, 3, (n, T))
    step = torch.tensor([0, 1, -1])[move]
    floor, seen = torch.zeros(n, dtype=torch.long), []
    for t in range(T):
        floor = (floor + step[:, t]).clamp(0, FLOORS - 1)
        seen.append(floor)
    return move, torch.stack(seen, 1)


class Lift(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.LSTMCell(3, hidden)
        self.fc = nn.Linear(hidden, FLOORS)

    def reset(self, n):
        self.state = (torch.zeros(n, self.hidden), torch.zeros(n, self.hidden))

    def forward(self, x):
        outs = []
        for t in range(x.size(1)):
            self.state = self.cell(x[:, t], self.state)
            outs.append(self.fc(self.state[0]))
        self.state = tuple(s.detach() for s in self.state)
        return torch.stack(outs, 1)


model = Lift()
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for it in range(260):
    moves, floors = rides(64)
    model.reset(64)
    loss = F.cross_entropy(model(F.one_hot(moves, 3).float()).flatten(0, 1), floors.flatten())
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 50 == 0:
        print(it, loss.item())
right = []
with torch.no_grad():
    for _ in range(5):
        moves, floors = rides(64)
        model.reset(64)
        right.append((model(F.one_hot(moves, 3).float()).argmax(-1) == floors).float().mean())
print("accuracy", torch.stack(right).mean().item())
