import random
import torch
import torch.nn as nn

random.seed(0)
torch.manual_seed(201)
vocab_words = ["river", "stone", "ridge", "night", "rain", "store", "tone", "range", "drone"]
text = " ".join(random.choice(vocab_words) for _ in range(4000))
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
data = torch.tensor([stoi[c] for c in text])
split = int(0.9 * len(data))
train_data, val_data = data[:split], data[split:]
block_size, batch_size = 32, 16

def get_batch(which):
    d = train_data if which == "train" else val_data
    ix = torch.randint(len(d) - block_size - 1, (batch_size,))
    x = torch.stack([d[i:i + block_size] for i in ix])
    y = torch.stack([d[i + 1:i + block_size + 1] for i in ix])
    return x, y

class CharLSTM(nn.Module):
    def __init__(self, vocab_size, n_embd=16, n_hidden=64):
        super().__init__()
        self.wte = nn.Embedding(vocab_size, n_embd)
        self.lstm = nn.LSTM(n_embd, n_hidden, batch_first=True)
        self.head = nn.Linear(n_hidden, vocab_size)

    def forward(self, idx, state=None):
        out, state = self.lstm(self.wte(idx), state)
        return self.head(out), state

model = CharLSTM(len(chars))
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
for it in range(300):
    xb, yb = get_batch("train")
    logits, _ = model(xb)
    loss = nn.functional.cross_entropy(logits.view(-1, len(chars)), yb.view(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    if it % 100 == 0:
        with torch.no_grad():
            xv, yv = get_batch("val")
            val = nn.functional.cross_entropy(model(xv)[0].transpose(1, 2), yv)
        print(f"iter {it} train {loss.item():.3f} val {val.item():.3f}")

idx, state, out = torch.tensor([[stoi["r"]]]), None, "r"
with torch.no_grad():
    for _ in range(60):
        logits, state = model(idx, state)
        idx = torch.multinomial(logits[:, -1].softmax(-1), 1)
        out += chars[idx.item()]
print(out)
