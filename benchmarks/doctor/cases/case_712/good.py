import math
import torch
from torch import nn

torch.manual_seed(2024)
N_EVENTS, WINDOW, D_MODEL = 8, 12, 32
EVENTS = ["home", "search", "item", "cart", "pay", "help", "login", "exit"]

# click streams: the next page depends on the present page and on the one visited five clicks before
habit = torch.rand(N_EVENTS, N_EVENTS, N_EVENTS).pow(8)
habit = habit / habit.sum(-1, keepdim=True)


def click_streams(n, length):
    clicks = torch.randint(N_EVENTS, (n, 5))
    for _ in range(length - 5):
        nxt = torch.multinomial(habit[clicks[:, -1], clicks[:, -5]], 1)
        clicks = torch.cat([clicks, nxt], dim=1)
    return clicks


class NextClick(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(N_EVENTS, D_MODEL)
        position = torch.arange(WINDOW).unsqueeze(1)
        freq = torch.exp(torch.arange(0, D_MODEL, 2) * (-math.log(200.0) / D_MODEL))
        pe = torch.zeros(WINDOW, D_MODEL)
        pe[:, 0::2], pe[:, 1::2] = torch.sin(position * freq), torch.cos(position * freq)
        self.register_buffer("pe", pe)
        self.block = nn.TransformerEncoderLayer(D_MODEL, nhead=4, dim_feedforward=96, dropout=0.0, batch_first=True)
        self.out = nn.Linear(D_MODEL, N_EVENTS)

    def forward(self, clicks):
        z = self.embed(clicks) + self.pe
        z = self.block(z)
        return self.out(z[:, -1])


data = click_streams(7000, WINDOW + 1)
train, test = data[:6000], data[6000:]
model = NextClick()
optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
epochs = 6
scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=epochs * 60)
criterion = nn.CrossEntropyLoss()
for epoch in range(epochs):
    for rows in torch.randperm(len(train)).split(100):
        loss = criterion(model(train[rows, :-1]), train[rows, -1])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
    with torch.no_grad():
        logits = model(test[:, :-1])
        acc = (logits.argmax(1) == test[:, -1]).float().mean()
    print(f"epoch {epoch}: held-out perplexity {criterion(logits, test[:, -1]).exp():.2f}, accuracy {acc:.3f}")
