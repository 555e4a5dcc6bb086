import torch
import torch.nn as nn

torch.manual_seed(35)
TAGS, WORDS, T = 5, 30, 14
word_tag = torch.randint(0, TAGS, (WORDS,))

def sentences(n):
    w = torch.randint(0, WORDS, (n, T))
    tag = word_tag[w].clone()
    tag[:, 1:] = (tag[:, 1:] + (w[:, :-1] % 3 == 0).long()) % TAGS
    return w, tag

class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.word_emb = nn.Embedding(WORDS, 20)
        self.lstm = nn.LSTM(20, 24, batch_first=True)
        self.hidden2tag = nn.Linear(24, TAGS)

    def forward(self, sentence):
        lstm_out, _ = self.lstm(self.word_emb(sentence))
        return self.hidden2tag(lstm_out)

model = Tagger()
loss_function = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
train_w, train_t = sentences(600)
for epoch in range(16):
    for i in range(0, 600, 30):
        w, tag = train_w[i:i + 30], train_t[i:i + 30]
        scores = model(w)
        loss = loss_function(scores.permute(0, 2, 1), tag)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if epoch % 4 == 3:
        print(epoch + 1, loss.item())
with torch.no_grad():
    w, tag = sentences(200)
    print("tag accuracy", (model(w).argmax(-1) == tag).float().mean().item())
