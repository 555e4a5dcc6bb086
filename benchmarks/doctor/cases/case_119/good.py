import torch
import torch.nn as nn

torch.manual_seed(119)

class Bi(nn.Module):
    def __init__(self, vocab, tags, d=16, h=20):
        super().__init__()
        self.emb = nn.Embedding(vocab, d)
        self.lstm = nn.LSTM(d, h, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * h, tags)

    def forward(self, w):
        return self.fc(self.lstm(self.emb(w))[0])

def tagged(n, T=12):
    w = torch.randint(0, 18, (n, T))
    before = torch.cat([torch.zeros(n, 1, dtype=torch.long), w[:, :-1]], 1)
    after = torch.cat([w[:, 1:], torch.zeros(n, 1, dtype=torch.long)], 1)
    tag = (w % 3 + (before > 9).long() + 2 * (after % 2)) % 5
    return w, tag

w_train, t_train = tagged(1000)
w_test, t_test = tagged(200)
model = Bi(18, 5)
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(10):
    model.train()
    for idx in torch.randperm(1000).split(40):
        scores = model(w_train[idx])
        loss = loss_fn(scores.view(-1, 5), t_train[idx].view(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        acc = (model(w_test).argmax(-1) == t_test).float().mean().item()
    print("epoch", epoch, "loss", round(loss.item(), 4), "accuracy", round(acc, 4))
