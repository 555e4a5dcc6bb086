import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(3)
N_PHON, N_MFCC, T = 24, 13, 30
prototypes = torch.randn(N_PHON, N_MFCC)
follow = torch.rand(N_PHON, N_PHON) ** 4
follow.fill_diagonal_(0)


def utterances(n):
    """Frames of 13 cepstral numbers, and the phoneme that was spoken in each frame."""
    state = torch.randint(0, N_PHON, (n,))
    labels = []
    for _ in range(T):
        jump = torch.multinomial(follow[state], 1).squeeze(1)
        state = torch.where(torch.rand(n) < 0.3, jump, state)
        labels.append(state)
    labels = torch.stack(labels, 1)
    frames = prototypes[labels]
    frames[:, 1:] = 0.6 * frames[:, 1:] + 0.4 * frames[:, :-1]
    return frames + 1.0 * torch.randn(n, T, N_MFCC), labels


class FrameTagger(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.rnn = nn.GRU(N_MFCC, width, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.2)
        self.proj = nn.Linear(2 * width, N_PHON)

    def forward(self, frames):
        out, _ = self.rnn(frames)
        return F.softmax(self.proj(self.drop(out)), dim=-1)


frames, labels = utterances(1200)
dev_frames, dev_labels = utterances(300)
tagger = FrameTagger()
opt = torch.optim.Adam(tagger.parameters(), lr=3e-3)
for epoch in range(1, 6):
    tagger.train()
    running = 0.0
    for idx in torch.randperm(len(frames)).split(50):
        scores = tagger(frames[idx])
        loss = F.cross_entropy(scores.reshape(-1, N_PHON), labels[idx].reshape(-1))
        opt.zero_grad()
        loss.backward()
        opt.step()
        running += loss.item() * len(idx) / len(frames)
    tagger.eval()
    with torch.no_grad():
        hit = (tagger(dev_frames).argmax(-1) == dev_labels).float().mean().item()
    print(f"epoch {epoch}: train loss {running:.3f}, dev frame accuracy {hit:.3f}")
