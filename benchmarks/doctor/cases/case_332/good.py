import random

import torch
import torch.nn as nn

random.seed(5)
torch.manual_seed(5)

# Agreement in a toy language: is the sentence grammatical? Sentences are padded on the left.
NOUN = {"cat": 0, "cats": 1, "bird": 0, "birds": 1}
VERB = {"sleeps": 0, "sleep": 1, "flies": 0, "fly": 1}
words = ["<pad>", "the", "near", "big"] + list(NOUN) + list(VERB)
idx = {w: i for i, w in enumerate(words)}
MAX_LEN = 18


def sentence():
    subj = random.choice(list(NOUN))
    toks = ["the"] + random.choices(["big"], k=random.randint(0, 2)) + [subj]
    for _ in range(random.randint(0, 3)):
        toks += ["near", "the", random.choice(list(NOUN))]
    verb = random.choice(list(VERB))
    toks.append(verb)
    ids = [idx[t] for t in toks]
    return [0] * (MAX_LEN - len(ids)) + ids, int(NOUN[subj] == VERB[verb])


data = [sentence() for _ in range(3200)]
X = torch.tensor([d[0] for d in data])
y = torch.tensor([d[1] for d in data])
X_tr, y_tr, X_dev, y_dev = X[:2600], y[:2600], X[2600:], y[2600:]


class Judge(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(len(words), 12, padding_idx=0)
        self.lstm = nn.LSTM(12, 32, batch_first=True)
        self.fc = nn.Linear(32, 2)
        self.log_softmax = nn.LogSoftmax(dim=-1)

    def forward(self, x):
        out, _ = self.lstm(self.emb(x))
        return self.log_softmax(self.fc(out[:, -1]))


judge = Judge()
nll = nn.NLLLoss()
opt = torch.optim.Adam(judge.parameters(), lr=8e-3)
for epoch in range(14):
    for b in torch.randperm(len(X_tr)).split(50):
        loss = nll(judge(X_tr[b]), y_tr[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 3 == 1:
        with torch.no_grad():
            dev = (judge(X_dev).argmax(-1) == y_dev).float().mean()
        print(f"epoch {epoch + 1}: nll {loss.item():.3f}, dev accuracy {dev:.3f}")
