# char-rnn style: next symbol of a made-up code (tutorial adapted to PyTorch)
import torch
import torch.nn as nn

torch.manual_seed(31)
VOCAB, SEQ, BATCH = 14, 24, 40


def generate(n_seq, length):
    seq = torch.randint(VOCAB, (n_seq, length))
    for t in range(2, length):
        nxt = (3 * seq[:, t - 1] * (seq[:, t - 2] % 2) + seq[:, t - 2] + 1) % VOCAB
        keep = torch.rand(n_seq) < 0.9
        seq[:, t] = torch.where(keep, nxt, seq[:, t])
    return seq


class CharLSTM(nn.Module):
    def __init__(self, emb=16, hidden=64):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, emb)
        self.lstm = nn.LSTM(emb, hidden, batch_first=True)
        self.decode = nn.Linear(hidden, VOCAB)

    def forward(self, s):
        h, _ = self.lstm(self.embed(s))
        return self.decode(h)


data, held_out = generate(1500, SEQ + 1), generate(300, SEQ + 1)
model = CharLSTM()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=6e-3)
for it in range(1, 301):
    rows = torch.randint(len(data), (BATCH,))
    batch = data[rows]
    out = model(batch[:, :-1])
    loss = criterion(out.reshape(-1, VOCAB), batch[:, 1:].reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if it % 60 == 0:
        with torch.no_grad():
            guess = model(held_out[:, :-1]).argmax(-1)
        print(f"{it:4d} loss {loss.item():.3f} held-out accuracy {(guess == held_out[:, 1:]).float().mean():.3f}")

with torch.no_grad():
    text = held_out[:1, :4]
    for _ in range(12):
        text = torch.cat([text, model(text)[:, -1:].argmax(-1)], dim=1)
print("sample:", "".join(chr(97 + k) for k in text[0].tolist()))
