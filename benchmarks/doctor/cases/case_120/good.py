import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(120)
BLANK = 6

class CopyNet(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.gru = nn.GRU(7, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 7)

    def forward(self, tokens):
        return self.fc(self.gru(F.one_hot(tokens, 7).float())[0])

def copy_task(n, symbols=2, wait=3):
    s = torch.randint(0, 6, (n, symbols))
    inputs = torch.full((n, 2 * symbols + wait), BLANK)
    targets = inputs.clone()
    inputs[:, :symbols] = s
    targets[:, -symbols:] = s
    return inputs, targets

net = CopyNet()
opt = torch.optim.RMSprop(net.parameters(), lr=0.003)
for it in range(700):
    x, y = copy_task(40)
    loss = F.cross_entropy(net(x).flatten(0, 1), y.flatten())
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_value_(net.parameters(), 0.5)
    opt.step()
    if it % 100 == 0:
        print(it, loss.item())
with torch.no_grad():
    x, y = copy_task(400)
    guess = net(x).argmax(-1)
    print("copied", (guess == y)[:, -2:].float().mean().item())
