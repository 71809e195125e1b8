# ruff: noqa
# Answers to the exercises of lesson 3. How they are written is said in 01_linear_neuron.py.

# exercise forward


# wrong: replaced in the code & typed=0.6 & needed=w_5
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * 0.6 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: replaced in the code & typed=* & needed=+
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 * b_2
    h_1 = sigmoid(z_1)
    h_2 = sigmoid(z_2)
    y_hat = h_1 * w_7 + h_2 * w_8 + b_3
    return z_1, h_1, z_2, h_2, y_hat


# wrong: of the notebook, besides: names=['y'] (a term too many: name=y)
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1 = sigmoid(z_1)
    h_2 = sigmoid(z_2)
    y_hat = h_1 * w_7 + h_2 * w_8 + b_3 - y
    return z_1, h_1, z_2, h_2, y_hat


# two mistakes: too many in the code & typed=/ 2
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1 = sigmoid(z_1)
    h_2 = sigmoid(z_2)
    y_hat = (h_1 * w_7 + h_2 * w_8) / 2 + b_3
    return z_1, h_1, z_2, h_2, y_hat


# right: step by step, other order
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = b_1 + w_1 * x_1 + w_3 * x_2 + w_5 * x_3
    h_1 = 1 / (1 + np.exp(-z_1))
    z_2 = b_2 + w_2 * x_1 + w_4 * x_2 + w_6 * x_3
    h_2 = 1 / (1 + np.exp(-z_2))
    y_hat = b_3 + w_7 * h_1 + w_8 * h_2
    return z_1, h_1, z_2, h_2, y_hat


# right: matrices
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    x = np.array([x_1, x_2, x_3])
    W = np.array([[w_1, w_2], [w_3, w_4], [w_5, w_6]])
    z = x @ W + np.array([b_1, b_2])
    h = sigmoid(z)
    return z[0], h[0], z[1], h[1], h @ np.array([w_7, w_8]) + b_3


# right: np.dot, a list
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    inputs = [x_1, x_2, x_3]
    z_1 = np.dot(inputs, [w_1, w_3, w_5]) + b_1
    z_2 = np.dot(inputs, [w_2, w_4, w_6]) + b_2
    return [z_1, sigmoid(z_1), z_2, sigmoid(z_2), np.dot([sigmoid(z_1), sigmoid(z_2)], [w_7, w_8]) + b_3]


# right: einsum
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1, z_2 = np.einsum("i,ij->j", [x_1, x_2, x_3], [[w_1, w_2], [w_3, w_4], [w_5, w_6]]) + [b_1, b_2]
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, w_7 * h_1 + w_8 * h_2 + b_3


# right: intermediate function
def node(inputs, weights, bias):
    total = bias
    for x, w in zip(inputs, weights):
        total += x * w
    return total


def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = node((x_1, x_2, x_3), (w_1, w_3, w_5), b_1)
    z_2 = node((x_1, x_2, x_3), (w_2, w_4, w_6), b_2)
    h_1, h_2 = map(sigmoid, (z_1, z_2))
    return z_1, h_1, z_2, h_2, node((h_1, h_2), (w_7, w_8), b_3)


# right: by tanh
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1 = (np.tanh(z_1 / 2) + 1) / 2
    h_2 = (np.tanh(z_2 / 2) + 1) / 2
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: stands: name=w_3 other=w_2 step=z_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_2 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: left out: name=b_1 step=z_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: left out: name=b_2 step=z_2
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: stands: name=b_2 other=b_1 step=z_2
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_1
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: left out: name=b_3 step=y_hat
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8


# wrong: swapped: step=y_hat one=w_7 other=w_8
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_8 + h_2 * w_7 + b_3


# wrong: activation forgotten: name=z_1 step=h_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = z_1, sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: stands, activation forgotten: name=h_1 other=z_1 step=y_hat
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, z_1 * w_7 + h_2 * w_8 + b_3


# wrong: activations forgotten: step=y_hat
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, z_1 * w_7 + z_2 * w_8 + b_3


# wrong: stands: name=z_2 other=z_1 step=h_2
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_1)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: wrong sign: name=x_2 step=z_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 - x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# two mistakes: two things (stands: name=w_3 other=w_2 step=z_1) (stands: name=w_5 other=w_3 step=z_1)
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_2 + x_3 * w_3 + b_1
    z_2 = x_1 * w_4 + x_2 * w_5 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: wrong sign: name=z_1 step=h_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = 1 / (1 + np.exp(z_1)), 1 / (1 + np.exp(z_2))
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: activation too many: step=y_hat other=sigmoid
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, sigmoid(h_1 * w_7 + h_2 * w_8 + b_3)


# wrong: number of values: got=a float
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    h_1 = float(sigmoid(x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1))
    h_2 = float(sigmoid(x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2))
    return h_1 * w_7 + h_2 * w_8 + b_3


# wrong: number of values: got=3 values
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    h_1 = sigmoid(x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1)
    h_2 = sigmoid(x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2)
    return h_1, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: values in another order: other=z_2 asked=h_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, z_2, h_1, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: raised: error=NameError
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: returns nothing
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    y_hat = h_1 * w_7 + h_2 * w_8 + b_3


# two mistakes: two things (stands: name=w_3 other=w_2 step=z_1) (left out: name=b_1 step=z_1)
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_2 + x_3 * w_5
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: ? a product where a sum belongs
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = (x_1 + w_1) * (x_2 + w_3) * (x_3 + w_5) + b_1
    z_2 = (x_1 + w_2) * (x_2 + w_4) * (x_3 + w_6) + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: activation twice: step=h_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(sigmoid(z_1)), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: replaced throughout the code & typed=np.tanh & needed=sigmoid
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = np.tanh(z_1), np.tanh(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: replaced in the code & typed=+ & needed=*
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 + w_7 + h_2 * w_8 + b_3


# wrong: 1 stands: step=y_hat name=b_3
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + 1


# wrong: too many in the code & typed=+ w_8
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * (w_7 + w_8) + h_2 * w_8 + b_3


# wrong: reciprocal: step=h_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = 1 / 1 + np.exp(-z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: outside the brackets in the code & typed=b_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * (w_5 + b_1)
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# exercise gradient_w_7


# wrong: too many in the code & typed=1 -
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y) * (1 - h_1)


# wrong: brackets missing in the code & typed=y_hat - y
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y * h_1)


# wrong: too many in the code & typed=sigmoid
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y) * sigmoid(h_1)


# right: expanded
def gradient_w_7(y_hat, y, h_1):
    return 2 * h_1 * y_hat - 2 * h_1 * y


# right: the minus sign outside
def gradient_w_7(y_hat, y, h_1):
    return -2 * (y - y_hat) * h_1


# right: link by link
def gradient_w_7(y_hat, y, h_1):
    dL_dy_hat = 2 * (y_hat - y)
    dy_hat_dw_7 = h_1
    return dL_dy_hat * dy_hat_dw_7


# right: on the gradient before
def gradient_w_7(dL_dy_hat, h_1):
    return dL_dy_hat * h_1


# right: recomputing the activation
def gradient_w_7(y_hat, y, z_1):
    return 2 * (y_hat - y) * sigmoid(z_1)


# right: recomputing from inputs
def gradient_w_7(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3, y):
    z_1, h_1, z_2, h_2, y_hat = forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3)
    return 2 * (y_hat - y) * h_1


# right: np.dot
def gradient_w_7(y_hat, y, h_1):
    return np.dot(2 * (y_hat - y), h_1)


# wrong: sign flipped
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y - y_hat) * h_1


# wrong: half, a square forgotten
def gradient_w_7(y_hat, y, h_1):
    return (y_hat - y) * h_1


# wrong: the learning rate inside
def gradient_w_7(y_hat, y, h_1):
    return alpha * 2 * (y_hat - y) * h_1


# wrong: link missing: link=∂y_hat/∂w_7
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y)


# wrong: link missing: link=∂L/∂y_hat
def gradient_w_7(y_hat, y, h_1):
    return h_1


# wrong: another gradient: other=∂L/∂w_8 asked=∂L/∂w_7
def gradient_w_7(y_hat, y, h_2):
    return 2 * (y_hat - y) * h_2


# wrong: stands, activation forgotten: name=h_1 other=z_1 link=∂y_hat/∂w_7
def gradient_w_7(y_hat, y, z_1):
    return 2 * (y_hat - y) * z_1


# wrong: another gradient: other=∂L/∂h_1 asked=∂L/∂w_7
def gradient_w_7(y_hat, y, w_7):
    return 2 * (y_hat - y) * w_7


# wrong: link twice: link=∂y_hat/∂w_7
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y) * h_1 * h_1


# wrong: too many in the code & typed=* (1 - h_1)
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y) * h_1 * (1 - h_1)


# wrong: left out: name=y link=∂L/∂y_hat
def gradient_w_7(y_hat, y, h_1):
    return 2 * y_hat * h_1


# wrong: wrong sign: name=y link=∂L/∂y_hat
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat + y) * h_1


# wrong: stands: name=h_1 other=x_1 link=∂y_hat/∂w_7
def gradient_w_7(y_hat, y, x_1):
    return 2 * (y_hat - y) * x_1


# wrong: stands: name=y_hat other=z_1 link=∂L/∂y_hat
def gradient_w_7(z_1, y, h_1):
    return 2 * (z_1 - y) * h_1


# wrong: step for its derivative: link=∂L/∂y_hat step=L
def gradient_w_7(y_hat, y, h_1):
    return (y_hat - y) ** 2 * h_1


# wrong: the same everywhere
def gradient_w_7(y_hat, y, h_1):
    return -144.59871566


# two mistakes: and the sign (half, a square forgotten)
def gradient_w_7(y_hat, y, h_1):
    return (y - y_hat) * h_1


# two mistakes: and besides (stands, activation forgotten: name=h_1 other=z_1 link=∂y_hat/∂w_7) (half, a square forgotten)
def gradient_w_7(y_hat, y, z_1):
    return (y_hat - y) * z_1


# wrong: brackets missing in the code & typed=y_hat - y
def gradient_w_7(y_hat, y, h_1):
    return 2 * y_hat - y * h_1


# wrong: ? no part of the chain
def gradient_w_7(y_hat, y, h_1):
    return np.sqrt(h_1) + y_hat


# wrong: too many in the code & typed=abs
def gradient_w_7(y_hat, y, h_1):
    return abs(2 * (y_hat - y)) * h_1


# wrong: an activation too many: link=∂L/∂y_hat name=y_hat other=sigmoid
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y) * y_hat * (1 - y_hat) * h_1


# wrong: brackets missing in the code & typed=y_hat - y
def gradient_w_7(y_hat, y, h_1):
    return h_1 * 2 * y_hat - y


# wrong: too many in the code & typed=max
def gradient_w_7(y_hat, y, h_1):
    return 2 * max(0, y_hat - y) * h_1


# wrong: too many in the code & typed=+ h_2
def gradient_w_7(y_hat, y, h_1, h_2):
    return 2 * (y_hat - y) * (h_1 + h_2)


# also gradient_w_8: w_7 ↔ w_8, h_1 ↔ h_2, z_1 ↔ z_2, w_1 ↔ w_2, w_3 ↔ w_4, w_5 ↔ w_6, b_1 ↔ b_2

# exercise gradient_b_3


# wrong: of the notebook, besides & too many in the code & typed=* (h_1 + h_2)
def gradient_b_3(y_hat, y):
    return 2 * (y_hat - y) * (h_1 + h_2)


# right: the minus sign outside
def gradient_b_3(y_hat, y):
    return -2 * (y - y_hat)


# right: on the gradient before
def gradient_b_3(dL_dy_hat):
    return 1 * dL_dy_hat


# right: the last link written out
def gradient_b_3(y_hat, y):
    dy_hat_db_3 = 1
    return 2 * (y_hat - y) * dy_hat_db_3


# right: from another gradient
def gradient_b_3(y_hat, y, h_1):
    return gradient_w_7(y_hat, y, h_1) / h_1


# right: recomputing the prediction
def gradient_b_3(h_1, h_2, w_7, w_8, b_3, y):
    return 2 * (h_1 * w_7 + h_2 * w_8 + b_3 - y)


# right: recomputing from inputs
def gradient_b_3(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3, y):
    y_hat = forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3)[-1]
    return 2 * (y_hat - y)


# wrong: sign flipped
def gradient_b_3(y_hat, y):
    return 2 * (y - y_hat)


# wrong: half, a square forgotten
def gradient_b_3(y_hat, y):
    return y_hat - y


# wrong: the learning rate inside
def gradient_b_3(y_hat, y):
    return 0.1 * 2 * (y_hat - y)


# wrong: another gradient: other=∂L/∂w_7 asked=∂L/∂b_3
def gradient_b_3(y_hat, y, h_1):
    return 2 * (y_hat - y) * h_1


# wrong: a factor too many: name=b_3
def gradient_b_3(y_hat, y, b_3):
    return 2 * (y_hat - y) * b_3


# wrong: left out: name=b_3 link=∂L/∂y_hat behind=y_hat
def gradient_b_3(h_1, h_2, w_7, w_8, y):
    return 2 * (h_1 * w_7 + h_2 * w_8 - y)


# wrong: stands, activation forgotten: name=h_1 other=z_1 link=∂L/∂y_hat behind=y_hat
def gradient_b_3(z_1, h_2, w_7, w_8, b_3, y):
    return 2 * (z_1 * w_7 + h_2 * w_8 + b_3 - y)


# wrong: link missing: link=∂L/∂y_hat
def gradient_b_3(y_hat, y):
    return 1


# wrong: a value itself: name=L asked=∂L/∂b_3
def gradient_b_3(y_hat, y):
    return loss(y_hat, y)


# wrong: left out: name=y link=∂L/∂y_hat
def gradient_b_3(y_hat, y):
    return 2 * y_hat


# wrong: another gradient: other=∂L/∂b_1 asked=∂L/∂b_3
def gradient_b_3(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1)


# two mistakes: and the sign (half, a square forgotten)
def gradient_b_3(y_hat, y):
    return y - y_hat


# two mistakes: and besides (product for a difference: link=∂L/∂y_hat name=y_hat other=y) (half, a square forgotten)
def gradient_b_3(y_hat, y):
    return y_hat * y


# wrong: too many in the code & typed=abs
def gradient_b_3(y_hat, y):
    return 2 * abs(y_hat - y)


# wrong: an activation too many: link=∂L/∂y_hat name=y_hat other=sigmoid
def gradient_b_3(y_hat, y):
    return 2 * (y_hat - y) * y_hat * (1 - y_hat)


# wrong: brackets missing: link=∂L/∂y_hat one=y_hat other=y
def gradient_b_3(y_hat, y):
    return 2 * y_hat - y


# wrong: of the notebook: names=['h_2']
def gradient_b_3(y_hat, y):
    return 2 * (y_hat - y) * h_2


# exercise gradient_w_1


# wrong: squared in a step: link=∂h_1/∂z_1 name=h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1**2) * x_1


# wrong: brackets missing in the code & typed=1 - h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * 1 - h_1 * x_1


# wrong: links added: one=∂y_hat/∂h_1 other=∂h_1/∂z_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * (w_7 + h_1 * (1 - h_1)) * x_1


# wrong: a factor too many: link=∂h_1/∂z_1 name=1 − h_1 other=h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) ** 2 * x_1


# right: h − h²
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * (h_1 - h_1**2) * x_1


# right: e^−z form
def gradient_w_1(y_hat, y, w_7, z_1, x_1):
    return 2 * (y_hat - y) * w_7 * np.exp(-z_1) / (1 + np.exp(-z_1)) ** 2 * x_1


# right: σ(z)·σ(−z)
def gradient_w_1(y_hat, y, w_7, z_1, x_1):
    return 2 * (y_hat - y) * w_7 * sigmoid(z_1) * sigmoid(-z_1) * x_1


# right: link by link
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    dL_dy_hat = 2 * (y_hat - y)
    dy_hat_dh_1 = w_7
    dh_1_dz_1 = h_1 * (1 - h_1)
    dz_1_dw_1 = x_1
    return dL_dy_hat * dy_hat_dh_1 * dh_1_dz_1 * dz_1_dw_1


# right: on the gradient by the node
def gradient_w_1(dL_dz_1, x_1):
    return dL_dz_1 * x_1


# right: on the gradient by the activation
def gradient_w_1(dL_dh_1, h_1, x_1):
    return dL_dh_1 * h_1 * (1 - h_1) * x_1


# right: on the gradient of the prediction
def gradient_w_1(dL_dy_hat, w_7, h_1, x_1):
    return dL_dy_hat * w_7 * h_1 * (1 - h_1) * x_1


# right: recomputing from inputs
def gradient_w_1(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3, y):
    z_1, h_1, z_2, h_2, y_hat = forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3)
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# right: loop over the links
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    gradient = 2
    for link in (y_hat - y, w_7, h_1, 1 - h_1, x_1):
        gradient *= link
    return gradient


# right: np.prod
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return np.prod([2, y_hat - y, w_7, h_1, 1 - h_1, x_1])


# right: the minus signs cancel
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y - y_hat) * w_7 * h_1 * (h_1 - 1) * x_1


# right: intermediate function
def slope(h):
    return h * (1 - h)


def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return gradient_w_7(y_hat, y, 1) * w_7 * slope(h_1) * x_1


# wrong: sign flipped
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y - y_hat) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: half, a square forgotten
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: the learning rate inside
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return alpha * 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: link missing: link=∂L/∂y_hat
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return w_7 * h_1 * (1 - h_1) * x_1


# wrong: link missing: link=∂y_hat/∂h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * h_1 * (1 - h_1) * x_1


# wrong: link missing: link=∂h_1/∂z_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * x_1


# wrong: link missing: link=∂z_1/∂w_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1)


# wrong: link twice: link=∂h_1/∂z_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * (h_1 * (1 - h_1)) ** 2 * x_1


# wrong: link twice: link=∂y_hat/∂h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * w_7 * h_1 * (1 - h_1) * x_1


# wrong: taken elsewhere: link=∂h_1/∂z_1 other=h_1 argument=z_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * sigmoid(h_1) * (1 - sigmoid(h_1)) * x_1


# wrong: fed the sum: link=∂h_1/∂z_1 step=h_1 argument=z_1
def gradient_w_1(y_hat, y, w_7, z_1, x_1):
    return 2 * (y_hat - y) * w_7 * z_1 * (1 - z_1) * x_1


# wrong: step for its derivative: link=∂h_1/∂z_1 step=h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * x_1


# wrong: step for its derivative: link=∂h_1/∂z_1 step=h_1
def gradient_w_1(y_hat, y, w_7, z_1, x_1):
    return 2 * (y_hat - y) * w_7 * sigmoid(z_1) * x_1


# wrong: one of two factors: link=∂h_1/∂z_1 step=h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * (1 - h_1) * x_1


# wrong: another link: other=∂h_2/∂z_2 link=∂h_1/∂z_1
def gradient_w_1(y_hat, y, w_7, h_2, x_1):
    return 2 * (y_hat - y) * w_7 * h_2 * (1 - h_2) * x_1


# wrong: stands: name=w_7 other=w_8 link=∂y_hat/∂h_1
def gradient_w_1(y_hat, y, w_8, h_1, x_1):
    return 2 * (y_hat - y) * w_8 * h_1 * (1 - h_1) * x_1


# wrong: another gradient: other=∂L/∂w_2 asked=∂L/∂w_1
def gradient_w_1(y_hat, y, w_8, h_2, x_1):
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_1


# wrong: another gradient: other=∂L/∂w_3 asked=∂L/∂w_1
def gradient_w_1(y_hat, y, w_7, h_1, x_2):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_2


# wrong: another gradient: other=∂L/∂w_5 asked=∂L/∂w_1
def gradient_w_1(y_hat, y, w_7, h_1, x_3):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_3


# wrong: stands: name=x_1 other=w_1 link=∂z_1/∂w_1
def gradient_w_1(y_hat, y, w_7, h_1, w_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * w_1


# wrong: another gradient: other=∂L/∂w_7 asked=∂L/∂w_1
def gradient_w_1(y_hat, y, h_1):
    return 2 * (y_hat - y) * h_1


# wrong: stands: name=w_7 other=h_1 link=∂y_hat/∂h_1
def gradient_w_1(y_hat, y, h_1, x_1):
    return 2 * (y_hat - y) * h_1 * h_1 * (1 - h_1) * x_1


# wrong: wrong sign: name=y link=∂L/∂y_hat
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat + y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: after the update: name=w_7 link=∂y_hat/∂h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    w_7 = w_7 - alpha * gradient_w_7(y_hat, y, h_1)
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: too many in the code & typed=- alpha * 2 * (y_hat - y) * h_1
def gradient_w_1(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3, y):
    z_1, h_1, _, h_2, y_hat = forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3)
    w_7 = w_7 - alpha * 2 * (y_hat - y) * h_1
    y_hat = h_1 * w_7 + h_2 * w_8 + b_3
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: left out: name=b_1 behind=z_1
def gradient_w_1(x_1, x_2, x_3, w_1, w_3, w_5, h_2, w_7, w_8, b_3, y):
    h_1 = sigmoid(x_1 * w_1 + x_2 * w_3 + x_3 * w_5)
    y_hat = h_1 * w_7 + h_2 * w_8 + b_3
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: step for its derivative: link=∂L/∂y_hat step=L
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return (y_hat - y) ** 2 * w_7 * h_1 * (1 - h_1) * x_1


# wrong: sign flipped
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (h_1 - 1) * x_1


# wrong: divides: link=∂y_hat/∂h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) / w_7 * h_1 * (1 - h_1) * x_1


# wrong: the same everywhere
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return -0.0018588


# wrong: unknown parameter: parameter=W_7
def gradient_w_1(y_hat, y, W_7, h_1, x_1):
    return 2 * (y_hat - y) * W_7 * h_1 * (1 - h_1) * x_1


# two mistakes: and the sign (half, a square forgotten)
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return (y - y_hat) * w_7 * h_1 * (1 - h_1) * x_1


# two mistakes: and besides (link missing: link=∂h_1/∂z_1) (half, a square forgotten)
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return (y_hat - y) * w_7 * x_1


# two mistakes: and besides (fed the sum: link=∂h_1/∂z_1 step=h_1 argument=z_1) (sign flipped)
def gradient_w_1(y_hat, y, w_7, z_1, x_1):
    return -2 * (y_hat - y) * w_7 * z_1 * (1 - z_1) * x_1


# two mistakes: two links (link missing: link=∂y_hat/∂h_1) (stands: name=x_1 other=x_2 link=∂z_1/∂w_1)
def gradient_w_1(y_hat, y, h_1, x_2):
    return 2 * (y_hat - y) * h_1 * (1 - h_1) * x_2


# two mistakes: two links (stands: name=w_7 other=w_8 link=∂y_hat/∂h_1) (link missing: link=∂h_1/∂z_1)
def gradient_w_1(y_hat, y, w_8, x_1):
    return 2 * (y_hat - y) * w_8 * x_1


# wrong: sign inside the derivative: link=∂h_1/∂z_1 step=h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 + h_1) * x_1


# wrong: form of another activation: link=∂h_1/∂z_1 step=h_1 other=tanh
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * (1 - h_1**2) * x_1


# wrong: ? no part of the chain
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return np.sin(y_hat) + w_7 - x_1


# wrong: derivative at 0: link=∂h_1/∂z_1 argument=z_1 value=0.25
def gradient_w_1(y_hat, y, w_7, z_1, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * 0.25 * x_1


# wrong: half formed from another: link=∂h_1/∂z_1 step=h_1 other=z_1
def gradient_w_1(y_hat, y, w_7, z_1, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - z_1) * x_1


# wrong: formed from another: link=∂h_1/∂z_1 step=h_1 other=y_hat
def gradient_w_1(y_hat, y, w_7, z_1, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * y_hat * (1 - y_hat) * x_1


# wrong: derivative of another activation: link=∂h_1/∂z_1 step=h_1 other=tanh
def gradient_w_1(y_hat, y, w_7, z_1, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * (1 - np.tanh(z_1) ** 2) * x_1


# wrong: brackets missing in the code & typed=y_hat - y
def gradient_w_1(y_hat, y, w_7, z_1, h_1, x_1):
    return 2 * y_hat - y * w_7 * h_1 * (1 - h_1) * x_1


# wrong: too many in the code & typed=abs
def gradient_w_1(y_hat, y, w_7, z_1, h_1, x_1):
    return 2 * abs(y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: a difference quotient: width=0.1 link=∂h_1/∂z_1
def gradient_w_1(y_hat, y, w_7, z_1, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * (sigmoid(z_1 + 0.1) - sigmoid(z_1)) / 0.1 * x_1


# wrong: too many in the code & typed=+ w_8
def gradient_w_1(y_hat, y, w_7, w_8, h_1, x_1):
    return 2 * (y_hat - y) * (w_7 + w_8) * h_1 * (1 - h_1) * x_1


# also gradient_w_3: w_1 ↔ w_3, w_2 ↔ w_4, x_1 ↔ x_2
# also gradient_w_5: w_1 ↔ w_5, w_2 ↔ w_6, x_1 ↔ x_3

# exercise gradient_b_1


# right: h − h²
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7 * (h_1 - h_1 * h_1)


# right: e^−z form
def gradient_b_1(y_hat, y, w_7, z_1):
    return 2 * (y_hat - y) * w_7 * np.exp(-z_1) * (1 + np.exp(-z_1)) ** -2


# right: on the gradient by the node
def gradient_b_1(dL_dz_1):
    return dL_dz_1


# right: on the gradient by the activation
def gradient_b_1(dL_dh_1, h_1):
    return dL_dh_1 * h_1 * (1 - h_1)


# right: from another gradient
def gradient_b_1(y_hat, y, w_7, h_1):
    return gradient_w_1(y_hat, y, w_7, h_1, 1)


# right: the last link written out
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * 1


# right: recomputing the node
def gradient_b_1(x_1, x_2, x_3, w_1, w_3, w_5, b_1, w_7, y_hat, y):
    h_1 = sigmoid(x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1)
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1)


# wrong: ? a number for a link
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7 * 0.19


# wrong: replaced in the code & typed=85 & needed=y
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - 85) * w_7 * h_1 * (1 - h_1)


# wrong: replaced in the code & typed=0.3 & needed=w_7
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * 0.3 * h_1 * (1 - h_1)


# wrong: sign flipped
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y - y_hat) * w_7 * h_1 * (1 - h_1)


# wrong: half, a square forgotten
def gradient_b_1(y_hat, y, w_7, h_1):
    return (y_hat - y) * w_7 * h_1 * (1 - h_1)


# wrong: the learning rate inside
def gradient_b_1(y_hat, y, w_7, h_1):
    return 0.1 * 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1)


# wrong: link missing: link=∂h_1/∂z_1
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7


# wrong: link missing: link=∂y_hat/∂h_1
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * h_1 * (1 - h_1)


# wrong: link missing: link=∂L/∂y_hat
def gradient_b_1(y_hat, y, w_7, h_1):
    return w_7 * h_1 * (1 - h_1)


# wrong: another gradient: other=∂L/∂w_1 asked=∂L/∂b_1
def gradient_b_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: another gradient: other=∂L/∂b_3 asked=∂L/∂b_1
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y)


# wrong: another gradient: other=∂L/∂b_2 asked=∂L/∂b_1
def gradient_b_1(y_hat, y, w_8, h_2):
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2)


# wrong: a factor too many: name=b_1
def gradient_b_1(y_hat, y, w_7, h_1, b_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * b_1


# wrong: step for its derivative: link=∂h_1/∂z_1 step=h_1
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7 * h_1


# wrong: one of two factors: link=∂h_1/∂z_1 step=h_1
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7 * (1 - h_1)


# wrong: fed the sum: link=∂h_1/∂z_1 step=h_1 argument=z_1
def gradient_b_1(y_hat, y, w_7, z_1):
    return 2 * (y_hat - y) * w_7 * z_1 * (1 - z_1)


# wrong: taken elsewhere: link=∂h_1/∂z_1 other=h_1 argument=z_1
def gradient_b_1(y_hat, y, w_7, h_1):
    e = np.exp(-h_1)
    return 2 * (y_hat - y) * w_7 * e / (1 + e) ** 2


# wrong: stands: name=w_7 other=w_8 link=∂y_hat/∂h_1
def gradient_b_1(y_hat, y, w_8, h_1):
    return 2 * (y_hat - y) * w_8 * h_1 * (1 - h_1)


# wrong: after the update: name=w_7 link=∂y_hat/∂h_1
def gradient_b_1(y_hat, y, w_7, h_1):
    new_w_7 = w_7 - 0.1 * 2 * (y_hat - y) * h_1
    return 2 * (y_hat - y) * new_w_7 * h_1 * (1 - h_1)


# two mistakes: and the sign (half, a square forgotten)
def gradient_b_1(y_hat, y, w_7, h_1):
    return (y - y_hat) * w_7 * h_1 * (1 - h_1)


# wrong: ? no part of the chain
def gradient_b_1(y_hat, y, w_7, h_1):
    return w_7 - h_1


# wrong: derivative at 0: link=∂h_1/∂z_1 argument=z_1 value=0.25
def gradient_b_1(y_hat, y, w_7, z_1, h_1):
    return 2 * (y_hat - y) * w_7 * 0.25


# wrong: form of another activation: link=∂h_1/∂z_1 step=h_1 other=tanh
def gradient_b_1(y_hat, y, w_7, z_1, h_1):
    return 2 * (y_hat - y) * w_7 * (1 - h_1**2)


# wrong: too many in the code & typed=abs
def gradient_b_1(y_hat, y, w_7, z_1, h_1):
    return 2 * (y_hat - y) * abs(w_7) * h_1 * (1 - h_1)


# wrong: of the notebook, besides: names=['x_1'] (another gradient: other=∂L/∂w_1 asked=∂L/∂b_1)
def gradient_b_1(y_hat, y, w_7, h_1):
    return gradient_w_1(y_hat, y, w_7, h_1, x_1)


# exercise gradients_node_2


# right: the shared part once
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    dL_dz_2 = 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2 * x_3, dL_dz_2


# right: four chains, written out
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    dL_dw_2 = 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_1
    dL_dw_4 = 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_2
    dL_dw_6 = 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_3
    dL_db_2 = 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2)
    return dL_dw_2, dL_dw_4, dL_dw_6, dL_db_2


# right: by the functions of node 1
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    weights = [gradient_w_1(y_hat, y, w_8, h_2, x) for x in (x_1, x_2, x_3)]
    return *weights, gradient_b_1(y_hat, y, w_8, h_2)


# right: an array
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    return 2 * (y_hat - y) * w_8 * (h_2 - h_2**2) * np.array([x_1, x_2, x_3, 1])


# right: on the gradient before
def gradients_node_2(dL_dy_hat, w_8, h_2, x_1, x_2, x_3):
    slope = h_2 * (1 - h_2)
    dL_db_2 = dL_dy_hat * w_8 * slope
    return [dL_db_2 * x_1, dL_db_2 * x_2, dL_db_2 * x_3, dL_db_2]


# right: from z, the square the other way round
def gradients_node_2(y_hat, y, w_8, z_2, x_1, x_2, x_3):
    slope = np.exp(-z_2) / (1 + np.exp(-z_2)) ** 2
    shared = -2 * (y - y_hat) * w_8 * slope
    return tuple(shared * x for x in (x_1, x_2, x_3, 1))


# wrong: link missing: link=∂h_2/∂z_2
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    dL_dz_2 = 2 * (y_hat - y) * w_8
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2 * x_3, dL_dz_2


# wrong: link missing: link=∂y_hat/∂h_2
def gradients_node_2(y_hat, y, h_2, x_1, x_2, x_3):
    dL_dz_2 = 2 * (y_hat - y) * h_2 * (1 - h_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2 * x_3, dL_dz_2


# wrong: half, a square forgotten
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    dL_dz_2 = (y_hat - y) * w_8 * h_2 * (1 - h_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2 * x_3, dL_dz_2


# wrong: sign flipped
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    dL_dz_2 = 2 * (y - y_hat) * w_8 * h_2 * (1 - h_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2 * x_3, dL_dz_2


# wrong: stands: name=w_8 other=w_7 link=∂y_hat/∂h_2
def gradients_node_2(y_hat, y, w_7, h_2, x_1, x_2, x_3):
    dL_dz_2 = 2 * (y_hat - y) * w_7 * h_2 * (1 - h_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2 * x_3, dL_dz_2


# wrong: another gradient: other=∂L/∂w_1 asked=∂L/∂w_2
def gradients_node_2(y_hat, y, w_7, h_1, x_1, x_2, x_3):
    dL_dz_1 = 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1)
    return dL_dz_1 * x_1, dL_dz_1 * x_2, dL_dz_1 * x_3, dL_dz_1


# wrong: values in another order: other=∂L/∂w_6 asked=∂L/∂w_4
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    dL_dz_2 = 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_3, dL_dz_2 * x_2, dL_dz_2


# wrong: link missing: link=∂z_2/∂w_6
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    dL_dz_2 = 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2, dL_dz_2


# wrong: number of values: got=3 values
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    dL_dz_2 = 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2 * x_3


# wrong: fed the sum: link=∂h_2/∂z_2 step=h_2 argument=z_2
def gradients_node_2(y_hat, y, w_8, z_2, x_1, x_2, x_3):
    dL_dz_2 = 2 * (y_hat - y) * w_8 * z_2 * (1 - z_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2 * x_3, dL_dz_2


# two mistakes: two links (link missing: link=∂y_hat/∂h_2) (link missing: link=∂h_2/∂z_2)
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    dL_dy_hat = 2 * (y_hat - y)
    return dL_dy_hat * x_1, dL_dy_hat * x_2, dL_dy_hat * x_3, dL_dy_hat


# wrong: ? no part of the chain
def gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3):
    return np.sin(y_hat), x_1 - y, x_2 + w_8, h_2


# exercise backward


# wrong: replaced in the code & typed=d1 & needed=d
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    d = 2 * (y_hat - y)
    d1, d2 = d * w_7 * h_1 * (1 - h_1), d * w_8 * h_2 * (1 - h_2)
    return d1 * x_1, d2 * x_1, d1 * x_2, d2 * x_2, d1 * x_3, d2 * x_3, d1 * h_1, d2 * h_2, d1, d2, d


# right: by the functions of before
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    dL_dw_2, dL_dw_4, dL_dw_6, dL_db_2 = gradients_node_2(y_hat, y, w_8, h_2, x_1, x_2, x_3)
    return (
        gradient_w_1(y_hat, y, w_7, h_1, x_1),
        dL_dw_2,
        gradient_w_3(y_hat, y, w_7, h_1, x_2),
        dL_dw_4,
        gradient_w_5(y_hat, y, w_7, h_1, x_3),
        dL_dw_6,
        gradient_w_7(y_hat, y, h_1),
        gradient_w_8(y_hat, y, h_2),
        gradient_b_1(y_hat, y, w_7, h_1),
        dL_db_2,
        gradient_b_3(y_hat, y),
    )


# right: a list, by loops
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    dL_dy_hat = 2 * (y_hat - y)
    dL_dz = [dL_dy_hat * w * h * (1 - h) for w, h in [(w_7, h_1), (w_8, h_2)]]
    gradients = []
    for x in (x_1, x_2, x_3):
        for slope in dL_dz:
            gradients.append(slope * x)
    gradients += [dL_dy_hat * h_1, dL_dy_hat * h_2, *dL_dz, dL_dy_hat]
    return gradients


# right: np.outer
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    dL_dy_hat = 2 * (y_hat - y)
    h = np.array([h_1, h_2])
    dL_dz = dL_dy_hat * np.array([w_7, w_8]) * h * (1 - h)
    first = np.outer([x_1, x_2, x_3], dL_dz)
    return tuple(np.concatenate([first.ravel(), dL_dy_hat * h, dL_dz, [dL_dy_hat]]))


# right: einsum
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    dL_dy_hat = -2 * (y - y_hat)
    h = np.array([h_1, h_2])
    dL_dz = np.einsum("i,i,i->i", [w_7, w_8], h, 1 - h) * dL_dy_hat
    w_1_to_6 = np.einsum("i,j->ij", [x_1, x_2, x_3], dL_dz).ravel()
    return *w_1_to_6, *(dL_dy_hat * h), *dL_dz, dL_dy_hat


# right: recomputing from z
def backward(x_1, x_2, x_3, y, z_1, z_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    g_1 = g * w_7 * np.exp(-z_1) / (1 + np.exp(-z_1)) ** 2
    g_2 = g * w_8 * np.exp(-z_2) / (1 + np.exp(-z_2)) ** 2
    return (
        g_1 * x_1,
        g_2 * x_1,
        g_1 * x_2,
        g_2 * x_2,
        g_1 * x_3,
        g_2 * x_3,
        g * sigmoid(z_1),
        g * sigmoid(z_2),
        g_1,
        g_2,
        g,
    )


# right: on gradients before
def backward(x_1, x_2, x_3, h_1, h_2, dL_dy_hat, w_7, w_8):
    a, b = dL_dy_hat * w_7 * h_1 * (1 - h_1), dL_dy_hat * w_8 * h_2 * (1 - h_2)
    return (
        a * x_1,
        b * x_1,
        a * x_2,
        b * x_2,
        a * x_3,
        b * x_3,
        dL_dy_hat * h_1,
        dL_dy_hat * h_2,
        a,
        b,
        dL_dy_hat,
    )


# wrong: sign flipped
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y - y_hat)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: half, a square forgotten
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = y_hat - y
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: link missing: link=∂h_1/∂z_1
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7, g * w_8
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: stands: name=w_8 other=w_7 link=∂y_hat/∂h_2
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_7 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: values in another order: other=∂L/∂w_5 asked=∂L/∂w_3
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_3, b * x_2, a * x_2, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: values in another order: other=∂L/∂w_8 asked=∂L/∂w_7
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_2, g * h_1, a, b, g


# wrong: values in another order: other=∂L/∂w_3 asked=∂L/∂w_2
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, a * x_2, a * x_3, b * x_1, b * x_2, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: number of values: got=10 values
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b


# wrong: number of values: got=a dict
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    return {"w_7": g * h_1, "w_8": g * h_2, "b_3": g}


# wrong: fed the sum: link=∂h_1/∂z_1 step=h_1 argument=z_1
def backward(x_1, x_2, x_3, y, h_1, h_2, z_1, z_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * z_1 * (1 - z_1), g * w_8 * z_2 * (1 - z_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: after the update: name=w_7 link=∂y_hat/∂h_1
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    w_7, w_8 = w_7 - alpha * g * h_1, w_8 - alpha * g * h_2
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: the learning rate inside
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = alpha * 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: and the sign (the learning rate inside)
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = -0.1 * 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: ? no part of the chain
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    return (x_1 - x_2 + np.sin(y),) * 11


# wrong: number of values: got=a dict
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    return {
        "w_7": gradient_w_7(y_hat, y, h_1),
        "w_8": gradient_w_8(y_hat, y, h_2),
        "b_3": gradient_b_3(y_hat, y),
    }


# exercise update


# right: the minus sign inside
def update(parameter, gradient, alpha):
    return parameter + -1 * alpha * gradient


# right: step by step
def update(parameter, gradient, alpha):
    step = gradient * alpha
    return parameter - step


# right: in place, of a number
def update(parameter, gradient, alpha):
    parameter -= gradient * alpha
    return parameter


# right: sum
def update(parameter, gradient, alpha):
    return sum([parameter, -alpha * gradient])


# right: np.subtract
def update(parameter, gradient, alpha):
    return np.subtract(parameter, alpha * gradient)


# right: np.dot
def update(parameter, gradient, alpha):
    return parameter - np.dot(alpha, gradient)


# wrong: wrong sign: name=gradient step=new_parameter
def update(parameter, gradient, alpha):
    return parameter + alpha * gradient


# wrong: factor missing: step=new_parameter name=alpha
def update(parameter, gradient, alpha):
    return parameter - gradient


# wrong: sign flipped
def update(parameter, gradient, alpha):
    return alpha * gradient - parameter


# wrong: left out: name=parameter step=new_parameter
def update(parameter, gradient, alpha):
    return -(alpha * gradient)


# wrong: reads a number of the notebook: names=['rate']
rate = 0.1


def update(parameter, gradient, alpha):
    return parameter - rate * gradient


# wrong: replaced in the code & typed=/ & needed=*
def update(parameter, gradient, alpha):
    return parameter - gradient / alpha


# wrong: outside the brackets in the code & typed=parameter
def update(parameter, gradient, alpha):
    return (parameter - alpha) * gradient


# two mistakes: two things & missing in the code & replaced in the code
def update(parameter, gradient, alpha):
    return parameter + gradient


# wrong: outside the brackets in the code & typed=parameter
def update(parameter, gradient, alpha):
    return (parameter - gradient) * alpha


# wrong: too many in the code & typed=/ 2
def update(parameter, gradient, alpha):
    return parameter - alpha * gradient / 2


# exercise wrong_formulas

# right: a list
wrong_formulas = ["b_2", "w_8"]

# right: a tuple, the placeholder left
wrong_formulas = set()
wrong_formulas = ("w_8", "b_2")

# right: added one by one
wrong_formulas = set()
wrong_formulas.add("w_8")
wrong_formulas |= {"b_2"}

# right: a frozen set
wrong_formulas = frozenset({"b_2", "w_8"})

# right: a comprehension
wrong_formulas = {name for name in suspects if name in ("w_8", "b_2")}

# right: set of a list
wrong_formulas = set(["w_8", "b_2", "w_8"])

# right: by program
wrong_formulas = set()
for name, suspect in suspects.items():
    try:
        check_gradient(suspect, sigmoid_network, of="L", wrt=name)
    except AssertionError:
        wrong_formulas.add(name)


# wrong: hunt: missed=2 accused=0
wrong_formulas = set()

# wrong: hunt: missed=1 accused=0
wrong_formulas = {"w_8"}

# wrong: hunt: missed=0 accused=1
wrong_formulas = {"w_8", "b_2", "w_3"}

# wrong: hunt: missed=0 accused=2
wrong_formulas = {"w_8", "b_2", "w_3", "w_6"}

# wrong: hunt: missed=1 accused=1
wrong_formulas = {"w_8", "w_3"}

# wrong: unknown names: unknown=['w_9'] known=['w_8', 'w_3', 'w_6', 'b_2']
wrong_formulas = {"w_8", "b_2", "w_9"}

# wrong: no names
wrong_formulas = "w_8"

# wrong: no names
wrong_formulas = {claim_w_8, claim_b_2}

# wrong: no names
wrong_formulas = {"w_8": True, "b_2": True}

# wrong: unknown names: unknown=['claim_b_2', 'claim_w_8'] known=['w_8', 'w_3', 'w_6', 'b_2']
wrong_formulas = {"claim_w_8", "claim_b_2"}

# exercise healthy_backward


# right: repaired line by line
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    dL_dy_hat = 2 * (y_hat - y)
    dL_dz_1 = dL_dy_hat * w_7 * h_1 * (1 - h_1)
    dL_dz_2 = dL_dy_hat * w_8 * h_2 * (1 - h_2)
    return dL_dz_1 * x_1, dL_dz_2 * x_2, dL_dy_hat * h_1


# right: by the functions of before
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    dL_dw_4 = gradients_node_2(y_hat, y, w_8, h_2, 0, x_2, 0)[1]
    return gradient_w_1(y_hat, y, w_7, h_1, x_1), dL_dw_4, gradient_w_7(y_hat, y, h_1)


# right: by the backward pass
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    eleven = backward(x_1, x_2, 0.0, y, h_1, h_2, y_hat, w_7, w_8)
    return eleven[0], eleven[3], eleven[6]


# right: a list, one expression each
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    error = y_hat - y
    return [error * w_7 * h_1 * (1 - h_1) * x_1 * 2, error * w_8 * h_2 * (1 - h_2) * x_2 * 2, error * h_1 * 2]


# right: on the gradient before
def healthy_backward(x_1, x_2, dL_dy_hat, w_7, w_8, h_1, h_2):
    slope_1, slope_2 = h_1 - h_1**2, h_2 - h_2**2
    return dL_dy_hat * w_7 * slope_1 * x_1, dL_dy_hat * w_8 * slope_2 * x_2, dL_dy_hat * h_1


# right: an array
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    links = np.array([w_7 * (1 - h_1) * h_1 * x_1, w_8 * (1 - h_2) * h_2 * x_2, h_1])
    return -2 * (y - y_hat) * links


# wrong: half, a square forgotten
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    dL_dy_hat = y_hat - y
    dL_dz_1 = dL_dy_hat * w_7 * h_1 * (1 - h_1)
    dL_dz_2 = dL_dy_hat * w_8 * h_2 * (1 - h_2)
    return dL_dz_1 * x_1, dL_dz_2 * x_2, dL_dy_hat * h_1


# wrong: stands: name=w_8 other=w_7 link=∂y_hat/∂h_2
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    dL_dy_hat = 2 * (y_hat - y)
    dL_dz_1 = dL_dy_hat * w_7 * h_1 * (1 - h_1)
    dL_dz_2 = dL_dy_hat * w_7 * h_2 * (1 - h_2)
    return dL_dz_1 * x_1, dL_dz_2 * x_2, dL_dy_hat * h_1


# wrong: ∂h_1/∂z_1
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    dL_dy_hat = 2 * (y_hat - y)
    dL_dz_1 = dL_dy_hat * w_7 * h_1
    dL_dz_2 = dL_dy_hat * w_8 * h_2 * (1 - h_2)
    return dL_dz_1 * x_1, dL_dz_2 * x_2, dL_dy_hat * h_1


# wrong: sign flipped
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    dL_dy_hat = 2 * (y - y_hat)
    dL_dz_1 = dL_dy_hat * w_7 * h_1 * (1 - h_1)
    dL_dz_2 = dL_dy_hat * w_8 * h_2 * (1 - h_2)
    return dL_dz_1 * x_1, dL_dz_2 * x_2, dL_dy_hat * h_1


# wrong: another gradient: other=∂L/∂w_2 asked=∂L/∂w_4
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    dL_dy_hat = 2 * (y_hat - y)
    dL_dz_1 = dL_dy_hat * w_7 * h_1 * (1 - h_1)
    dL_dz_2 = dL_dy_hat * w_8 * h_2 * (1 - h_2)
    return dL_dz_1 * x_1, dL_dz_2 * x_1, dL_dy_hat * h_1


# wrong: another gradient: other=∂L/∂w_8 asked=∂L/∂w_7
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    dL_dy_hat = 2 * (y_hat - y)
    dL_dz_1 = dL_dy_hat * w_7 * h_1 * (1 - h_1)
    dL_dz_2 = dL_dy_hat * w_8 * h_2 * (1 - h_2)
    return dL_dz_1 * x_1, dL_dz_2 * x_2, dL_dy_hat * h_2


# wrong: half, a square forgotten
def healthy_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2):
    return sick_backward(x_1, x_2, y, y_hat, w_7, w_8, h_1, h_2)
