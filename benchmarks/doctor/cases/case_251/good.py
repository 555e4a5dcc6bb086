import torch
import torch.nn as nn

torch.manual_seed(251)

# word vectors from elsewhere, kept as they are
vectors = torch.randn(20, 12)
mood = torch.sign(vectors[:, 0])

def reviews(n):
    w = torch.randint(0, 20, (n, 5))
    return w, (mood[w[:, -1]] == mood[w[:, -2]]).float()

class Review(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding.from_pretrained(vectors, freeze=True)
        self.gru = nn.GRU(12, 24, batch_first=True)
        self.fc = nn.Linear(24, 1)

    def forward(self, w):
        return self.fc(self.gru(self.embedding(w))[1][0]).squeeze(1)

model = Review()
optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr=0.01)
loss_fn = nn.BCEWithLogitsLoss()
for step in range(350):
    w, label = reviews(50)
    loss = loss_fn(model(w), label)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 70 == 0:
        print(step, loss.item())
with torch.no_grad():
    w, label = reviews(500)
    print("accuracy", ((model(w).sigmoid() > 0.5) == (label > 0.5)).float().mean().item())
