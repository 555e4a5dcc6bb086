import random
import torch
from torch import nn
import torch.nn.functional as F

random.seed(3)
torch.manual_seed(3)
words = ["kitten", "sitting", "banana", "tomato", "lemon", "melon", "pepper", "carrot"]
text = " ".join(random.choice(words) for _ in range(4000))
chars = sorted(set(text))
stoi = {c: i for i, c in enumerate(chars)}
data = torch.tensor([stoi[c] for c in text])
train, test = data[:20000], data[20000:]
block = 32

def get_batch(split, n=32):
    src = train if split == "train" else test
    ix = torch.randint(len(src) - block - 1, (n,))
    x = torch.stack([src[i:i + block] for i in ix])
    y = torch.stack([src[i + 1:i + block + 1] for i in ix])
    return x, y

class CharModel(nn.Module):
    def __init__(self, vocab, width=32):
        super().__init__()
        self.emb = nn.Embedding(vocab, 16)
        self.gru = nn.GRU(16, width, batch_first=True)
        self.head = nn.Linear(width, vocab)

    def forward(self, idx, state=None):
        z, state = self.gru(self.emb(idx), state)
        return self.head(z), state

model = CharModel(len(chars))
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
for it in range(250):
    xb, yb = get_batch("train")
    logits, _ = model(xb)
    loss = F.cross_entropy(logits.reshape(-1, len(chars)), yb.reshape(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
model.eval()
with torch.no_grad():
    xb, yb = get_batch("test", 64)
    logits, _ = model(xb)
    print("test loss", F.cross_entropy(logits.reshape(-1, len(chars)), yb.reshape(-1)).item())
    idx, state, out = torch.tensor([[stoi["k"]]]), None, "k"
    for _ in range(40):
        logits, state = model(idx, state)
        idx = torch.multinomial(F.softmax(logits[:, -1], dim=-1), 1)
        out += chars[idx.item()]
print(out)
