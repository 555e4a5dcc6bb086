import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import TensorDataset, DataLoader

torch.manual_seed(99)
WORDS = ("up", "down", "peak", "dip")
FRAMES, BANDS = 24, 8


def spoken(n):
    """Toy filter-bank features of four words: they differ in how the formant moves over the frames."""
    label = torch.randint(len(WORDS), (n,))
    t = torch.linspace(0, 1, FRAMES)
    shapes = torch.stack([t, 1 - t, 1 - (2 * t - 1).abs(), (2 * t - 1).abs()])
    formant = 1.5 + 4 * shapes[label] + 0.6 * torch.randn(n, 1)
    bands = torch.arange(BANDS).float()
    energy = torch.exp(-0.5 * (bands - formant.unsqueeze(-1)) ** 2)
    loudness = 0.5 + torch.rand(n, 1, 1)
    return loudness * energy + 0.9 * torch.randn(n, FRAMES, BANDS), label


class WordNet(nn.Module):
    def __init__(self, hidden=20):
        super().__init__()
        self.rnn = nn.GRU(BANDS, hidden, bidirectional=True, batch_first=True)
        self.drop = nn.Dropout(0.2)
        self.classify = nn.Linear(2 * hidden, len(WORDS))

    def forward(self, x):
        _, h = self.rnn(x)
        h = h.view(x.size(0), -1)
        return self.classify(self.drop(h))


def accuracy(net, x, y):
    net.eval()
    with torch.no_grad():
        return (net(x).argmax(-1) == y).float().mean().item()


if __name__ == "__main__":
    x_train, y_train = spoken(1600)
    x_test, y_test = spoken(400)
    loader = DataLoader(TensorDataset(x_train, y_train), batch_size=40, shuffle=True)
    net = WordNet()
    optimizer = torch.optim.AdamW(net.parameters(), lr=4e-3)
    for epoch in range(8):
        net.train()
        running = 0.0
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
            running += loss.item()
        print(f"[{epoch + 1}] loss {running / len(loader):.3f}  test accuracy {accuracy(net, x_test, y_test):.3f}")
