# ruff: noqa
# Answers to the exercises of lesson 5. How they are written is said in 01_linear_neuron.py.

# exercise sigmoid


# wrong: one case for all & needed=np.where(z >= 0, …, …)
def sigmoid(z):
    e = np.exp(-np.abs(z))
    if np.all(z >= 0):
        return 1 / (1 + e)
    return e / (1 + e)


# wrong: another activation: step=h other=softsign
def sigmoid(z):
    return z / (1 + np.abs(z))


# right: clipped
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


# right: by the hyperbolic tangent
def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


# right: mask
def sigmoid(z):
    h = np.zeros_like(z, dtype=float)
    up = z >= 0
    h[up] = 1 / (1 + np.exp(-z[up]))
    h[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    return h


# right: loop
def sigmoid(z):
    h = []
    for entry in z:
        e = np.exp(-abs(entry))
        h.append(1 / (1 + e) if entry >= 0 else e / (1 + e))
    return np.array(h)


# right: logaddexp
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


# right: vectorized
@np.vectorize
def sigmoid(z):
    return 1 / (1 + np.exp(-z)) if z > -700 else 0.0


# right: numpy told to be silent
def sigmoid(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


# right: minimum and maximum
def sigmoid(z):
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


# wrong: overflows
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# wrong: raised: error=TypeError
def sigmoid(z):
    import math

    return 1 / (1 + math.exp(-z))


# wrong: raised: error=ValueError
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


# wrong: wrong sign: name=z step=h
def sigmoid(z):
    return 1 / (1 + np.exp(np.clip(z, -500, 500)))


# wrong: activation forgotten: name=z step=h
def sigmoid(z):
    return z


# wrong: changes its inputs: changed=['z']
def sigmoid(z):
    z[z < -500] = -500
    z[z > 500] = 500
    return 1 / (1 + np.exp(-z))


# wrong: too many in the code & typed=.sum()
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500).sum()))


# wrong: overflows
def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


# wrong: another activation: step=h other=softmax
def sigmoid(z):
    e = np.exp(z - z.max())
    return e / e.sum()


# wrong: derivative for its step: step=h
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


# wrong: another activation: step=h other=ReLU
def sigmoid(z):
    return np.maximum(z, 0)


# exercise forward


# right: np.dot
def forward(x, W_1, W_2, W_3):
    z_1 = np.dot(x, W_1)
    h_1 = sigmoid(z_1)
    z_2 = np.dot(h_1, W_2)
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, np.dot(h_2, W_3)


# right: einsum
def forward(x, W_1, W_2, W_3):
    z_1 = np.einsum("i,ij->j", x, W_1)
    h_1 = sigmoid(z_1)
    z_2 = np.einsum("i,ij->j", h_1, W_2)
    h_2 = sigmoid(z_2)
    return [z_1, h_1, z_2, h_2, np.einsum("i,ij->j", h_2, W_3)]


# right: the transposed matrices from the left
def forward(x, W_1, W_2, W_3):
    z_1 = W_1.T @ x
    h_1 = 1 / (1 + np.exp(-z_1))
    z_2 = W_2.T @ h_1
    h_2 = 1 / (1 + np.exp(-z_2))
    return z_1, h_1, z_2, h_2, W_3.T @ h_2


# right: loops
def product(v, W):
    out = np.zeros(W.shape[1])
    for j in range(W.shape[1]):
        for i in range(W.shape[0]):
            out[j] += v[i] * W[i, j]
    return out


def forward(x, W_1, W_2, W_3):
    z_1 = product(x, W_1)
    h_1 = sigmoid(z_1)
    z_2 = product(h_1, W_2)
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, product(h_2, W_3)


# right: sums along an axis
def forward(x, W_1, W_2, W_3):
    z_1 = (x[:, None] * W_1).sum(axis=0)
    h_1 = sigmoid(z_1)
    z_2 = (h_1[:, None] * W_2).sum(axis=0)
    h_2 = sigmoid(z_2)
    y_hat = (h_2[:, None] * W_3).sum(axis=0)
    return z_1, h_1, z_2, h_2, y_hat


# right: layer by layer
def forward(x, W_1, W_2, W_3):
    values = []
    h = x
    for W in (W_1, W_2):
        z = h @ W
        h = sigmoid(z)
        values += [z, h]
    return *values, h @ W_3


# right: matmul
def forward(x, W_1, W_2, W_3):
    z_1 = np.matmul(x, W_1)
    h_1 = sigmoid(z_1)
    z_2 = np.matmul(h_1, W_2)
    h_2 = sigmoid(z_2)
    y_hat = np.array([sum(h_2 * W_3[:, 0])])
    return z_1, h_1, z_2, h_2, y_hat


# wrong: activation forgotten: name=z_1 step=h_1
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = z_1
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: stands, activation forgotten: name=h_1 other=z_1 step=z_2
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = z_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: stands, activation forgotten: name=h_2 other=z_2 step=y_hat
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, z_2 @ W_3


# wrong: activation forgotten: name=z_2 step=h_2
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    return z_1, h_1, z_2, z_2, z_2 @ W_3


# wrong: sign flipped
def forward(x, W_1, W_2, W_3):
    z_1 = -x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: too many in the code & typed=[0]
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, (h_2 @ W_3)[0]


# wrong: shapes that do not go together
def forward(x, W_1, W_2, W_3):
    z_1 = W_1 @ x
    h_1 = sigmoid(z_1)
    z_2 = W_2 @ h_1
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, W_3 @ h_2


# wrong: number of values: got=an ndarray
def forward(x, W_1, W_2, W_3):
    return sigmoid(sigmoid(x @ W_1) @ W_2) @ W_3


# wrong: changes its inputs: changed=['x']
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    y_hat = h_2 @ W_3
    x /= 2
    return z_1, h_1, z_2, h_2, y_hat


# wrong: shape: got=[4, 3] & hint=sum
def forward(x, W_1, W_2, W_3):
    z_1 = x[:, None] * W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: activation too many: step=y_hat other=sigmoid
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, sigmoid(h_2 @ W_3)


# wrong: replaced throughout the code & typed=np.tanh & needed=sigmoid
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = np.tanh(z_1)
    z_2 = h_1 @ W_2
    h_2 = np.tanh(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: activation twice: step=h_1
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(sigmoid(z_1))
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: another activation: step=h_2 other=softmax
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = np.exp(z_2) / np.exp(z_2).sum()
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: activation too many: step=y_hat other=ReLU
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, np.maximum(0, h_2 @ W_3)


# wrong: reciprocal: step=h_1
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = 1 / 1 + np.exp(-z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: replaced in the code & typed== & needed=+=
def forward(x, W_1, W_2, W_3):
    z_1 = np.zeros(3)
    for j in range(3):
        for i in range(4):
            z_1[j] = x[i] * W_1[i, j]
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# exercise gradient_y_hat


# right: the minus sign outside
def gradient_y_hat(y_hat, y):
    return -(y - y_hat)


# right: the 2 and the ½ written out
def gradient_y_hat(y_hat, y):
    return 0.5 * 2 * (y_hat - y)


# right: np.subtract
def gradient_y_hat(y_hat, y):
    return np.subtract(y_hat, y)


# right: a list
def gradient_y_hat(y_hat, y):
    return [y_hat[0] - y[0]]


# right: loop
def gradient_y_hat(y_hat, y):
    gradient = np.zeros(len(y))
    for i in range(len(y)):
        gradient[i] = y_hat[i] - y[i]
    return gradient


# right: recomputing from inputs
def gradient_y_hat(x, W_1, W_2, W_3, y):
    return forward(x, W_1, W_2, W_3)[-1] - y


# wrong: sign flipped
def gradient_y_hat(y_hat, y):
    return y - y_hat


# wrong: twice, the half forgotten
def gradient_y_hat(y_hat, y):
    return 2 * (y_hat - y)


# wrong: too many in the code & typed=0.5 *
def gradient_y_hat(y_hat, y):
    return 0.5 * (y_hat - y)


# wrong: subtraction forgotten: name=y_hat other=y
def gradient_y_hat(y_hat, y):
    return y_hat


# wrong: wrong sign: name=y link=∂L/∂y_hat
def gradient_y_hat(y_hat, y):
    return y_hat + y


# wrong: step for its derivative: link=∂L/∂y_hat step=L
def gradient_y_hat(y_hat, y):
    return 0.5 * (y_hat - y) ** 2


# wrong: too many in the code & code=y_hat[0] typed=[0]
def gradient_y_hat(y_hat, y):
    return y_hat[0] - y[0]


# wrong: changes its inputs: changed=['y_hat']
def gradient_y_hat(y_hat, y):
    y_hat -= y
    return y_hat


# wrong: the same everywhere
def gradient_y_hat(y_hat, y):
    return np.array([-1.21027353])


# two mistakes: and the sign (twice, the half forgotten)
def gradient_y_hat(y_hat, y):
    return -2 * (y_hat - y)


# wrong: product for a difference: link=∂L/∂y_hat name=y_hat other=y
def gradient_y_hat(y_hat, y):
    return y_hat * y


# wrong: too many in the code & typed=np.abs
def gradient_y_hat(y_hat, y):
    return np.abs(y_hat - y)


# wrong: too many in the code & typed=np.maximum
def gradient_y_hat(y_hat, y):
    return np.maximum(0, y_hat - y)


# wrong: a factor too many: name=y_hat
def gradient_y_hat(y_hat, y):
    return y_hat * (y_hat - y)


# exercise gradient_W_3


# right: a column times a number
def gradient_W_3(h_2, dL_dy_hat):
    return h_2.reshape(-1, 1) * dL_dy_hat


# right: a column times a row
def gradient_W_3(h_2, dL_dy_hat):
    return h_2[:, None] @ dL_dy_hat[None, :]


# right: einsum
def gradient_W_3(h_2, dL_dy_hat):
    return np.einsum("i,j->ij", h_2, dL_dy_hat)


# right: loop
def gradient_W_3(h_2, dL_dy_hat):
    gradient = np.zeros((2, 1))
    for i in range(2):
        gradient[i, 0] = h_2[i] * dL_dy_hat[0]
    return gradient


# right: a list of lists
def gradient_W_3(h_2, dL_dy_hat):
    return [[h * g for g in dL_dy_hat] for h in h_2]


# right: from the prediction
def gradient_W_3(h_2, y_hat, y):
    return np.outer(h_2, y_hat - y)


# right: recomputing from inputs
def gradient_W_3(x, W_1, W_2, W_3, y):
    _, _, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
    return np.outer(h_2, gradient_y_hat(y_hat, y))


# right: np.atleast_2d and a transpose
def gradient_W_3(h_2, dL_dy_hat):
    return np.atleast_2d(h_2).T * dL_dy_hat


# right: np.multiply.outer
def gradient_W_3(h_2, dL_dy_hat):
    return np.multiply.outer(h_2, dL_dy_hat)


# wrong: shape: got=[1, 2] & hint=transposed
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(dL_dy_hat, h_2)


# wrong: shape: got=[1, 2] & hint=transposed
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(h_2, dL_dy_hat).T


# wrong: replaced in the code & typed=* needed=np.outer
def gradient_W_3(h_2, dL_dy_hat):
    return h_2 * dL_dy_hat


# wrong: sign flipped
def gradient_W_3(h_2, dL_dy_hat):
    return -np.outer(h_2, dL_dy_hat)


# wrong: sign flipped
def gradient_W_3(h_2, y_hat, y):
    return np.outer(h_2, y - y_hat)


# wrong: twice the gradient
def gradient_W_3(h_2, dL_dy_hat):
    return 2 * np.outer(h_2, dL_dy_hat)


# wrong: link missing: link=∂L/∂y_hat
def gradient_W_3(h_2, dL_dy_hat):
    return h_2.reshape(2, 1)


# wrong: stands, activation forgotten: name=h_2 other=z_2 link=∂y_hat/∂W_3
def gradient_W_3(z_2, dL_dy_hat):
    return np.outer(z_2, dL_dy_hat)


# wrong: link missing: link=∂y_hat/∂W_3
def gradient_W_3(h_2, dL_dy_hat):
    return np.ones((2, 1)) * dL_dy_hat


# wrong: a name not taken: needed=h_2
def gradient_W_3(h_1, dL_dy_hat):
    return np.outer(h_1, dL_dy_hat)


# wrong: a learning rate as factor: factor=0.1
def gradient_W_3(h_2, dL_dy_hat):
    return 0.1 * np.outer(h_2, dL_dy_hat)


# wrong: left out: name=y link=∂L/∂y_hat
def gradient_W_3(h_2, y_hat):
    return np.outer(h_2, y_hat)


# wrong: changes its inputs: changed=['h_2']
def gradient_W_3(h_2, dL_dy_hat):
    h_2 *= dL_dy_hat
    return h_2.reshape(2, 1)


# wrong: shapes that do not go together
def gradient_W_3(h_2, dL_dy_hat):
    return h_2.T @ dL_dy_hat


# wrong: step for its derivative: link=∂y_hat/∂W_3 step=W_3
def gradient_W_3(W_3, dL_dy_hat):
    return W_3 * dL_dy_hat


# two mistakes: and the sign (half the gradient, or a length: name=h_2)
def gradient_W_3(h_2, y_hat, y):
    return 0.5 * np.outer(h_2, y - y_hat)


# two mistakes: and besides (stands, activation forgotten: name=h_2 other=z_2 link=∂y_hat/∂W_3) (sign flipped)
def gradient_W_3(z_2, dL_dy_hat):
    return -np.outer(z_2, dL_dy_hat)


# wrong: too many in the code & typed=* (2 - h_2)
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(h_2 * (2 - h_2), dL_dy_hat)


# wrong: too many in the code & typed=* [[1], [-1]]
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(h_2, dL_dy_hat) * [[1], [-1]]


# wrong: too many in the code & typed=[::-1]
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(h_2[::-1], dL_dy_hat)


# wrong: too many in the code & typed=* (1 - h_2)
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(h_2 * (1 - h_2), dL_dy_hat)


# wrong: too many in the code & typed=/ len(h_2)
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(h_2, dL_dy_hat) / len(h_2)


# wrong: step for its derivative: link=∂y_hat/∂W_3 step=W_3
def gradient_W_3(W_3, dL_dy_hat):
    return W_3 * dL_dy_hat


# wrong: too many in the code & typed=sigmoid
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(sigmoid(h_2), dL_dy_hat)


# exercise gradient_h_2


# wrong: mean of the entries: name=∂L/∂h_2
def gradient_h_2(W_3, dL_dy_hat):
    return np.repeat(W_3.mean() * dL_dy_hat, 2)


# right: from the left
def gradient_h_2(W_3, dL_dy_hat):
    return W_3 @ dL_dy_hat


# right: np.dot
def gradient_h_2(W_3, dL_dy_hat):
    return np.dot(W_3, dL_dy_hat)


# right: einsum
def gradient_h_2(W_3, dL_dy_hat):
    return np.einsum("ij,j->i", W_3, dL_dy_hat)


# right: loop
def gradient_h_2(W_3, dL_dy_hat):
    gradient = []
    for i in range(2):
        gradient.append(sum(W_3[i, j] * dL_dy_hat[j] for j in range(1)))
    return gradient


# right: one column
def gradient_h_2(W_3, dL_dy_hat):
    return W_3[:, 0] * dL_dy_hat[0]


# right: flattened
def gradient_h_2(W_3, dL_dy_hat):
    return (W_3 * dL_dy_hat).ravel()


# right: from the prediction
def gradient_h_2(W_3, y_hat, y):
    return (y_hat - y) @ W_3.T


# wrong: shapes that do not go together
def gradient_h_2(W_3, dL_dy_hat):
    return dL_dy_hat @ W_3


# wrong: shape: got=[2, 1] & hint=extra axis
def gradient_h_2(W_3, dL_dy_hat):
    return W_3 * dL_dy_hat


# wrong: sign flipped
def gradient_h_2(W_3, dL_dy_hat):
    return -dL_dy_hat @ W_3.T


# wrong: link missing: link=∂L/∂y_hat
def gradient_h_2(W_3, dL_dy_hat):
    return W_3[:, 0]


# wrong: twice the gradient
def gradient_h_2(W_3, dL_dy_hat):
    return 2 * dL_dy_hat @ W_3.T


# wrong: step for its derivative: link=∂y_hat/∂h_2 step=h_2
def gradient_h_2(h_2, dL_dy_hat):
    return h_2 * dL_dy_hat


# wrong: another gradient: other=∂L/∂z_2 asked=∂L/∂h_2
def gradient_h_2(W_3, h_2, dL_dy_hat):
    return dL_dy_hat @ W_3.T * h_2 * (1 - h_2)


# wrong: link missing: link=∂y_hat/∂h_2
def gradient_h_2(W_3, dL_dy_hat):
    return np.array([dL_dy_hat[0], dL_dy_hat[0]])


# wrong: after the update: name=W_3 link=∂y_hat/∂h_2
def gradient_h_2(W_3, h_2, dL_dy_hat):
    alpha = 1.0
    W_3 = W_3 - alpha * np.outer(h_2, dL_dy_hat)
    return dL_dy_hat @ W_3.T


# wrong: left out: name=y link=∂L/∂y_hat
def gradient_h_2(W_3, y_hat):
    return y_hat @ W_3.T


# two mistakes: and the sign (half the gradient, or a length: name=W_3)
def gradient_h_2(W_3, y_hat, y):
    return 0.5 * (y - y_hat) @ W_3.T


# wrong: ? no part of the chain
def gradient_h_2(W_3, dL_dy_hat):
    return np.tanh(W_3[:, 0]) + dL_dy_hat


# wrong: too many in the code & typed=np.abs
def gradient_h_2(dL_dy_hat, W_3):
    return np.abs(W_3 @ dL_dy_hat)


# wrong: too many in the code & typed=np.abs
def gradient_h_2(dL_dy_hat, W_3):
    return np.abs(W_3) @ dL_dy_hat


# wrong: shape: got=[1, 2] & hint=extra axis
def gradient_h_2(W_3, dL_dy_hat):
    return W_3.T * dL_dy_hat


# wrong: shape: got=[1, 2] needed=[2] hint=
def gradient_h_2(W_3, dL_dy_hat):
    return -W_3.T * dL_dy_hat


# wrong: step for its derivative: link=∂y_hat/∂h_2 step=h_2
def gradient_h_2(h_2, dL_dy_hat):
    return h_2 * dL_dy_hat


# wrong: divides: link=∂y_hat/∂h_2
def gradient_h_2(W_3, dL_dy_hat):
    return dL_dy_hat / W_3[:, 0]


# exercise gradient_z_2


# wrong: first entry for all: name=∂L/∂h_2 link=∂L/∂h_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2[0] * h_2 * (1 - h_2)


# right: h − h²
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * (h_2 - h_2**2)


# right: from z, e^−z form
def gradient_z_2(z_2, dL_dh_2):
    return dL_dh_2 * np.exp(-z_2) / (1 + np.exp(-z_2)) ** 2


# right: σ(z)·σ(−z)
def gradient_z_2(z_2, dL_dh_2):
    return dL_dh_2 * sigmoid(z_2) * sigmoid(-z_2)


# right: a diagonal matrix
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 @ np.diag(h_2 * (1 - h_2))


# right: einsum
def gradient_z_2(h_2, dL_dh_2):
    return np.einsum("i,i,i->i", dL_dh_2, h_2, 1 - h_2)


# right: loop
def gradient_z_2(h_2, dL_dh_2):
    return np.array([g * h * (1 - h) for g, h in zip(dL_dh_2, h_2)])


# right: intermediate function
def slope(h):
    return h * (1 - h)


def gradient_z_2(h_2, dL_dh_2):
    return np.multiply(slope(h_2), dL_dh_2)


# right: from the gradient of the prediction
def gradient_z_2(h_2, W_3, dL_dy_hat):
    return gradient_h_2(W_3, dL_dy_hat) * h_2 * (1 - h_2)


# right: recomputing from inputs
def gradient_z_2(x, W_1, W_2, W_3, y):
    _, _, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
    return ((y_hat - y) @ W_3.T) * h_2 * (1 - h_2)


# wrong: link missing: link=∂h_2/∂z_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2


# wrong: sign flipped
def gradient_z_2(h_2, dL_dh_2):
    return -dL_dh_2 * h_2 * (1 - h_2)


# wrong: link missing: link=∂L/∂h_2
def gradient_z_2(h_2, dL_dh_2):
    return h_2 * (1 - h_2)


# wrong: fed the sum: link=∂h_2/∂z_2 step=h_2 argument=z_2
def gradient_z_2(z_2, dL_dh_2):
    return dL_dh_2 * z_2 * (1 - z_2)


# wrong: taken elsewhere: link=∂h_2/∂z_2 other=h_2 argument=z_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * sigmoid(h_2) * (1 - sigmoid(h_2))


# wrong: step for its derivative: link=∂h_2/∂z_2 step=h_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * h_2


# wrong: one of two factors: link=∂h_2/∂z_2 step=h_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * (1 - h_2)


# wrong: link twice: link=∂h_2/∂z_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * (h_2 * (1 - h_2)) ** 2


# wrong: twice the gradient
def gradient_z_2(h_2, dL_dh_2):
    return 2 * dL_dh_2 * h_2 * (1 - h_2)


# wrong: replaced in the code & typed=@ & needed=*
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 @ (h_2 * (1 - h_2))


# wrong: replaced in the code & typed=np.outer & needed=np.multiply
def gradient_z_2(h_2, dL_dh_2):
    return np.outer(dL_dh_2, h_2 * (1 - h_2))


# wrong: changes its inputs: changed=['dL_dh_2']
def gradient_z_2(h_2, dL_dh_2):
    dL_dh_2 *= h_2 * (1 - h_2)
    return dL_dh_2


# wrong: shapes that do not go together
def gradient_z_2(h_1, dL_dh_2):
    return dL_dh_2 * h_1 * (1 - h_1)


# wrong: divides: link=∂h_2/∂z_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 / (h_2 * (1 - h_2))


# wrong: stands: & other=z_2 / step for its derivative & step=z_2
def gradient_z_2(z_2, dL_dh_2):
    return dL_dh_2 * z_2


# two mistakes: and besides (fed the sum: link=∂h_2/∂z_2 step=h_2 argument=z_2) (sign flipped)
def gradient_z_2(z_2, dL_dh_2):
    return dL_dh_2 * z_2 * (z_2 - 1)


# two mistakes: and besides (step for its derivative: link=∂h_2/∂z_2 step=h_2) (twice the gradient)
def gradient_z_2(h_2, dL_dh_2):
    return 2 * dL_dh_2 * h_2


# wrong: sign inside the derivative: link=∂h_2/∂z_2 step=h_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * h_2 * (1 + h_2)


# wrong: form of another activation: link=∂h_2/∂z_2 step=h_2 other=tanh
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * (1 - h_2**2)


# wrong: derivative at 0: link=∂h_2/∂z_2 argument=z_2 value=0.25
def gradient_z_2(dL_dh_2, h_2, z_2):
    return dL_dh_2 * 0.25


# wrong: half formed from another: link=∂h_2/∂z_2 step=h_2 other=z_2
def gradient_z_2(dL_dh_2, h_2, z_2):
    return dL_dh_2 * h_2 * (1 - z_2)


# wrong: derivative of another activation: link=∂h_2/∂z_2 step=h_2 other=tanh
def gradient_z_2(dL_dh_2, h_2, z_2):
    return dL_dh_2 * (1 - np.tanh(z_2) ** 2)


# wrong: a difference quotient: width=0.1 link=∂h_2/∂z_2
def gradient_z_2(dL_dh_2, h_2, z_2):
    return dL_dh_2 * (sigmoid(z_2 + 0.1) - sigmoid(z_2)) / 0.1


# wrong: formed from another: link=∂h_2/∂z_2 step=h_2 other=y_hat
def gradient_z_2(dL_dh_2, y_hat):
    return dL_dh_2 * y_hat * (1 - y_hat)


# wrong: brackets missing in the code & typed=1 - h_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * h_2 * 1 - h_2


# wrong: brackets missing in the code & typed=h_2 - h_2 ** 2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * h_2 - h_2**2


# wrong: brackets missing in the code & typed=1 - h_2
def gradient_z_2(h_2, dL_dh_2):
    return h_2 * (1 - h_2 * dL_dh_2)


# wrong: replaced in the code & typed=dL_dh_2 & needed=h_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * (1 - dL_dh_2) * h_2


# wrong: links added: one=∂L/∂h_2 other=∂h_2/∂z_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 + h_2 * (1 - h_2)


# exercise gradient_W_2


# wrong: links added: one=∂L/∂z_2 other=∂z_2/∂W_2
def gradient_W_2(h_1, dL_dz_2):
    return np.add.outer(h_1, dL_dz_2)


# right: a column times a row
def gradient_W_2(h_1, dL_dz_2):
    return h_1[:, np.newaxis] * dL_dz_2


# right: the transposed outer product
def gradient_W_2(h_1, dL_dz_2):
    return np.outer(dL_dz_2, h_1).T


# right: einsum
def gradient_W_2(h_1, dL_dz_2):
    return np.einsum("i,j", h_1, dL_dz_2)


# right: loops
def gradient_W_2(h_1, dL_dz_2):
    gradient = np.empty((3, 2))
    for i in range(3):
        for j in range(2):
            gradient[i, j] = h_1[i] * dL_dz_2[j]
    return gradient


# right: matrices
def gradient_W_2(h_1, dL_dz_2):
    return h_1.reshape(3, 1) @ dL_dz_2.reshape(1, 2)


# right: np.dot
def gradient_W_2(h_1, dL_dz_2):
    return np.dot(h_1[:, None], dL_dz_2[None])


# right: column by column
def gradient_W_2(h_1, dL_dz_2):
    return np.stack([h_1 * dL_dz_2[0], h_1 * dL_dz_2[1]], axis=1)


# right: from the activation's gradient
def gradient_W_2(h_1, h_2, dL_dh_2):
    return np.outer(h_1, gradient_z_2(h_2, dL_dh_2))


# right: recomputing from inputs
def gradient_W_2(x, W_1, W_2, W_3, y):
    _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
    return np.outer(h_1, (y_hat - y) @ W_3.T * h_2 * (1 - h_2))


# right: numpy's own function
gradient_W_2 = np.outer


# wrong: shape: got=[2, 3] & hint=transposed
def gradient_W_2(h_1, dL_dz_2):
    return np.outer(dL_dz_2, h_1)


# wrong: sign flipped
def gradient_W_2(h_1, dL_dz_2):
    return -np.outer(h_1, dL_dz_2)


# wrong: stands, activation forgotten: name=h_1 other=z_1 link=∂z_2/∂W_2
def gradient_W_2(z_1, dL_dz_2):
    return np.outer(z_1, dL_dz_2)


# wrong: link missing: link=∂h_2/∂z_2
def gradient_W_2(h_1, dL_dh_2):
    return np.outer(h_1, dL_dh_2)


# wrong: stands: & other=h_2
def gradient_W_2(h_1, h_2):
    return np.outer(h_1, h_2)


# wrong: a name not taken: needed=h_1
def gradient_W_2(x, dL_dz_2):
    return np.outer(x, dL_dz_2)


# wrong: factor missing: link=∂z_2/∂W_2 step=∂z_2/∂W_2 name=h_1
def gradient_W_2(h_1, dL_dz_2):
    return np.ones((3, 1)) * dL_dz_2


# wrong: a learning rate as factor: factor=0.05
def gradient_W_2(h_1, dL_dz_2):
    return 0.5 * 0.1 * np.outer(h_1, dL_dz_2)


# wrong: link missing: link=∂h_2/∂z_2
def gradient_W_2(h_1, W_3, y_hat, y):
    return np.outer(h_1, (y_hat - y) @ W_3.T)


# wrong: too many in the code & typed=/ 2
def gradient_W_2(h_1, dL_dz_2):
    return np.outer(h_1, dL_dz_2) / 2


# wrong: fed the sum: link=∂h_2/∂z_2 step=h_2 argument=z_2
def gradient_W_2(h_1, z_2, dL_dh_2):
    return np.outer(h_1, dL_dh_2 * z_2 * (1 - z_2))


# wrong: step for its derivative: link=∂z_2/∂W_2 step=W_2
def gradient_W_2(W_2, dL_dz_2):
    return W_2 * dL_dz_2


# two mistakes: and besides (stands, activation forgotten: name=h_1 other=z_1 link=∂z_2/∂W_2) (sign flipped)
def gradient_W_2(z_1, dL_dz_2):
    return np.outer(z_1, -dL_dz_2)


# two mistakes: other=z_1 & link=∂h_2/∂z_2
def gradient_W_2(z_1, dL_dh_2):
    return np.outer(z_1, dL_dh_2)


# wrong: order of the entries
def gradient_W_2(h_1, dL_dz_2):
    return np.outer(dL_dz_2, h_1).reshape(3, 2)


# wrong: ? no part of the chain
def gradient_W_2(h_1, dL_dz_2):
    return np.add.outer(h_1, np.sin(dL_dz_2))


# wrong: already in the gradient: inner=∂h_2/∂z_2 link=∂L/∂z_2
def gradient_W_2(h_1, dL_dz_2, h_2):
    return np.outer(h_1, dL_dz_2 * h_2 * (1 - h_2))


# wrong: too many in the code & typed=[::-1]
def gradient_W_2(h_1, dL_dz_2, h_2):
    return np.outer(h_1[::-1], dL_dz_2)


# wrong: step for its derivative: link=∂z_2/∂W_2 step=W_2
def gradient_W_2(W_2, dL_dz_2):
    return W_2 * dL_dz_2


# wrong: a factor too many: name=W_2
def gradient_W_2(h_1, W_2, dL_dz_2):
    return np.outer(h_1, dL_dz_2) * W_2


# wrong: order of the entries: name=∂L/∂z_2
def gradient_W_2(h_1, dL_dz_2):
    return np.outer(h_1, dL_dz_2[::-1])


# wrong: replaced in the code & typed=j & needed=i
def gradient_W_2(h_1, dL_dz_2):
    g = np.zeros((3, 2))
    for i in range(3):
        for j in range(2):
            g[i, j] = h_1[j] * dL_dz_2[j]
    return g


# wrong: last entries left out: count=2 what=rows
def gradient_W_2(h_1, dL_dz_2):
    g = np.zeros((3, 2))
    for i in range(2):
        for j in range(2):
            g[i, j] = h_1[i] * dL_dz_2[j]
    return g


# wrong: first entry for all: name=∂L/∂z_2 link=∂L/∂z_2
def gradient_W_2(h_1, dL_dz_2):
    return np.outer(h_1, np.full(2, dL_dz_2[0]))


# exercise gradient_h_1


# wrong: replaced in the code & typed=.max & needed=.sum
def gradient_h_1(W_2, dL_dz_2):
    return (W_2 * dL_dz_2).max(axis=1)


# right: from the left
def gradient_h_1(W_2, dL_dz_2):
    return W_2 @ dL_dz_2


# right: np.dot
def gradient_h_1(W_2, dL_dz_2):
    return np.dot(dL_dz_2, W_2.T)


# right: einsum
def gradient_h_1(W_2, dL_dz_2):
    return np.einsum("ij,j->i", W_2, dL_dz_2)


# right: loops
def gradient_h_1(W_2, dL_dz_2):
    gradient = np.zeros(3)
    for i in range(3):
        for j in range(2):
            gradient[i] += W_2[i, j] * dL_dz_2[j]
    return gradient


# right: the two paths added
def gradient_h_1(W_2, dL_dz_2):
    return W_2[:, 0] * dL_dz_2[0] + W_2[:, 1] * dL_dz_2[1]


# right: a sum along an axis
def gradient_h_1(W_2, dL_dz_2):
    return (W_2 * dL_dz_2).sum(axis=1)


# right: from further back
def gradient_h_1(W_2, W_3, h_2, dL_dy_hat):
    return gradient_z_2(h_2, gradient_h_2(W_3, dL_dy_hat)) @ W_2.T


# right: recomputing from inputs
def gradient_h_1(x, W_1, W_2, W_3, y):
    _, _, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
    return W_2 @ (W_3 @ (y_hat - y) * h_2 * (1 - h_2))


# wrong: shapes that do not go together
def gradient_h_1(W_2, dL_dz_2):
    return dL_dz_2 @ W_2


# wrong: link missing: link=∂h_2/∂z_2
def gradient_h_1(W_2, dL_dh_2):
    return dL_dh_2 @ W_2.T


# wrong: sign flipped
def gradient_h_1(W_2, dL_dz_2):
    return -dL_dz_2 @ W_2.T


# wrong: one path alone: link=∂z_2/∂h_1 via=z_2[0]
def gradient_h_1(W_2, dL_dz_2):
    return W_2[:, 0] * dL_dz_2[0]


# wrong: one path left out: link=∂z_2/∂h_1 via=z_2[0]
def gradient_h_1(W_2, dL_dz_2):
    return W_2[:, 1] * dL_dz_2[1]


# wrong: replaced in the code & typed=* & needed=@
def gradient_h_1(W_2, dL_dz_2):
    return W_2 * dL_dz_2


# wrong: replaced in the code & typed=.mean & needed=.sum
def gradient_h_1(W_2, dL_dz_2):
    return (W_2 * dL_dz_2).mean(axis=1)


# wrong: number in the code & typed=0
def gradient_h_1(W_2, dL_dz_2):
    return (W_2 * dL_dz_2).sum(axis=0)


# wrong: link missing: link=∂L/∂z_2
def gradient_h_1(W_2, dL_dz_2):
    return W_2.sum(axis=1)


# wrong: another gradient: other=∂L/∂z_1 asked=∂L/∂h_1
def gradient_h_1(W_2, h_1, dL_dz_2):
    return dL_dz_2 @ W_2.T * h_1 * (1 - h_1)


# wrong: after the update: name=W_2 link=∂z_2/∂h_1
def gradient_h_1(W_2, h_1, dL_dz_2):
    W_2 = W_2 - 1.0 * np.outer(h_1, dL_dz_2)
    return dL_dz_2 @ W_2.T


# wrong: twice the gradient
def gradient_h_1(W_2, dL_dz_2):
    return 2 * dL_dz_2 @ W_2.T


# wrong: reshaped, not transposed: link=∂z_2/∂h_1
def gradient_h_1(W_2, dL_dz_2):
    return dL_dz_2 @ W_2.reshape(2, 3)


# two mistakes: and besides (link missing: link=∂h_2/∂z_2) (sign flipped)
def gradient_h_1(W_2, dL_dh_2):
    return -W_2 @ dL_dh_2


# wrong: too many in the code & typed=np.abs
def gradient_h_1(W_2, dL_dz_2):
    return np.abs(W_2) @ dL_dz_2


# wrong: order of the entries: name=∂L/∂z_2
def gradient_h_1(W_2, dL_dz_2):
    return W_2[:, 0] * dL_dz_2[1] + W_2[:, 1] * dL_dz_2[0]


# wrong: one path of wrong sign: link=∂z_2/∂h_1 via=z_2[1]
def gradient_h_1(W_2, dL_dz_2):
    return W_2[:, 0] * dL_dz_2[0] - W_2[:, 1] * dL_dz_2[1]


# wrong: line in the loop, for after
def gradient_h_1(W_2, dL_dz_2):
    g = np.zeros(3)
    for i in range(3):
        for j in range(2):
            g[i] += W_2[i, j] * dL_dz_2[j]
        return g


# wrong: order of the entries: name=∂L/∂z_2
def gradient_h_1(W_2, dL_dz_2):
    return W_2[:, ::-1] @ dL_dz_2


# exercise gradient_z_1


# right: h − h²
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * (h_1 - h_1**2)


# right: from z, e^−z form
def gradient_z_1(z_1, dL_dh_1):
    e = np.exp(-z_1)
    return dL_dh_1 * e / (1 + e) ** 2


# right: a diagonal matrix
def gradient_z_1(h_1, dL_dh_1):
    return np.diag(h_1 * (1 - h_1)) @ dL_dh_1


# right: loop
def gradient_z_1(h_1, dL_dh_1):
    return [dL_dh_1[i] * h_1[i] * (1 - h_1[i]) for i in range(3)]


# right: by an earlier function
def gradient_z_1(h_1, dL_dh_1):
    return gradient_z_2(h_1, dL_dh_1)


# right: recomputing the activation
def gradient_z_1(x, W_1, dL_dh_1):
    h_1 = sigmoid(x @ W_1)
    return dL_dh_1 * h_1 * (1 - h_1)


# right: from further back
def gradient_z_1(h_1, W_2, dL_dz_2):
    return gradient_h_1(W_2, dL_dz_2) * h_1 * (1 - h_1)


# wrong: link missing: link=∂h_1/∂z_1
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1


# wrong: sign flipped
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * h_1 * (h_1 - 1)


# wrong: fed the sum: link=∂h_1/∂z_1 step=h_1 argument=z_1
def gradient_z_1(z_1, dL_dh_1):
    return dL_dh_1 * z_1 * (1 - z_1)


# wrong: taken elsewhere: link=∂h_1/∂z_1 other=h_1 argument=z_1
def gradient_z_1(h_1, dL_dh_1):
    return gradient_z_2(sigmoid(h_1), dL_dh_1)


# wrong: step for its derivative: link=∂h_1/∂z_1 step=h_1
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * h_1


# wrong: one of two factors: link=∂h_1/∂z_1 step=h_1
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * (1 - h_1)


# wrong: shapes that do not go together
def gradient_z_1(h_2, dL_dh_1):
    return dL_dh_1 * h_2 * (1 - h_2)


# wrong: link missing: link=∂L/∂h_1
def gradient_z_1(h_1, dL_dh_1):
    return h_1 * (1 - h_1)


# wrong: shape: got=[3, 3] & hint=sum
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * np.diag(h_1 * (1 - h_1))


# wrong: one path alone: link=∂z_2/∂h_1 via=z_2[0]
def gradient_z_1(h_1, W_2, dL_dz_2):
    return W_2[:, 0] * dL_dz_2[0] * h_1 * (1 - h_1)


# two mistakes: and besides (taken elsewhere: link=∂h_1/∂z_1 other=h_1 argument=z_1) (sign flipped)
def gradient_z_1(h_1, dL_dh_1):
    return -dL_dh_1 * sigmoid(h_1) * (1 - sigmoid(h_1))


# wrong: ? no part of the chain
def gradient_z_1(h_1, dL_dh_1):
    return np.cos(dL_dh_1) * h_1


# wrong: derivative at 0: link=∂h_1/∂z_1 argument=z_1 value=0.25
def gradient_z_1(dL_dh_1, h_1, z_1):
    return dL_dh_1 * 0.25


# wrong: form of another activation: link=∂h_1/∂z_1 step=h_1 other=tanh
def gradient_z_1(dL_dh_1, h_1, z_1):
    return dL_dh_1 * (1 - h_1**2)


# wrong: too many in the code & typed=* [1, 1, -1]
def gradient_z_1(dL_dh_1, h_1, z_1):
    return dL_dh_1 * h_1 * (1 - h_1) * [1, 1, -1]


# wrong: swapped in the code & typed=dL_dh_1 & needed=h_1
def gradient_z_1(h_1, dL_dh_1):
    return gradient_z_2(dL_dh_1, h_1)


# wrong: a factor too many: name=h_1
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * h_1 * h_1 * (1 - h_1)


# exercise gradient_W_1


# wrong: too many in the code & typed=** 2
def gradient_W_1(x, dL_dz_1):
    return np.outer(x**2, dL_dz_1)


# wrong: first entries left out: count=1 what=rows
def gradient_W_1(x, dL_dz_1):
    g = np.zeros((4, 3))
    for i in range(1, 4):
        g[i] = x[i] * dL_dz_1
    return g


# right: a column times a row
def gradient_W_1(x, dL_dz_1):
    return x[:, None] * dL_dz_1[None, :]


# right: einsum
def gradient_W_1(x, dL_dz_1):
    return np.einsum("i,j->ij", x, dL_dz_1)


# right: loops
def gradient_W_1(x, dL_dz_1):
    rows = []
    for entry in x:
        rows.append([entry * slope for slope in dL_dz_1])
    return rows


# right: matrices
def gradient_W_1(x, dL_dz_1):
    return x.reshape(4, 1) @ dL_dz_1.reshape(1, 3)


# right: by an earlier function
def gradient_W_1(x, dL_dz_1):
    return gradient_W_2(x, dL_dz_1)


# right: from the activation's gradient
def gradient_W_1(x, h_1, dL_dh_1):
    return np.outer(x, dL_dh_1 * h_1 * (1 - h_1))


# right: recomputing from inputs
def gradient_W_1(x, W_1, W_2, W_3, y):
    _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
    dL_dz_2 = (y_hat - y) @ W_3.T * h_2 * (1 - h_2)
    return np.outer(x, dL_dz_2 @ W_2.T * h_1 * (1 - h_1))


# wrong: shape: got=[3, 4] & hint=transposed
def gradient_W_1(x, dL_dz_1):
    return np.outer(dL_dz_1, x)


# wrong: sign flipped
def gradient_W_1(x, dL_dz_1):
    return np.outer(-x, dL_dz_1)


# wrong: link missing: link=∂h_1/∂z_1
def gradient_W_1(x, dL_dh_1):
    return np.outer(x, dL_dh_1)


# wrong: stands: & other=h_1
def gradient_W_1(x, h_1):
    return np.outer(x, h_1)


# wrong: a name not taken: needed=x
def gradient_W_1(h_1, dL_dz_1):
    return np.outer(h_1, dL_dz_1)


# wrong: factor missing: link=∂z_1/∂W_1 step=∂z_1/∂W_1 name=x
def gradient_W_1(x, dL_dz_1):
    return np.tile(dL_dz_1, (4, 1))


# wrong: link missing: link=∂h_2/∂z_2
def gradient_W_1(x, W_1, W_2, W_3, y):
    _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
    dL_dz_2 = (y_hat - y) @ W_3.T
    return np.outer(x, dL_dz_2 @ W_2.T * h_1 * (1 - h_1))


# wrong: fed the sum: link=∂h_2/∂z_2 step=h_2 argument=z_2
def gradient_W_1(x, W_1, W_2, W_3, y):
    _, h_1, z_2, _, y_hat = forward(x, W_1, W_2, W_3)
    dL_dz_2 = (y_hat - y) @ W_3.T * z_2 * (1 - z_2)
    return np.outer(x, dL_dz_2 @ W_2.T * h_1 * (1 - h_1))


# wrong: after the update: name=W_3 link=∂y_hat/∂h_2
def gradient_W_1(x, W_1, W_2, W_3, y):
    _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
    W_3 = W_3 - 1.0 * np.outer(h_2, y_hat - y)
    dL_dz_2 = (y_hat - y) @ W_3.T * h_2 * (1 - h_2)
    return np.outer(x, dL_dz_2 @ W_2.T * h_1 * (1 - h_1))


# wrong: a learning rate as factor: factor=0.1
def gradient_W_1(x, dL_dz_1):
    return 0.1 * np.outer(x, dL_dz_1)


# wrong: shapes that do not go together
def gradient_W_1(x, dL_dz_1):
    return x @ dL_dz_1


# wrong: shapes that do not go together
def gradient_W_1(x, dL_dz_1):
    return np.inner(x, dL_dz_1)


# two mistakes: two links (link missing: link=∂h_2/∂z_2) (link missing: link=∂h_1/∂z_1)
def gradient_W_1(x, W_1, W_2, W_3, y):
    y_hat = forward(x, W_1, W_2, W_3)[-1]
    return np.outer(x, (y_hat - y) @ W_3.T @ W_2.T)


# two mistakes: and besides (link missing: link=∂h_1/∂z_1) (sign flipped)
def gradient_W_1(x, dL_dh_1):
    return -np.outer(x, dL_dh_1)


# wrong: too many in the code & typed=np.tanh
def gradient_W_1(x, dL_dz_1):
    return np.outer(x, np.tanh(dL_dz_1))


# wrong: too many in the code & typed=/ len(x)
def gradient_W_1(x, dL_dz_1):
    return np.outer(x, dL_dz_1) / len(x)


# wrong: too many in the code & typed=sigmoid
def gradient_W_1(x, dL_dz_1):
    return np.outer(sigmoid(x), dL_dz_1)


# wrong: step for its derivative: link=∂z_1/∂W_1 step=W_1
def gradient_W_1(x, dL_dz_1, W_1):
    return W_1 * dL_dz_1


# wrong: of the notebook: names=['alpha']
def gradient_W_1(x, dL_dz_1):
    return np.outer(x, dL_dz_1) * alpha


# exercise update


# wrong: too many in the code & typed=/ len(parameter)
def update(parameter, gradient, alpha):
    return parameter - alpha * gradient / len(parameter)


# wrong: too many in the code & typed=/ gradient.size
def update(parameter, gradient, alpha):
    return parameter - alpha * gradient / gradient.size


# right: the minus sign inside
def update(parameter, gradient, alpha):
    return parameter + -alpha * gradient


# right: a copy changed in place
def update(parameter, gradient, alpha):
    new = np.array(parameter)
    new -= alpha * gradient
    return new


# right: np.subtract
def update(parameter, gradient, alpha):
    return np.subtract(parameter, np.multiply(alpha, gradient))


# right: loops
def update(parameter, gradient, alpha):
    new = np.zeros_like(parameter)
    for i in range(parameter.shape[0]):
        for j in range(parameter.shape[1]):
            new[i, j] = parameter[i, j] - alpha * gradient[i, j]
    return new


# right: lists
def update(parameter, gradient, alpha):
    return [[p - alpha * g for p, g in zip(ps, gs)] for ps, gs in zip(parameter, gradient)]


# right: einsum
def update(parameter, gradient, alpha):
    return parameter - np.einsum(",ij->ij", alpha, gradient)


# wrong: wrong sign: name=gradient step=new_parameter
def update(parameter, gradient, alpha):
    return parameter + alpha * gradient


# wrong: changes its inputs: changed=['parameter']
def update(parameter, gradient, alpha):
    parameter -= alpha * gradient
    return parameter


# wrong: factor missing: step=new_parameter name=alpha
def update(parameter, gradient, alpha):
    return parameter - gradient


# wrong: returns nothing
def update(parameter, gradient, alpha):
    parameter -= alpha * gradient


# wrong: left out: name=parameter step=new_parameter
def update(parameter, gradient, alpha):
    return -alpha * gradient


# wrong: sign flipped
def update(parameter, gradient, alpha):
    return alpha * gradient - parameter


# wrong: swapped: step=new_parameter one=parameter other=gradient
def update(parameter, gradient, alpha):
    return gradient - alpha * parameter


# wrong: shapes that do not go together
def update(parameter, gradient, alpha):
    return parameter - alpha * gradient.T


# wrong: too many in the code & typed=np.sign
def update(parameter, gradient, alpha):
    return parameter - alpha * np.sign(gradient)


# two mistakes: two things & missing in the code & replaced in the code
def update(parameter, gradient, alpha):
    return parameter + gradient


# wrong: factor of another term in the code & typed=alpha
def update(parameter, gradient, alpha):
    return alpha * parameter - gradient


# wrong: outside the brackets in the code & typed=parameter
def update(parameter, gradient, alpha):
    return (parameter - gradient) * alpha


# wrong: replaced in the code & typed=0.1 & needed=alpha
def update(parameter, gradient, alpha):
    return parameter - 0.1 * gradient


# wrong: too many in the code & typed=/ 2
def update(parameter, gradient, alpha):
    return parameter - alpha * gradient / 2


# wrong: too many in the code & typed=np.clip
def update(parameter, gradient, alpha):
    return parameter - alpha * np.clip(gradient, -0.5, 0.5)


# wrong: entry left out of a step: step=new_parameter name=gradient entry=[2]
def update(parameter, gradient, alpha):
    new = parameter.copy()
    for i in range(len(new) - 1):
        new[i] = parameter[i] - alpha * gradient[i]
    return new


# wrong: entry left out of a step: step=new_parameter name=gradient entry=[:, 1]
def update(parameter, gradient, alpha):
    new = parameter.copy()
    new[:, 0] -= alpha * gradient[:, 0]
    return new


# exercise train


# right: without the functions of before
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        h_1 = 1 / (1 + np.exp(-x @ W_1))
        h_2 = 1 / (1 + np.exp(-h_1 @ W_2))
        error = h_2 @ W_3 - y
        slope_2 = error @ W_3.T * h_2 * (1 - h_2)
        slope_1 = slope_2 @ W_2.T * h_1 * (1 - h_1)
        W_3 = W_3 - alpha * np.outer(h_2, error)
        W_2 = W_2 - alpha * np.outer(h_1, slope_2)
        W_1 = W_1 - alpha * np.outer(x, slope_1)
        history.append(float(forward(x, W_1, W_2, W_3)[-1][0]))
    return history


# right: an array
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = np.zeros(epochs)
    for epoch in range(epochs):
        slopes = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = (update(W, slope, alpha) for W, slope in zip((W_1, W_2, W_3), slopes))
        history[epoch] = forward(x, W_1, W_2, W_3)[-1].item()
    return history


# right: copies changed in place
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    weights = [W_1.copy(), W_2.copy(), W_3.copy()]
    history = []
    for _ in range(epochs):
        for W, slope in zip(weights, gradients(x, y, *weights)):
            W -= alpha * slope
        history.append(forward(x, *weights)[-1][0])
    return history


# right: link by link
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        z_1, h_1, z_2, h_2, y_hat = forward(x, W_1, W_2, W_3)
        dL_dy_hat = gradient_y_hat(y_hat, y)
        dL_dz_2 = gradient_z_2(h_2, gradient_h_2(W_3, dL_dy_hat))
        dL_dz_1 = gradient_z_1(h_1, gradient_h_1(W_2, dL_dz_2))
        W_1 = update(W_1, gradient_W_1(x, dL_dz_1), alpha)
        W_2 = update(W_2, gradient_W_2(h_1, dL_dz_2), alpha)
        W_3 = update(W_3, gradient_W_3(h_2, dL_dy_hat), alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# right: recursion
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    if not epochs:
        return []
    g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
    W_1, W_2, W_3 = W_1 - alpha * g_1, W_2 - alpha * g_2, W_3 - alpha * g_3
    return [forward(x, W_1, W_2, W_3)[-1][0], *train(x, y, W_1, W_2, W_3, alpha, epochs - 1)]


# right: the minus gradients added
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    while len(history) < epochs:
        deltas = [-slope for slope in gradients(x, y, W_1, W_2, W_3)]
        W_1, W_2, W_3 = W_1 + alpha * deltas[0], W_2 + alpha * deltas[1], W_3 + alpha * deltas[2]
        history.append(forward(x, W_1, W_2, W_3)[-1].sum())
    return tuple(history)


# wrong: stale in the history: name=h_2
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        h_2 = forward(x, W_1, W_2, W_3)[3]
        dL_dW_1, dL_dW_2, dL_dW_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, dL_dW_1, alpha), update(W_2, dL_dW_2, alpha), update(W_3, dL_dW_3, alpha)
        history.append((h_2 @ W_3)[0])
    return history


# two mistakes: two things (uphill: name=W_2) (history before the update)
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
        dL_dW_1, dL_dW_2, dL_dW_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, dL_dW_1, alpha), update(W_2, -dL_dW_2, alpha), update(W_3, dL_dW_3, alpha)
    return history


# wrong: uphill: name=Each parameter
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 + alpha * g_1, W_2 + alpha * g_2, W_3 + alpha * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: no learning rate: name=Each parameter
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 - g_1, W_2 - g_2, W_3 - g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: frozen gradients
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
    for _ in range(epochs):
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: changes its inputs: changed=['W_1', 'W_2', 'W_3']
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1 -= alpha * g_1
        W_2 -= alpha * g_2
        W_3 -= alpha * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: history before the update
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
    return history


# wrong: changed too early
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        W_1 = update(W_1, gradients(x, y, W_1, W_2, W_3)[0], alpha)
        W_2 = update(W_2, gradients(x, y, W_1, W_2, W_3)[1], alpha)
        W_3 = update(W_3, gradients(x, y, W_1, W_2, W_3)[2], alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: backward pass with changed weights
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
        dL_dy_hat = gradient_y_hat(y_hat, y)
        W_3 = update(W_3, gradient_W_3(h_2, dL_dy_hat), alpha)
        dL_dz_2 = gradient_z_2(h_2, gradient_h_2(W_3, dL_dy_hat))
        W_2 = update(W_2, gradient_W_2(h_1, dL_dz_2), alpha)
        dL_dz_1 = gradient_z_1(h_1, gradient_h_1(W_2, dL_dz_2))
        W_1 = update(W_1, gradient_W_1(x, dL_dz_1), alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: never updated: name=W_1
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        _, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_2, W_3 = update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: never updated: name=Each parameter
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: an epoch too few
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs - 1):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: an epoch too many
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs + 1):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: a row for the start
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = [forward(x, W_1, W_2, W_3)[-1][0]]
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: shape: got=[3, 1] & hint=extra axis
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1])
    return history


# wrong: reads a number of the notebook: names=['alpha']
def train(x, y, W_1, W_2, W_3, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: twice as far: name=Each parameter
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 - 2 * alpha * g_1, W_2 - 2 * alpha * g_2, W_3 - 2 * alpha * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: another history: other=L asked=y_hat
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(loss(forward(x, W_1, W_2, W_3)[-1], y))
    return history


# wrong: shapes that do not go together
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_3, g_2, g_1 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: decaying rate: how=alpha / (1 + epoch)
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        rate = alpha / (epoch + 1)
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, rate), update(W_2, g_2, rate), update(W_3, g_3, rate)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: decaying rate: how=alpha * 0.5**epoch
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = (
            W_1 - alpha * 0.5**epoch * g_1,
            W_2 - alpha * 0.5**epoch * g_2,
            W_3 - alpha * 0.5**epoch * g_3,
        )
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: momentum: momentum=0.5
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    velocities = [0, 0, 0]
    for epoch in range(epochs):
        slopes = gradients(x, y, W_1, W_2, W_3)
        velocities = [0.5 * v + 0.5 * g for v, g in zip(velocities, slopes)]
        W_1, W_2, W_3 = (W - alpha * v for W, v in zip((W_1, W_2, W_3), velocities))
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: starts again
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        new = [update(W, g, alpha) for W, g in zip((W_1, W_2, W_3), gradients(x, y, W_1, W_2, W_3))]
        history.append(forward(x, *new)[-1][0])
    return history


# wrong: one row throughout
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    for epoch in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 - alpha * g_1, W_2 - alpha * g_2, W_3 - alpha * g_3
    return [forward(x, W_1, W_2, W_3)[-1][0]] * epochs


# wrong: a written number: number=0.05 name=alpha step=the update
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 - 0.05 * g_1, W_2 - 0.05 * g_2, W_3 - 0.05 * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: half as far: name=Each parameter
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 - alpha / 2 * g_1, W_2 - alpha / 2 * g_2, W_3 - alpha / 2 * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: changed too early
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_3 = update(W_3, g_3, alpha)
        g_1, g_2, _ = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2 = update(W_1, g_1, alpha), update(W_2, g_2, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: one alone updated: name=W_3
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_3 = update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: no learning rate: name=W_3
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), W_3 - g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: too many in the code & typed=np.clip
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        g_1, g_2, g_3 = (np.clip(g, -0.2, 0.2) for g in (g_1, g_2, g_3))
        W_1, W_2, W_3 = W_1 - alpha * g_1, W_2 - alpha * g_2, W_3 - alpha * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: last row alone
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 - alpha * g_1, W_2 - alpha * g_2, W_3 - alpha * g_3
    return forward(x, W_1, W_2, W_3)[-1][0]


# wrong: first row alone
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 - alpha * g_1, W_2 - alpha * g_2, W_3 - alpha * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
        return history


# wrong: momentum: momentum=1
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history, sums = [], [0, 0, 0]
    for _ in range(epochs):
        sums = [old + new for old, new in zip(sums, gradients(x, y, W_1, W_2, W_3))]
        W_1, W_2, W_3 = (W - alpha * total for W, total in zip((W_1, W_2, W_3), sums))
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: link missing: link=∂h_2/∂z_2
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
        delta_3 = y_hat - y
        delta_2 = W_3 @ delta_3
        delta_1 = W_2 @ delta_2 * h_1 * (1 - h_1)
        W_1 = W_1 - alpha * np.outer(x, delta_1)
        W_2 = W_2 - alpha * np.outer(h_1, delta_2)
        W_3 = W_3 - alpha * np.outer(h_2, delta_3)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: link missing: link=∂h_1/∂z_1
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
        delta_3 = y_hat - y
        delta_2 = W_3 @ delta_3 * h_2 * (1 - h_2)
        delta_1 = W_2 @ delta_2
        W_1 = W_1 - alpha * np.outer(x, delta_1)
        W_2 = W_2 - alpha * np.outer(h_1, delta_2)
        W_3 = W_3 - alpha * np.outer(h_2, delta_3)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: one of two factors: link=∂h_1/∂z_1 step=h_1
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
        delta_3 = y_hat - y
        delta_2 = W_3 @ delta_3 * h_2 * (1 - h_2)
        delta_1 = W_2 @ delta_2 * (1 - h_1)
        W_1 = W_1 - alpha * np.outer(x, delta_1)
        W_2 = W_2 - alpha * np.outer(h_1, delta_2)
        W_3 = W_3 - alpha * np.outer(h_2, delta_3)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: link missing: link=∂y_hat/∂h_2
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
        delta_3 = y_hat - y
        delta_2 = delta_3 * h_2 * (1 - h_2)
        delta_1 = W_2 @ delta_2 * h_1 * (1 - h_1)
        W_1 = W_1 - alpha * np.outer(x, delta_1)
        W_2 = W_2 - alpha * np.outer(h_1, delta_2)
        W_3 = W_3 - alpha * np.outer(h_2, delta_3)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: taken elsewhere: link=∂h_2/∂z_2 other=h_2 argument=z_2
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
        delta_3 = y_hat - y
        delta_2 = W_3 @ delta_3 * sigmoid(h_2) * (1 - sigmoid(h_2))
        delta_1 = W_2 @ delta_2 * h_1 * (1 - h_1)
        W_1 = W_1 - alpha * np.outer(x, delta_1)
        W_2 = W_2 - alpha * np.outer(h_1, delta_2)
        W_3 = W_3 - alpha * np.outer(h_2, delta_3)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: for one parameter: asked=∂L/∂W_1 (link missing: link=∂h_2/∂z_2)
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
        delta_3 = y_hat - y
        delta_2 = W_3 @ delta_3 * h_2 * (1 - h_2)
        delta_1 = W_2 @ (W_3 @ delta_3) * h_1 * (1 - h_1)
        W_1 = W_1 - alpha * np.outer(x, delta_1)
        W_2 = W_2 - alpha * np.outer(h_1, delta_2)
        W_3 = W_3 - alpha * np.outer(h_2, delta_3)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# exercise gradient_W_3_batch


# wrong: multiplied by the size
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y_hat - y) * len(y)


# wrong: squared in a step: link=∂L/∂y_hat name=y_hat − y
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y_hat - y) ** 2 / len(y)


# right: np.dot
def gradient_W_3_batch(h_2, y_hat, y):
    return np.dot(h_2.T, y_hat - y) / y.shape[0]


# right: einsum
def gradient_W_3_batch(h_2, y_hat, y):
    return np.einsum("ni,nj->ij", h_2, y_hat - y) / len(h_2)


# right: the mean of the outer products
def gradient_W_3_batch(h_2, y_hat, y):
    return np.mean([np.outer(h, e) for h, e in zip(h_2, y_hat - y)], axis=0)


# right: loops
def gradient_W_3_batch(h_2, y_hat, y):
    N = len(y)
    gradient = np.zeros((2, 1))
    for n in range(N):
        for i in range(2):
            gradient[i, 0] += (y_hat[n, 0] - y[n, 0]) * h_2[n, i] / N
    return gradient


# right: by the function for one example
def gradient_W_3_batch(h_2, y_hat, y):
    total = 0
    for n in range(len(y)):
        total = total + gradient_W_3(h_2[n], gradient_y_hat(y_hat[n], y[n]))
    return total / len(y)


# right: a mean along an axis
def gradient_W_3_batch(h_2, y_hat, y):
    return (h_2 * (y_hat - y)).mean(axis=0).reshape(2, 1)


# right: on the gradient before
def gradient_W_3_batch(h_2, dL_dy_hat):
    return h_2.T @ dL_dy_hat


# right: recomputing from inputs
def gradient_W_3_batch(x, W_1, W_2, W_3, y):
    h_2 = sigmoid(sigmoid(x @ W_1) @ W_2)
    return h_2.T @ (h_2 @ W_3 - y) / len(x)


# wrong: too large, the loss is a mean
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y_hat - y)


# wrong: too large, the loss is a mean
def gradient_W_3_batch(h_2, y_hat, y):
    return sum(np.outer(h, e) for h, e in zip(h_2, y_hat - y))


# wrong: too small, the loss is a mean
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y_hat - y) / len(y) ** 2


# wrong: sign flipped
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y - y_hat) / len(y)


# wrong: twice, the half forgotten
def gradient_W_3_batch(h_2, y_hat, y):
    return 2 * h_2.T @ (y_hat - y) / len(y)


# wrong: shape: got=[1, 2] & hint=transposed
def gradient_W_3_batch(h_2, y_hat, y):
    return (y_hat - y).T @ h_2 / len(y)


# wrong: shapes that do not go together
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2 @ (y_hat - y) / len(y)


# wrong: one example alone: which=first
def gradient_W_3_batch(h_2, y_hat, y):
    return np.outer(h_2[0], y_hat[0] - y[0]) / len(y)


# wrong: one example left out: which=first
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2[1:].T @ (y_hat - y)[1:] / len(y)


# wrong: shape: got=[5, 2]
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2 * (y_hat - y) / len(y)


# wrong: stands, activation forgotten: name=h_2 other=z_2 link=∂y_hat/∂W_3
def gradient_W_3_batch(z_2, y_hat, y):
    return z_2.T @ (y_hat - y) / len(y)


# wrong: left out: name=y link=∂L/∂y_hat
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ y_hat / len(y)


# wrong: shape: got=[2] & hint=missing axis
def gradient_W_3_batch(h_2, y_hat, y):
    return (h_2 * (y_hat - y)).mean(axis=0)


# wrong: number in the code & typed=1
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y_hat - y) / h_2.shape[1]


# two mistakes: and besides (too large, the loss is a mean) (sign flipped)
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y - y_hat)


# two mistakes: and besides (too large, the loss is a mean) (twice, the half forgotten)
def gradient_W_3_batch(h_2, y_hat, y):
    return 2 * h_2.T @ (y_hat - y)


# wrong: too many in the code & typed=[::-1]
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2[::-1].T @ (y_hat - y) / len(y)


# wrong: too many in the code & typed=- 1
def gradient_W_3_batch(h_2, y_hat, y):
    return np.mean([np.outer(h_2[n - 1], y_hat[n] - y[n]) for n in range(len(y))], axis=0)


# wrong: replaced in the code & typed=0 & needed=n
def gradient_W_3_batch(h_2, y_hat, y):
    return np.mean([np.outer(h_2[0], y_hat[n] - y[n]) for n in range(len(y))], axis=0)


# wrong: mean of the batch: name=h_2 link=∂y_hat/∂W_3
def gradient_W_3_batch(h_2, y_hat, y):
    return np.outer(h_2.mean(axis=0), (y_hat - y).mean(axis=0))


# wrong: ? no part of the chain
def gradient_W_3_batch(h_2, y_hat, y):
    return np.tanh(h_2.T @ y_hat)


# wrong: one example alone: which=first
def gradient_W_3_batch(h_2, y_hat, y):
    for n in range(len(y)):
        return np.outer(h_2[n], y_hat[n] - y[n])


# wrong: one example alone: which=last
def gradient_W_3_batch(h_2, y_hat, y):
    for n in range(len(y)):
        total = np.outer(h_2[n], y_hat[n] - y[n])
    return total


# wrong: one example alone: which=last
def gradient_W_3_batch(h_2, y_hat, y):
    for n in range(len(y)):
        total = np.outer(h_2[n], y_hat[n] - y[n])
    return total / len(y)


# wrong: line in the loop, for after
def gradient_W_3_batch(h_2, y_hat, y):
    total = 0
    for n in range(len(y)):
        total = total + np.outer(h_2[n], y_hat[n] - y[n])
        return total / len(y)


# wrong: one example left out: which=last
def gradient_W_3_batch(h_2, y_hat, y):
    total = 0
    for n in range(len(y) - 1):
        total = total + np.outer(h_2[n], y_hat[n] - y[n])
    return total / len(y)


# wrong: one example left out: which=last
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2[:-1].T @ (y_hat - y)[:-1] / (len(y) - 1)


# wrong: one example left out: which=first
def gradient_W_3_batch(h_2, y_hat, y):
    return np.mean([np.outer(h_2[n], y_hat[n] - y[n]) for n in range(1, len(y))], axis=0)


# wrong: divided by one too few
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y_hat - y) / (len(y) - 1)


# two mistakes: and besides (one example alone: which=last) (sign flipped)
def gradient_W_3_batch(h_2, y_hat, y):
    for n in range(len(y)):
        total = np.outer(h_2[n], y[n] - y_hat[n])
    return total


# wrong: shape: got=[5, 2, 1] & hint=mean of the rows
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2[:, :, None] * (y_hat - y)[:, None, :]


# wrong: ? the median of the examples
def gradient_W_3_batch(h_2, y_hat, y):
    return np.median([np.outer(h, e) for h, e in zip(h_2, y_hat - y)], axis=0)


# wrong: reshaped, not transposed: name=h_2 link=∂y_hat/∂W_3
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.reshape(2, -1) @ (y_hat - y) / len(y)


# exercise healthy_backward


# right: by the functions of before
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dz_2 = gradient_z_2(h_2, gradient_h_2(W_3, gradient_y_hat(y_hat, y)))
    dL_dz_1 = gradient_z_1(h_1, gradient_h_1(W_2, dL_dz_2))
    return gradient_W_1(x, dL_dz_1), gradient_W_2(h_1, dL_dz_2)


# right: repaired line by line
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dh_2 = W_3 @ (y_hat - y)
    dL_dz_2 = h_2 * (1 - h_2) * dL_dh_2
    dL_dz_1 = h_1 * (1 - h_1) * (W_2 @ dL_dz_2)
    return np.outer(x, dL_dz_1), np.outer(h_1, dL_dz_2)


# right: transposed, a column
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dz_2 = (y_hat - y) @ W_3.T * h_2 * (1 - h_2)
    dL_dz_1 = dL_dz_2 @ W_2.T * (h_1 - h_1**2)
    return x[:, None] * dL_dz_1, h_1[:, None] * dL_dz_2


# right: on the gradient before
def healthy_backward(x, dL_dy_hat, W_2, W_3, h_1, h_2):
    dL_dz_2 = W_3 @ dL_dy_hat * h_2 * (1 - h_2)
    dL_dz_1 = W_2 @ dL_dz_2 * h_1 * (1 - h_1)
    return [np.outer(x, dL_dz_1), np.outer(h_1, dL_dz_2)]


# right: einsum
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dz_2 = np.einsum("ij,j,i->i", W_3, y_hat - y, h_2 * (1 - h_2))
    dL_dz_1 = np.einsum("ij,j,i->i", W_2, dL_dz_2, h_1 * (1 - h_1))
    return np.einsum("i,j->ij", x, dL_dz_1), np.einsum("i,j->ij", h_1, dL_dz_2)


# right: matrices of one row
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    row_2 = ((y_hat - y)[None] @ W_3.T) * h_2 * (1 - h_2)
    row_1 = (row_2 @ W_2.T) * h_1 * (1 - h_1)
    return x[:, None] @ row_1, h_1[:, None] @ row_2


# wrong: sign flipped
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dz_2 = W_3 @ (y - y_hat) * h_2 * (1 - h_2)
    dL_dz_1 = W_2 @ dL_dz_2 * h_1 * (1 - h_1)
    return np.outer(x, dL_dz_1), np.outer(h_1, dL_dz_2)


# wrong: replaced in the code & typed=dL_dh_2 & needed=dL_dz_2
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dh_2 = W_3 @ (y_hat - y)
    dL_dz_2 = dL_dh_2 * h_2 * (1 - h_2)
    dL_dz_1 = W_2 @ dL_dh_2 * h_1 * (1 - h_1)
    return np.outer(x, dL_dz_1), np.outer(h_1, dL_dz_2)


# wrong: shape
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dz_2 = W_3 @ (y_hat - y) * h_2 * (1 - h_2)
    dL_dz_1 = W_2 @ dL_dz_2 * h_1 * (1 - h_1)
    return np.outer(x, dL_dz_1), np.outer(dL_dz_2, h_1)


# wrong: link missing: link=∂h_1/∂z_1
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dz_2 = W_3 @ (y_hat - y) * h_2 * (1 - h_2)
    dL_dz_1 = W_2 @ dL_dz_2
    return np.outer(x, dL_dz_1), np.outer(h_1, dL_dz_2)


# wrong: too many in the code & typed=.T
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dz_2 = W_3.T @ (y_hat - y) * h_2 * (1 - h_2)
    dL_dz_1 = W_2 @ dL_dz_2 * h_1 * (1 - h_1)
    return np.outer(x, dL_dz_1), np.outer(h_1, dL_dz_2)


# wrong: ∂z_2/∂W_2
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    dL_dz_2 = W_3 @ (y_hat - y) * h_2 * (1 - h_2)
    dL_dz_1 = W_2 @ dL_dz_2 * h_1 * (1 - h_1)
    return np.outer(x, dL_dz_1), np.outer(np.ones(3), dL_dz_2)


# wrong: shape
def healthy_backward(x, y, y_hat, W_2, W_3, h_1, h_2):
    return sick_backward(x, y, y_hat, W_2, W_3, h_1, h_2)
