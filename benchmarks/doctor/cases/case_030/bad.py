import torch
import torch.nn as nn

torch.manual_seed(30)

class SequenceModel(nn.Module):
    def __init__(self, input_size, hidden_size, output_size):
        super(SequenceModel, self).__init__()
        self.lstm = nn.LSTM(input_size, hidden_size)
        self.linear = nn.Linear(hidden_size, output_size)

    def forward(self, x):
        lstm_out, _ = self.lstm(x)
        return self.linear(lstm_out)

def generate(n_samples, n_steps):
    x = torch.randn(n_samples, n_steps, 1)
    y = torch.zeros_like(x)
    for t in range(2, n_steps):
        y[:, t] = x[:, t - 2] * x[:, t - 1] + 0.3 * y[:, t - 1]
    return x, y

x_train, y_train = generate(640, 20)
x_test, y_test = generate(100, 20)
model = SequenceModel(1, 32, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(25):
    for i in range(0, 640, 32):
        output = model(x_train[i:i + 32])
        loss = criterion(output, y_train[i:i + 32])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if (epoch + 1) % 5 == 0:
        print('Epoch [{}/25], Loss: {:.4f}'.format(epoch + 1, loss.item()))
model.eval()
with torch.no_grad():
    print('Test loss: {:.4f}'.format(criterion(model(x_test), y_test).item()),
          'Var: {:.4f}'.format(y_test.var().item()))
