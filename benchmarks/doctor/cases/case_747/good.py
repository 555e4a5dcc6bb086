"""Next-symbol prediction on a long stream of a little assembler language, truncated BPTT, time-major."""
import math
import torch
import torch.nn as nn

torch.manual_seed(2)
SYMBOLS, LANES, BPTT, HIDDEN = 10, 20, 25, 48     # 0-3 openings, 4-7 the closings that belong to them, 8-9 filler


def stream(length):
    """Brackets nested up to three deep; a closing is always the one of the last opening."""
    out, stack = [], []
    coin = torch.rand(length).tolist()
    kind = torch.randint(0, 4, (length,)).tolist()
    for c, k in zip(coin, kind):
        if c < 0.35 and len(stack) < 3:
            stack.append(k)
            out.append(k)
        elif c < 0.75 and stack:
            out.append(4 + stack.pop())
        else:
            out.append(8 + k % 2)
    return torch.tensor(out)


class StreamLM(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(SYMBOLS, 16)
        self.rnn = nn.LSTM(16, HIDDEN)
        self.dec = nn.Linear(HIDDEN, SYMBOLS)

    def forward(self, tokens, state):
        out, state = self.rnn(self.emb(tokens), state)
        return self.dec(out), state


train = stream(LANES * 1001).view(LANES, -1).t().contiguous()
valid = stream(LANES * 201).view(LANES, -1).t().contiguous()
lm = StreamLM()
opt = torch.optim.Adam(lm.parameters(), lr=4e-3)
criterion = nn.CrossEntropyLoss(reduction="sum")
for epoch in range(8):
    state, total = None, 0.0
    for start in range(0, len(train) - 1, BPTT):
        x, y = train[start:start + BPTT], train[start + 1:start + BPTT + 1]
        logits, state = lm(x, state)
        state = tuple(s.detach() for s in state)
        loss = criterion(logits.reshape(-1, SYMBOLS), y.reshape(-1))
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(lm.parameters(), 50.0)
        opt.step()
        total += loss.item()
    lm.eval()
    with torch.no_grad():
        logits, _ = lm(valid[:-1], None)
        nats = criterion(logits.reshape(-1, SYMBOLS), valid[1:].reshape(-1)).item() / valid[1:].numel()
    lm.train()
    print(f"epoch {epoch}: train sum {total:.0f}, valid perplexity {math.exp(nats):.2f} of {SYMBOLS} symbols")
