import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(203)
N_TOKENS, N_TAGS, LENGTH = 8, 5, 14

# the tag of a token depends on the token and on the one before
rule = torch.randint(0, N_TAGS, (N_TOKENS, N_TOKENS))

def make_corpus(n):
    tokens = torch.randint(0, N_TOKENS, (n, LENGTH))
    before = torch.cat([torch.zeros(n, 1, dtype=torch.long), tokens[:, :-1]], dim=1)
    return tokens, rule[before, tokens]

train_tokens, train_tags = make_corpus(1500)
test_tokens, test_tags = make_corpus(300)

class Tagger(nn.Module):
    def __init__(self, dim=16, hidden=48):
        super().__init__()
        self.embed = nn.Embedding(N_TOKENS, dim)
        self.rnn = nn.RNN(dim, hidden, batch_first=True)
        self.drop = nn.Dropout(0.05)
        self.linear = nn.Linear(hidden, N_TAGS)

    def forward(self, tokens):
        h, _ = self.rnn(self.embed(tokens))
        return self.linear(self.drop(h))

def split(tokens, tags):
    return tokens[:, 1:], tags[:, 1:]

tagger = Tagger()
optim = torch.optim.Adam(tagger.parameters(), lr=3e-3)
for epoch in range(11):
    tagger.train()
    for rows in torch.randperm(len(train_tokens)).split(50):
        inp, tag = split(train_tokens[rows], train_tags[rows])
        scores = tagger(inp)
        loss = F.cross_entropy(scores.permute(0, 2, 1), tag)
        optim.zero_grad()
        loss.backward()
        optim.step()
    tagger.eval()
    with torch.no_grad():
        inp, tag = split(test_tokens, test_tags)
        acc = (tagger(inp).argmax(2) == tag).float().mean().item()
    print("epoch %d loss %.3f accuracy %.3f" % (epoch, loss.item(), acc))
