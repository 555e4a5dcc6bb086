"""Which of six words was said? Band energies, 40 frames, a small temporal conv net."""
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(4)
N_BANDS, N_FRAMES, N_WORDS = 12, 40, 6
tracks = torch.rand(N_WORDS, 2, 4) * (N_BANDS - 1)  # two formants, four way points each


def say(n):
    word = torch.randint(0, N_WORDS, (n,))
    path = tracks[word] + 0.8 * torch.randn(n, 2, 4)
    path = F.interpolate(path, size=N_FRAMES, mode="linear", align_corners=True)
    bands = torch.arange(N_BANDS).view(1, 1, -1, 1)
    energy = torch.exp(-((bands - path.unsqueeze(2)) / 1.2) ** 2).sum(1)
    energy = energy * (0.5 + torch.rand(n, 1, 1))
    shift = torch.randint(-8, 9, (n,))
    energy = torch.stack([torch.roll(e, int(s), dims=1) for e, s in zip(energy, shift)])
    return energy + 0.5 * torch.randn_like(energy), word


class Block(nn.Module):
    def __init__(self, c_in, c_out, dilation):
        super().__init__()
        self.pad = 2 * dilation
        self.conv = nn.Conv1d(c_in, c_out, 3, dilation=dilation)
        self.skip = nn.Conv1d(c_in, c_out, 1) if c_in != c_out else nn.Identity()

    def forward(self, x):
        return F.relu(self.conv(F.pad(x, (self.pad, 0))) + self.skip(x))


class WordNet(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        sizes = [N_BANDS, width, width, width]
        self.blocks = [Block(a, b, 2 ** k) for k, (a, b) in enumerate(zip(sizes, sizes[1:]))]
        self.out = nn.Linear(width, N_WORDS)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.out(x.mean(dim=2))


x_tr, w_tr = say(2500)
x_te, w_te = say(800)
net = WordNet()
print("parameters:", sum(p.numel() for p in net.parameters()))
opt = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
for epoch in range(9):
    for idx in torch.randperm(len(x_tr)).split(50):
        loss = F.cross_entropy(net(x_tr[idx]), w_tr[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        acc = (net(x_te).argmax(1) == w_te).float().mean().item()
    print(f"epoch {epoch + 1}: train loss {loss.item():.3f}  test accuracy {acc:.3f}")
