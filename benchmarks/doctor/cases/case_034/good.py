import torch
import torch.nn as nn

torch.manual_seed(34)
n, length, vocab = 1400, 12, 20
tokens = torch.randint(1, vocab, (n, length))
mood = torch.zeros(vocab)
mood[1:7], mood[7:13] = 1.0, -1.0
labels = ((mood[tokens] * (1 + (tokens.roll(1, 1) == 15).float())).sum(1) > 0).float()
x_tr, y_tr, x_te, y_te = tokens[:1100], labels[:1100], tokens[1100:], labels[1100:]

class SentimentRNN(nn.Module):
    def __init__(self, vocab_size, embed, hidden):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed)
        self.lstm = nn.LSTM(embed, hidden, num_layers=1, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(2 * hidden, 1)
        self.hidden = hidden

    def forward(self, text):
        embedded = self.embedding(text)
        output, (h_n, c_n) = self.lstm(embedded)
        final = torch.cat([h_n[0], h_n[1]], dim=1)
        return self.fc(final).squeeze(1)

model = SentimentRNN(vocab, 12, 16)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

def accuracy(x, y):
    model.eval()
    with torch.no_grad():
        return ((model(x) > 0).float() == y).float().mean().item()

for epoch in range(10):
    model.train()
    perm = torch.randperm(1100)
    for i in range(0, 1100, 50):
        b = perm[i:i + 50]
        optimizer.zero_grad()
        loss = criterion(model(x_tr[b]), y_tr[b])
        loss.backward()
        optimizer.step()
    print("epoch", epoch, "loss", round(loss.item(), 3), "test acc", accuracy(x_te, y_te))
