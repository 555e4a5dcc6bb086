import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(123)

class Student(nn.Module):
    def __init__(self, h):
        super().__init__()
        self.gru = nn.GRU(2, h, batch_first=True)
        self.fc = nn.Linear(h, 3)

    def forward(self, x):
        return self.fc(self.gru(x)[0][:, -1])

def batch(n):
    x = torch.randn(n, 10, 2)
    s = x[:, -1, 0] * x[:, -2, 1] + x[:, -1, 1]
    return x, (s > -0.6).long() + (s > 0.6).long()

teacher, student = Student(40), Student(10)
opt = torch.optim.Adam(teacher.parameters(), lr=0.01)
for it in range(300):
    x, y = batch(64)
    loss = F.cross_entropy(teacher(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
teacher.eval()
print("teacher", loss.item())
opt = torch.optim.Adam(student.parameters(), lr=0.012)
temperature = 2.0
for it in range(500):
    x, y = batch(64)
    with torch.no_grad():
        soft = F.softmax(teacher(x) / temperature, dim=-1)
    logits = student(x)
    distil = F.kl_div(F.log_softmax(logits / temperature, dim=-1), soft, reduction="batchmean")
    loss = 0.5 * F.cross_entropy(logits, y) + 0.5 * temperature ** 2 * distil
    opt.zero_grad()
    loss.backward()
    opt.step()
    if it % 100 == 0:
        print(it, loss.item())
with torch.no_grad():
    x, y = batch(1000)
    for name, net in (("teacher", teacher), ("student", student)):
        print(name, (net(x).argmax(1) == y).float().mean().item())
