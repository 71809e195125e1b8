# ruff: noqa
# Answers to the exercises of lesson 5. How they are written is said in 01_linear_neuron.py.

# exercise sigmoid


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


# wrong: makes numpy warn: overflow
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# wrong: stops with TypeError
def sigmoid(z):
    import math

    return 1 / (1 + math.exp(-z))


# wrong: The truth value of an array
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


# wrong: z has the wrong sign
def sigmoid(z):
    return 1 / (1 + np.exp(np.clip(z, -500, 500)))


# wrong: The activation is forgotten
def sigmoid(z):
    return z


# wrong: changes z in place
def sigmoid(z):
    z[z < -500] = -500
    z[z > 500] = 500
    return 1 / (1 + np.exp(-z))


# wrong: returns a single number, where an array of shape (3,) is needed
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500).sum()))


# wrong: divides by 0 / makes numpy warn
def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


# wrong: ? normalized over the entries
def sigmoid(z):
    e = np.exp(z - z.max())
    return e / e.sum()


# wrong: ? the derivative
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


# wrong: ? relu
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


# wrong: h_1 & activation is forgotten
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = z_1
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: z_2 & stands z_1, where h_1 belongs. Is the activation forgotten?
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = z_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: y_hat & stands z_2, where h_2 belongs. Is the activation forgotten?
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, z_2 @ W_3


# wrong: h_2 & activation is forgotten
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    return z_1, h_1, z_2, z_2, z_2 @ W_3


# wrong: z_1 & x has the wrong sign / z_1 & W_1 has the wrong sign / The sign is flipped
def forward(x, W_1, W_2, W_3):
    z_1 = -x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: for y_hat, returns a single number, where an array of shape (1,) is needed
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, (h_2 @ W_3)[0]


# wrong: stops with ValueError & W_1 (4, 3)
def forward(x, W_1, W_2, W_3):
    z_1 = W_1 @ x
    h_1 = sigmoid(z_1)
    z_2 = W_2 @ h_1
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, W_3 @ h_2


# wrong: where 5 values are needed: z_1, h_1, z_2, h_2, y_hat
def forward(x, W_1, W_2, W_3):
    return sigmoid(sigmoid(x @ W_1) @ W_2) @ W_3


# wrong: changes x in place
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    y_hat = h_2 @ W_3
    x /= 2
    return z_1, h_1, z_2, h_2, y_hat


# wrong: z_1 & shape (4, 3)
def forward(x, W_1, W_2, W_3):
    z_1 = x[:, None] * W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_2 @ W_3


# wrong: ? an activation that isn't there
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = sigmoid(z_1)
    z_2 = h_1 @ W_2
    h_2 = sigmoid(z_2)
    return z_1, h_1, z_2, h_2, sigmoid(h_2 @ W_3)


# wrong: ? another activation
def forward(x, W_1, W_2, W_3):
    z_1 = x @ W_1
    h_1 = np.tanh(z_1)
    z_2 = h_1 @ W_2
    h_2 = np.tanh(z_2)
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


# wrong: The sign is flipped
def gradient_y_hat(y_hat, y):
    return y - y_hat


# wrong: one factor 2 too many & ½
def gradient_y_hat(y_hat, y):
    return 2 * (y_hat - y)


# wrong: half the gradient
def gradient_y_hat(y_hat, y):
    return 0.5 * (y_hat - y)


# wrong: y is left out / This is y_hat itself
def gradient_y_hat(y_hat, y):
    return y_hat


# wrong: y has the wrong sign
def gradient_y_hat(y_hat, y):
    return y_hat + y


# wrong: L itself
def gradient_y_hat(y_hat, y):
    return 0.5 * (y_hat - y) ** 2


# wrong: returns a single number, where an array of shape (1,) is needed
def gradient_y_hat(y_hat, y):
    return y_hat[0] - y[0]


# wrong: changes y_hat in place
def gradient_y_hat(y_hat, y):
    y_hat -= y
    return y_hat


# wrong: It gives the same at every point
def gradient_y_hat(y_hat, y):
    return np.array([-1.21027353])


# two mistakes: factor 2 & sign is flipped / twice & sign is flipped
def gradient_y_hat(y_hat, y):
    return -2 * (y_hat - y)


# wrong: ? no part of the chain
def gradient_y_hat(y_hat, y):
    return y_hat * y


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


# wrong: it is transposed
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(dL_dy_hat, h_2)


# wrong: it is transposed
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(h_2, dL_dy_hat).T


# wrong: returns an array of shape (2,), where an array of shape (2, 1) is needed
def gradient_W_3(h_2, dL_dy_hat):
    return h_2 * dL_dy_hat


# wrong: The sign is flipped
def gradient_W_3(h_2, dL_dy_hat):
    return -np.outer(h_2, dL_dy_hat)


# wrong: The sign is flipped
def gradient_W_3(h_2, y_hat, y):
    return np.outer(h_2, y - y_hat)


# wrong: twice the gradient
def gradient_W_3(h_2, dL_dy_hat):
    return 2 * np.outer(h_2, dL_dy_hat)


# wrong: The link ∂L/∂y_hat is missing
def gradient_W_3(h_2, dL_dy_hat):
    return h_2.reshape(2, 1)


# wrong: stands z_2, where h_2 belongs. Is the activation forgotten?
def gradient_W_3(z_2, dL_dy_hat):
    return np.outer(z_2, dL_dy_hat)


# wrong: The link ∂y_hat/∂W_3 is missing
def gradient_W_3(h_2, dL_dy_hat):
    return np.ones((2, 1)) * dL_dy_hat


# wrong: returns an array of shape (3, 1), where an array of shape (2, 1) is needed
def gradient_W_3(h_1, dL_dy_hat):
    return np.outer(h_1, dL_dy_hat)


# wrong: learning rate
def gradient_W_3(h_2, dL_dy_hat):
    return 0.1 * np.outer(h_2, dL_dy_hat)


# wrong: stands y_hat / y is left out
def gradient_W_3(h_2, y_hat):
    return np.outer(h_2, y_hat)


# wrong: changes h_2 in place
def gradient_W_3(h_2, dL_dy_hat):
    h_2 *= dL_dy_hat
    return h_2.reshape(2, 1)


# wrong: stops with ValueError
def gradient_W_3(h_2, dL_dy_hat):
    return h_2.T @ dL_dy_hat


# wrong: stands W_3, where h_2 belongs
def gradient_W_3(W_3, dL_dy_hat):
    return W_3 * dL_dy_hat


# two mistakes: half & sign is flipped
def gradient_W_3(h_2, y_hat, y):
    return 0.5 * np.outer(h_2, y - y_hat)


# two mistakes: Is the activation forgotten? & sign is flipped
def gradient_W_3(z_2, dL_dy_hat):
    return -np.outer(z_2, dL_dy_hat)


# wrong: ? σ′ where none belongs
def gradient_W_3(h_2, dL_dy_hat):
    return np.outer(h_2 * (2 - h_2), dL_dy_hat)


# exercise gradient_h_2


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


# wrong: stops with ValueError & W_3 (2, 1)
def gradient_h_2(W_3, dL_dy_hat):
    return dL_dy_hat @ W_3


# wrong: returns an array of shape (2, 1), where an array of shape (2,) is needed
def gradient_h_2(W_3, dL_dy_hat):
    return W_3 * dL_dy_hat


# wrong: The sign is flipped
def gradient_h_2(W_3, dL_dy_hat):
    return -dL_dy_hat @ W_3.T


# wrong: The link ∂L/∂y_hat is missing
def gradient_h_2(W_3, dL_dy_hat):
    return W_3[:, 0]


# wrong: twice the gradient
def gradient_h_2(W_3, dL_dy_hat):
    return 2 * dL_dy_hat @ W_3.T


# wrong: stands h_2, where W_3 belongs
def gradient_h_2(h_2, dL_dy_hat):
    return h_2 * dL_dy_hat


# wrong: This is ∂L/∂z_2
def gradient_h_2(W_3, h_2, dL_dy_hat):
    return dL_dy_hat @ W_3.T * h_2 * (1 - h_2)


# wrong: The link ∂y_hat/∂h_2 is missing
def gradient_h_2(W_3, dL_dy_hat):
    return np.array([dL_dy_hat[0], dL_dy_hat[0]])


# wrong: W_3 after the update
def gradient_h_2(W_3, h_2, dL_dy_hat):
    alpha = 1.0
    W_3 = W_3 - alpha * np.outer(h_2, dL_dy_hat)
    return dL_dy_hat @ W_3.T


# wrong: stands y_hat / y is left out
def gradient_h_2(W_3, y_hat):
    return y_hat @ W_3.T


# two mistakes: half & sign is flipped
def gradient_h_2(W_3, y_hat, y):
    return 0.5 * (y - y_hat) @ W_3.T


# wrong: ? no part of the chain
def gradient_h_2(W_3, dL_dy_hat):
    return np.tanh(W_3[:, 0]) + dL_dy_hat


# exercise gradient_z_2


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


# wrong: The link ∂h_2/∂z_2 is missing
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2


# wrong: The sign is flipped
def gradient_z_2(h_2, dL_dh_2):
    return -dL_dh_2 * h_2 * (1 - h_2)


# wrong: The link ∂L/∂h_2 is missing
def gradient_z_2(h_2, dL_dh_2):
    return h_2 * (1 - h_2)


# wrong: ∂h_2/∂z_2 is fed z_2 where h_2 belongs
def gradient_z_2(z_2, dL_dh_2):
    return dL_dh_2 * z_2 * (1 - z_2)


# wrong: ∂h_2/∂z_2 is taken at h_2, where it belongs at z_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * sigmoid(h_2) * (1 - sigmoid(h_2))


# wrong: h_2 itself stands where its derivative
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * h_2


# wrong: only one of two factors is there: 1 − h_2
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * (1 - h_2)


# wrong: The link ∂h_2/∂z_2 is there twice
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * (h_2 * (1 - h_2)) ** 2


# wrong: twice the gradient
def gradient_z_2(h_2, dL_dh_2):
    return 2 * dL_dh_2 * h_2 * (1 - h_2)


# wrong: returns a single number, where an array of shape (2,) is needed
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 @ (h_2 * (1 - h_2))


# wrong: returns an array of shape (2, 2), where an array of shape (2,) is needed
def gradient_z_2(h_2, dL_dh_2):
    return np.outer(dL_dh_2, h_2 * (1 - h_2))


# wrong: changes dL_dh_2 in place
def gradient_z_2(h_2, dL_dh_2):
    dL_dh_2 *= h_2 * (1 - h_2)
    return dL_dh_2


# wrong: stops with ValueError & h_1 (3,)
def gradient_z_2(h_1, dL_dh_2):
    return dL_dh_2 * h_1 * (1 - h_1)


# wrong: divides
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 / (h_2 * (1 - h_2))


# wrong: stands z_2 / z_2 itself stands
def gradient_z_2(z_2, dL_dh_2):
    return dL_dh_2 * z_2


# two mistakes: ∂h_2/∂z_2 is fed z_2 where h_2 belongs & sign is flipped
def gradient_z_2(z_2, dL_dh_2):
    return dL_dh_2 * z_2 * (z_2 - 1)


# two mistakes: h_2 itself stands where its derivative & twice
def gradient_z_2(h_2, dL_dh_2):
    return 2 * dL_dh_2 * h_2


# wrong: ? a slip inside the slope
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * h_2 * (1 + h_2)


# wrong: ? the derivative of tanh
def gradient_z_2(h_2, dL_dh_2):
    return dL_dh_2 * (1 - h_2**2)


# exercise gradient_W_2


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


# wrong: it is transposed
def gradient_W_2(h_1, dL_dz_2):
    return np.outer(dL_dz_2, h_1)


# wrong: The sign is flipped
def gradient_W_2(h_1, dL_dz_2):
    return -np.outer(h_1, dL_dz_2)


# wrong: stands z_1, where h_1 belongs. Is the activation forgotten?
def gradient_W_2(z_1, dL_dz_2):
    return np.outer(z_1, dL_dz_2)


# wrong: In place of ∂L/∂z_2 stands ∂L/∂h_2 / The link ∂h_2/∂z_2 is missing
def gradient_W_2(h_1, dL_dh_2):
    return np.outer(h_1, dL_dh_2)


# wrong: stands h_2
def gradient_W_2(h_1, h_2):
    return np.outer(h_1, h_2)


# wrong: returns an array of shape (4, 2), where an array of shape (3, 2) is needed
def gradient_W_2(x, dL_dz_2):
    return np.outer(x, dL_dz_2)


# wrong: The link ∂z_2/∂W_2 is missing
def gradient_W_2(h_1, dL_dz_2):
    return np.ones((3, 1)) * dL_dz_2


# wrong: learning rate
def gradient_W_2(h_1, dL_dz_2):
    return 0.5 * 0.1 * np.outer(h_1, dL_dz_2)


# wrong: The link ∂h_2/∂z_2 is missing
def gradient_W_2(h_1, W_3, y_hat, y):
    return np.outer(h_1, (y_hat - y) @ W_3.T)


# wrong: half the gradient
def gradient_W_2(h_1, dL_dz_2):
    return np.outer(h_1, dL_dz_2) / 2


# wrong: ∂h_2/∂z_2 is fed z_2 where h_2 belongs
def gradient_W_2(h_1, z_2, dL_dh_2):
    return np.outer(h_1, dL_dh_2 * z_2 * (1 - z_2))


# wrong: stands W_2, where h_1 belongs
def gradient_W_2(W_2, dL_dz_2):
    return W_2 * dL_dz_2


# two mistakes: z_1, where h_1 belongs & sign is flipped
def gradient_W_2(z_1, dL_dz_2):
    return np.outer(z_1, -dL_dz_2)


# two mistakes: z_1, where h_1 belongs & ∂L/∂h_2 / z_1, where h_1 belongs & ∂h_2/∂z_2 is missing
def gradient_W_2(z_1, dL_dh_2):
    return np.outer(z_1, dL_dh_2)


# wrong: ? the entries in another order
def gradient_W_2(h_1, dL_dz_2):
    return np.outer(dL_dz_2, h_1).reshape(3, 2)


# wrong: ? no part of the chain
def gradient_W_2(h_1, dL_dz_2):
    return np.add.outer(h_1, np.sin(dL_dz_2))


# exercise gradient_h_1


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


# wrong: stops with ValueError & W_2 (3, 2)
def gradient_h_1(W_2, dL_dz_2):
    return dL_dz_2 @ W_2


# wrong: The link ∂h_2/∂z_2 is missing / In place of ∂L/∂z_2 stands ∂L/∂h_2
def gradient_h_1(W_2, dL_dh_2):
    return dL_dh_2 @ W_2.T


# wrong: The sign is flipped
def gradient_h_1(W_2, dL_dz_2):
    return -dL_dz_2 @ W_2.T


# wrong: the path through z_2[1] is left out / Only the path through z_2[0] counts
def gradient_h_1(W_2, dL_dz_2):
    return W_2[:, 0] * dL_dz_2[0]


# wrong: path through z_2[0] is left out / Only the path through z_2[1] counts
def gradient_h_1(W_2, dL_dz_2):
    return W_2[:, 1] * dL_dz_2[1]


# wrong: returns an array of shape (3, 2), where an array of shape (3,) is needed
def gradient_h_1(W_2, dL_dz_2):
    return W_2 * dL_dz_2


# wrong: half the gradient
def gradient_h_1(W_2, dL_dz_2):
    return (W_2 * dL_dz_2).mean(axis=1)


# wrong: returns an array of shape (2,), where an array of shape (3,) is needed
def gradient_h_1(W_2, dL_dz_2):
    return (W_2 * dL_dz_2).sum(axis=0)


# wrong: The link ∂L/∂z_2 is missing
def gradient_h_1(W_2, dL_dz_2):
    return W_2.sum(axis=1)


# wrong: This is ∂L/∂z_1
def gradient_h_1(W_2, h_1, dL_dz_2):
    return dL_dz_2 @ W_2.T * h_1 * (1 - h_1)


# wrong: W_2 after the update
def gradient_h_1(W_2, h_1, dL_dz_2):
    W_2 = W_2 - 1.0 * np.outer(h_1, dL_dz_2)
    return dL_dz_2 @ W_2.T


# wrong: twice the gradient
def gradient_h_1(W_2, dL_dz_2):
    return 2 * dL_dz_2 @ W_2.T


# wrong: ? reshaped where a transpose belongs
def gradient_h_1(W_2, dL_dz_2):
    return dL_dz_2 @ W_2.reshape(2, 3)


# two mistakes: ∂h_2/∂z_2 is missing & sign is flipped / ∂L/∂h_2 & sign is flipped
def gradient_h_1(W_2, dL_dh_2):
    return -W_2 @ dL_dh_2


# wrong: ? no part of the chain
def gradient_h_1(W_2, dL_dz_2):
    return np.abs(W_2) @ dL_dz_2


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


# wrong: The link ∂h_1/∂z_1 is missing
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1


# wrong: The sign is flipped
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * h_1 * (h_1 - 1)


# wrong: ∂h_1/∂z_1 is fed z_1 where h_1 belongs
def gradient_z_1(z_1, dL_dh_1):
    return dL_dh_1 * z_1 * (1 - z_1)


# wrong: ∂h_1/∂z_1 is taken at h_1, where it belongs at z_1
def gradient_z_1(h_1, dL_dh_1):
    return gradient_z_2(sigmoid(h_1), dL_dh_1)


# wrong: h_1 itself stands where its derivative
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * h_1


# wrong: only one of two factors is there: 1 − h_1
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * (1 - h_1)


# wrong: stops with ValueError & h_2 (2,)
def gradient_z_1(h_2, dL_dh_1):
    return dL_dh_1 * h_2 * (1 - h_2)


# wrong: The link ∂L/∂h_1 is missing
def gradient_z_1(h_1, dL_dh_1):
    return h_1 * (1 - h_1)


# wrong: returns an array of shape (3, 3), where an array of shape (3,) is needed
def gradient_z_1(h_1, dL_dh_1):
    return dL_dh_1 * np.diag(h_1 * (1 - h_1))


# wrong: path through z_2[1] is left out / Only the path through z_2[0]
def gradient_z_1(h_1, W_2, dL_dz_2):
    return W_2[:, 0] * dL_dz_2[0] * h_1 * (1 - h_1)


# two mistakes: ∂h_1/∂z_1 is taken at h_1 & sign is flipped
def gradient_z_1(h_1, dL_dh_1):
    return -dL_dh_1 * sigmoid(h_1) * (1 - sigmoid(h_1))


# wrong: ? no part of the chain
def gradient_z_1(h_1, dL_dh_1):
    return np.cos(dL_dh_1) * h_1


# exercise gradient_W_1


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


# wrong: it is transposed
def gradient_W_1(x, dL_dz_1):
    return np.outer(dL_dz_1, x)


# wrong: The sign is flipped
def gradient_W_1(x, dL_dz_1):
    return np.outer(-x, dL_dz_1)


# wrong: The link ∂h_1/∂z_1 is missing / In place of ∂L/∂z_1 stands ∂L/∂h_1
def gradient_W_1(x, dL_dh_1):
    return np.outer(x, dL_dh_1)


# wrong: stands h_1
def gradient_W_1(x, h_1):
    return np.outer(x, h_1)


# wrong: returns an array of shape (3, 3), where an array of shape (4, 3) is needed
def gradient_W_1(h_1, dL_dz_1):
    return np.outer(h_1, dL_dz_1)


# wrong: The link ∂z_1/∂W_1 is missing
def gradient_W_1(x, dL_dz_1):
    return np.tile(dL_dz_1, (4, 1))


# wrong: The link ∂h_2/∂z_2 is missing
def gradient_W_1(x, W_1, W_2, W_3, y):
    _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
    dL_dz_2 = (y_hat - y) @ W_3.T
    return np.outer(x, dL_dz_2 @ W_2.T * h_1 * (1 - h_1))


# wrong: ∂h_2/∂z_2 is fed z_2 where h_2 belongs
def gradient_W_1(x, W_1, W_2, W_3, y):
    _, h_1, z_2, _, y_hat = forward(x, W_1, W_2, W_3)
    dL_dz_2 = (y_hat - y) @ W_3.T * z_2 * (1 - z_2)
    return np.outer(x, dL_dz_2 @ W_2.T * h_1 * (1 - h_1))


# wrong: W_3 after the update
def gradient_W_1(x, W_1, W_2, W_3, y):
    _, h_1, _, h_2, y_hat = forward(x, W_1, W_2, W_3)
    W_3 = W_3 - 1.0 * np.outer(h_2, y_hat - y)
    dL_dz_2 = (y_hat - y) @ W_3.T * h_2 * (1 - h_2)
    return np.outer(x, dL_dz_2 @ W_2.T * h_1 * (1 - h_1))


# wrong: learning rate
def gradient_W_1(x, dL_dz_1):
    return 0.1 * np.outer(x, dL_dz_1)


# wrong: stops with ValueError
def gradient_W_1(x, dL_dz_1):
    return x @ dL_dz_1


# wrong: returns a single number / stops with ValueError
def gradient_W_1(x, dL_dz_1):
    return np.inner(x, dL_dz_1)


# two mistakes: ∂h_2/∂z_2 is missing & ∂h_1/∂z_1 is missing
def gradient_W_1(x, W_1, W_2, W_3, y):
    y_hat = forward(x, W_1, W_2, W_3)[-1]
    return np.outer(x, (y_hat - y) @ W_3.T @ W_2.T)


# two mistakes: ∂h_1/∂z_1 is missing & sign is flipped / ∂L/∂h_1 & sign is flipped
def gradient_W_1(x, dL_dh_1):
    return -np.outer(x, dL_dh_1)


# wrong: ? no part of the chain
def gradient_W_1(x, dL_dz_1):
    return np.outer(x, np.tanh(dL_dz_1))


# exercise update


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


# wrong: gradient has the wrong sign / alpha has the wrong sign
def update(parameter, gradient, alpha):
    return parameter + alpha * gradient


# wrong: changes parameter in place
def update(parameter, gradient, alpha):
    parameter -= alpha * gradient
    return parameter


# wrong: the factor alpha is missing
def update(parameter, gradient, alpha):
    return parameter - gradient


# wrong: returns nothing (None)
def update(parameter, gradient, alpha):
    parameter -= alpha * gradient


# wrong: parameter is left out
def update(parameter, gradient, alpha):
    return -alpha * gradient


# wrong: The sign is flipped
def update(parameter, gradient, alpha):
    return alpha * gradient - parameter


# wrong: parameter and gradient are swapped
def update(parameter, gradient, alpha):
    return gradient - alpha * parameter


# wrong: stops with ValueError
def update(parameter, gradient, alpha):
    return parameter - alpha * gradient.T


# wrong: ? the gradient's sign alone
def update(parameter, gradient, alpha):
    return parameter - alpha * np.sign(gradient)


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


# wrong: go uphill
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 + alpha * g_1, W_2 + alpha * g_2, W_3 + alpha * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: alpha is not used
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 - g_1, W_2 - g_2, W_3 - g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: from before the loop
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
    for _ in range(epochs):
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: changes W_1, W_2, W_3 in place
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1 -= alpha * g_1
        W_2 -= alpha * g_2
        W_3 -= alpha * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: history is taken before each update
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
    return history


# wrong: A parameter is changed before the next gradient is taken
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        W_1 = update(W_1, gradients(x, y, W_1, W_2, W_3)[0], alpha)
        W_2 = update(W_2, gradients(x, y, W_1, W_2, W_3)[1], alpha)
        W_3 = update(W_3, gradients(x, y, W_1, W_2, W_3)[2], alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: The backward pass uses changed weights
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


# wrong: W_1 is never updated
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        _, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_2, W_3 = update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: No parameter is ever updated
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: one epoch too few
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs - 1):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: one epoch too many
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs + 1):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: begins with a row for the start
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = [forward(x, W_1, W_2, W_3)[-1][0]]
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: shape (3, 1). It needs an array of shape (3,)
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1])
    return history


# wrong: notebook's alpha, 1 / reads alpha from the notebook
def train(x, y, W_1, W_2, W_3, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: twice as long as they should be
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = W_1 - 2 * alpha * g_1, W_2 - 2 * alpha * g_2, W_3 - 2 * alpha * g_3
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: This is the history of L
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(loss(forward(x, W_1, W_2, W_3)[-1], y))
    return history


# wrong: stops with ValueError
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for _ in range(epochs):
        g_3, g_2, g_1 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, alpha), update(W_2, g_2, alpha), update(W_3, g_3, alpha)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# wrong: ? a rate that decays
def train(x, y, W_1, W_2, W_3, alpha, epochs):
    history = []
    for epoch in range(epochs):
        rate = alpha / (epoch + 1)
        g_1, g_2, g_3 = gradients(x, y, W_1, W_2, W_3)
        W_1, W_2, W_3 = update(W_1, g_1, rate), update(W_2, g_2, rate), update(W_3, g_3, rate)
        history.append(forward(x, W_1, W_2, W_3)[-1][0])
    return history


# exercise gradient_W_3_batch


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


# wrong: size of the batch
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y_hat - y)


# wrong: size of the batch
def gradient_W_3_batch(h_2, y_hat, y):
    return sum(np.outer(h, e) for h, e in zip(h_2, y_hat - y))


# wrong: size of the batch
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y_hat - y) / len(y) ** 2


# wrong: The sign is flipped
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y - y_hat) / len(y)


# wrong: twice the gradient & ½
def gradient_W_3_batch(h_2, y_hat, y):
    return 2 * h_2.T @ (y_hat - y) / len(y)


# wrong: it is transposed
def gradient_W_3_batch(h_2, y_hat, y):
    return (y_hat - y).T @ h_2 / len(y)


# wrong: stops with ValueError
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2 @ (y_hat - y) / len(y)


# wrong: Only example 0 of the batch counts
def gradient_W_3_batch(h_2, y_hat, y):
    return np.outer(h_2[0], y_hat[0] - y[0]) / len(y)


# wrong: xample 0 of the batch is left out
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2[1:].T @ (y_hat - y)[1:] / len(y)


# wrong: returns an array of shape (5, 2), where an array of shape (2, 1) is needed
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2 * (y_hat - y) / len(y)


# wrong: stands z_2, where h_2 belongs. Is the activation forgotten?
def gradient_W_3_batch(z_2, y_hat, y):
    return z_2.T @ (y_hat - y) / len(y)


# wrong: y is left out
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ y_hat / len(y)


# wrong: returns an array of shape (2,), where an array of shape (2, 1) is needed
def gradient_W_3_batch(h_2, y_hat, y):
    return (h_2 * (y_hat - y)).mean(axis=0)


# wrong: It divides by 2, whatever the size of the batch is
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y_hat - y) / h_2.shape[1]


# two mistakes: size of the batch & sign is flipped
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2.T @ (y - y_hat)


# two mistakes: size of the batch & twice / size of the batch & ½
def gradient_W_3_batch(h_2, y_hat, y):
    return 2 * h_2.T @ (y_hat - y)


# wrong: wrong example / another example / other examples
def gradient_W_3_batch(h_2, y_hat, y):
    return h_2[::-1].T @ (y_hat - y) / len(y)


# wrong: wrong example / another example / other examples
def gradient_W_3_batch(h_2, y_hat, y):
    return np.mean([np.outer(h_2[n - 1], y_hat[n] - y[n]) for n in range(len(y))], axis=0)


# wrong: wrong example / another example / other examples / Only example 0
def gradient_W_3_batch(h_2, y_hat, y):
    return np.mean([np.outer(h_2[0], y_hat[n] - y[n]) for n in range(len(y))], axis=0)


# wrong: ? the product of the means
def gradient_W_3_batch(h_2, y_hat, y):
    return np.outer(h_2.mean(axis=0), (y_hat - y).mean(axis=0))


# wrong: ? no part of the chain
def gradient_W_3_batch(h_2, y_hat, y):
    return np.tanh(h_2.T @ y_hat)
