# Syllable-boundary tagging of an utterance, both directions, packed batches
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

torch.manual_seed(50)


def utterance():
    """energy + pitch track; tag 0 = inside, 1 = rising part, 2 = falling part of a syllable"""
    feats, tags = [], []
    for _ in range(int(torch.randint(2, 6, (1,)))):
        up, down = int(torch.randint(2, 6, (1,))), int(torch.randint(2, 6, (1,)))
        rest = int(torch.randint(1, 4, (1,)))
        env = torch.cat([torch.linspace(0.2, 1, up), torch.linspace(1, 0.2, down), torch.full((rest,), 0.1)])
        pitch = torch.cat([torch.ones(up), 0.6 * torch.ones(down), torch.zeros(rest)])
        feats.append(torch.stack([env, pitch * 0.3], 1))
        tags += [1] * up + [2] * down + [0] * rest
    f = torch.cat(feats)
    return f + 0.25 * torch.randn_like(f), torch.tensor(tags)


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 20, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.3)
        self.fc = nn.Linear(40, 3)

    def forward(self, x, lengths):
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        return torch.log_softmax(self.fc(self.drop(out)), dim=-1)


def batches(data, size):
    for idx in torch.randperm(len(data)).split(size):
        f, t = zip(*[data[i] for i in idx])
        yield pad_sequence(f, batch_first=True), pad_sequence(t, batch_first=True), torch.tensor([len(k) for k in t])


train, test = [utterance() for _ in range(400)], [utterance() for _ in range(100)]
net = Tagger()
opt = torch.optim.Adam(net.parameters(), lr=8e-3)
nll = nn.NLLLoss(reduction="sum")
for epoch in range(7):
    for split, data in (("train", train), ("test", test)):
        net.train(split == "train")
        total = right = frames = 0
        for x, y, n in batches(data, 25):
            with torch.set_grad_enabled(split == "train"):
                logp = net(x, n)
                mask = torch.arange(x.shape[1])[None] < n[:, None]
                loss = nll(logp[mask], y[mask])
            if split == "train":
                opt.zero_grad()
                (loss / mask.sum()).backward()
                opt.step()
            total, right, frames = total + loss.item(), right + (logp.argmax(-1) == y)[mask].sum().item(), frames + n.sum().item()
        print(f"{epoch} {split:5s} nll {total / frames:.3f} acc {right / frames:.3f}")
