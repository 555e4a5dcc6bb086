# Stateful character model: 16 streams read side by side, truncated backprop every 20 symbols
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(71)
VOCAB, STREAMS, BPTT = 10, 16, 20


def language(length):
    """Three modes with a rule each; symbol 9 passes to the next mode."""
    s, mode, text = 1, 0, []
    for u, v in torch.rand(length, 2).tolist():
        if u < 0.05:
            mode = (mode + 1) % 3
            text.append(9)
            continue
        s = (s + (1, 4, 7)[mode]) % 9 if v < 0.92 else int(v * 1000) % 9
        text.append(s)
    return torch.tensor(text)


class CharModel(nn.Module):
    def __init__(self, dim=48):
        super().__init__()
        self.emb = nn.Embedding(VOCAB, dim)
        self.lstm = nn.LSTM(dim, dim, batch_first=True)
        self.dec = nn.Linear(dim, VOCAB)
        self.dec.weight = self.emb.weight

    def forward(self, s, state):
        h, state = self.lstm(self.emb(s), state)
        return self.dec(h), state


def streams(text):
    n = len(text) // STREAMS
    return text[: n * STREAMS].view(STREAMS, n)


train, test = streams(language(32000)), streams(language(6400))
model = CharModel()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(5):
    state = None
    for i in range(0, train.size(1) - BPTT - 1, BPTT):
        if state is not None:
            state = tuple(s.detach() for s in state)
        logits, state = model(train[:, i : i + BPTT], state)
        loss = F.cross_entropy(logits.flatten(0, 1), train[:, i + 1 : i + 1 + BPTT].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    with torch.no_grad():
        logits, _ = model(test[:, :-1], None)
        nats = F.cross_entropy(logits.flatten(0, 1), test[:, 1:].flatten())
        hit = (logits.argmax(-1) == test[:, 1:]).float().mean()
    print(f"epoch {epoch + 1}  train {loss.item():.3f}  unseen text {nats:.3f} nats, accuracy {hit:.3f}")
