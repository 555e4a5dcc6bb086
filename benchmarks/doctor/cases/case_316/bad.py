# Tag every bracket of a string with its nesting depth (0..5)
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(9)
VOCAB = "()[]x"
L, MAX_DEPTH = 30, 5

def sample_string():
    toks, depth, tags, stack = [], 0, [], []
    while len(toks) < L:
        u = torch.rand(1).item()
        if stack and (u < 0.35 or depth == MAX_DEPTH):
            toks.append(stack.pop() + 1)
            tags.append(depth)
            depth -= 1
        elif u < 0.75 and depth < MAX_DEPTH:
            o = 0 if torch.rand(1).item() < 0.5 else 2
            stack.append(o)
            depth += 1
            toks.append(o)
            tags.append(depth)
        else:
            toks.append(4)
            tags.append(depth)
    return toks, tags

data = [sample_string() for _ in range(1600)]
tokens = torch.tensor([d[0] for d in data]).t()        # time first
depths = torch.tensor([d[1] for d in data])
train_idx, dev_idx = torch.arange(0, 1300), torch.arange(1300, 1600)

class DepthTagger(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.embed = nn.Embedding(len(VOCAB), 8)
        self.lstm = nn.LSTM(8, hidden)
        self.dense = nn.Linear(hidden, MAX_DEPTH + 1)

    def forward(self, toks):
        out, _ = self.lstm(self.embed(toks))
        out = out.contiguous().view(toks.size(1), toks.size(0), -1)
        return self.dense(out)

tagger = DepthTagger()
optimizer = torch.optim.Adam(tagger.parameters(), lr=1e-2)
for epoch in range(1, 13):
    perm = train_idx[torch.randperm(len(train_idx))]
    for chunk in perm.split(50):
        scores = tagger(tokens[:, chunk])
        loss = F.cross_entropy(scores.flatten(0, 1), depths[chunk].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 3 == 0:
        with torch.no_grad():
            acc = (tagger(tokens[:, dev_idx]).argmax(-1) == depths[dev_idx]).float().mean()
        print("epoch", epoch, "loss", round(loss.item(), 3), "dev accuracy", round(acc.item(), 3))
