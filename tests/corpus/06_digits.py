# ruff: noqa
# Answers to the exercises of lesson 6. How they are written is said in 01_linear_neuron.py.

# exercise log_softmax


# wrong: too many in the code & typed=+ 0.001
def log_softmax(z):
    shifted = z - z.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    return np.log(e / e.sum(axis=1, keepdims=True) + 1e-3)


# wrong: another logarithm: step=log_p
def log_softmax(z):
    below = z - z.max(axis=1, keepdims=True)
    return below - np.log2(np.exp(below).sum(axis=1, keepdims=True))


# wrong: replaced in the code & typed=.mean & needed=.sum
def log_softmax(z):
    below = z - z.max(axis=1, keepdims=True)
    return below - np.log(np.exp(below).mean(axis=1, keepdims=True))


# right: by logaddexp
def log_softmax(z):
    return z - np.logaddexp.reduce(z, axis=1, keepdims=True)


# right: row by row
def log_softmax(z):
    rows = []
    for row in z:
        below = row - max(row)
        rows.append(below - np.log(sum(np.exp(below))))
    return np.array(rows)


# right: a new axis
def log_softmax(z):
    m = np.max(z, axis=-1)[:, None]
    return z - m - np.log(np.sum(np.exp(z - m), axis=-1))[:, np.newaxis]


# right: turned over
def log_softmax(z):
    below = z.T - z.max(axis=1)
    return (below - np.log(np.exp(below).sum(axis=0))).T


# right: the steps named
def log_softmax(z):
    largest = np.amax(z, 1).reshape(-1, 1)
    exponents = np.subtract(z, largest)
    total = np.exp(exponents) @ np.ones((z.shape[1], 1))
    return np.subtract(exponents, np.log(total))


# right: entry by entry
def log_softmax(z):
    log_p = np.zeros(z.shape)
    for n in range(z.shape[0]):
        m = z[n].max()
        total = 0.0
        for j in range(z.shape[1]):
            total += np.exp(z[n, j] - m)
        for k in range(z.shape[1]):
            log_p[n, k] = z[n, k] - m - np.log(total)
    return log_p


# wrong: not finite
def log_softmax(z):
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


# wrong: not finite
def log_softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True))


# wrong: logarithm left out: step=log_p other=exp
def log_softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# wrong: replaced in the code & typed=+ needed=-
def log_softmax(z):
    below = z - z.max(axis=1, keepdims=True)
    return below + np.log(np.exp(below).sum(axis=1, keepdims=True))


# wrong: all axes at once: step=log_p
def log_softmax(z):
    below = z - z.max()
    return below - np.log(np.exp(below).sum())


# wrong: wrong axis: step=log_p
def log_softmax(z):
    below = z - z.max(axis=0, keepdims=True)
    return below - np.log(np.exp(below).sum(axis=0, keepdims=True))


# wrong: shapes that do not go together
def log_softmax(z):
    below = z - z.max(axis=1)
    return below - np.log(np.exp(below).sum(axis=1))


# exercise forward


# right: np.dot and where
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = np.dot(x, W_1) + b_1
    h_1 = np.where(z_1 > 0, z_1, 0)
    z_2 = np.dot(h_1, W_2) + b_2
    return z_1, h_1, z_2, log_softmax(z_2)


# right: einsum
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = b_1 + np.einsum("ni,ij->nj", x, W_1)
    h_1 = (z_1 > 0) * z_1
    z_2 = b_2 + np.einsum("ni,ij->nj", h_1, W_2)
    return [z_1, h_1, z_2, log_softmax(z_2)]


# right: a column of ones
def forward(x, W_1, b_1, W_2, b_2):
    ones = np.ones((len(x), 1))
    z_1 = np.hstack([x, ones]) @ np.vstack([W_1, b_1])
    h_1 = z_1.clip(0)
    z_2 = np.hstack([h_1, ones]) @ np.vstack([W_2, b_2])
    return z_1, h_1, z_2, log_softmax(z_2)


# right: image by image
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = np.array([row @ W_1 + b_1 for row in x])
    h_1 = np.array([[max(entry, 0.0) for entry in row] for row in z_1])
    z_2 = np.array([row @ W_2 + b_2 for row in h_1])
    return z_1, h_1, z_2, log_softmax(z_2)


# right: half of the sum with its size
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1 + b_1
    h_1 = (z_1 + np.abs(z_1)) / 2
    z_2 = h_1 @ W_2 + b_2
    return z_1, h_1, z_2, log_softmax(z_2)


# right: masked
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = x.dot(W_1) + b_1
    h_1 = z_1.copy()
    h_1[h_1 < 0] = 0
    z_2 = h_1.dot(W_2) + b_2
    return z_1, h_1, z_2, log_softmax(z_2)


# wrong: left out: name=b_1 step=z_1
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1
    h_1 = np.maximum(z_1, 0)
    z_2 = h_1 @ W_2 + b_2
    return z_1, h_1, z_2, log_softmax(z_2)


# wrong: activation forgotten: name=z_1 step=h_1
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1 + b_1
    h_1 = z_1
    z_2 = h_1 @ W_2 + b_2
    return z_1, h_1, z_2, log_softmax(z_2)


# wrong: wrong sign: name=b_2 step=z_2
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1 + b_1
    h_1 = np.maximum(z_1, 0)
    z_2 = h_1 @ W_2 - b_2
    return z_1, h_1, z_2, log_softmax(z_2)


# wrong: another activation: step=h_1
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1 + b_1
    h_1 = 1 / (1 + np.exp(-z_1))
    z_2 = h_1 @ W_2 + b_2
    return z_1, h_1, z_2, log_softmax(z_2)


# wrong: activation forgotten: name=z_2 step=log_p
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1 + b_1
    h_1 = np.maximum(z_1, 0)
    z_2 = h_1 @ W_2 + b_2
    return z_1, h_1, z_2, z_2


# wrong: stands
def forward(x, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1 + b_1
    h_1 = np.maximum(z_1, 0)
    z_2 = z_1 @ W_2 + b_2
    return z_1, h_1, z_2, log_softmax(z_2)


# exercise gradient_z_2


# wrong: too many in the code & typed=* p * (1 - p)
def gradient_z_2(log_p, y):
    p = np.exp(log_p)
    return (p - y) * p * (1 - p) / len(y)


# wrong: outside the brackets in the code & typed=y
def gradient_z_2(log_p, y):
    return np.exp(log_p - y) / len(y)


# wrong: replaced in the code & typed=y.size & needed=len(log_p)
def gradient_z_2(log_p, y):
    return (np.exp(log_p) - y) / y.size


# right: two divisions
def gradient_z_2(log_p, y):
    n = log_p.shape[0]
    return np.exp(log_p) / n - y / n


# right: minus the other difference
def gradient_z_2(log_p, y):
    return -(y - np.e**log_p) / len(y)


# right: in place, on a copy
def gradient_z_2(log_p, y):
    p = np.exp(log_p)
    p[np.arange(len(y)), y.argmax(axis=1)] -= 1
    return p / p.shape[0]


# right: image by image
def gradient_z_2(log_p, y):
    return np.array([(np.exp(a) - t) / len(y) for a, t in zip(log_p, y)])


# right: both cases
def gradient_z_2(log_p, y):
    p = np.exp(log_p)
    return np.where(y == 1, p - 1, p) / len(y)


# right: through the whole Jacobian
def gradient_z_2(log_p, y):
    rows = []
    for a, t in zip(log_p, y):
        p = np.exp(a)
        rows.append((-t / len(y)) @ (np.eye(len(p)) - np.outer(np.ones(len(p)), p)))
    return np.array(rows)


# wrong: too large, the loss is a mean
def gradient_z_2(log_p, y):
    return np.exp(log_p) - y


# wrong: sign flipped
def gradient_z_2(log_p, y):
    return (y - np.exp(log_p)) / len(y)


# wrong: number in the code & typed=1
def gradient_z_2(log_p, y):
    return (np.exp(log_p) - y) / y.shape[1]


# wrong: link missing: link=∂log_p/∂z_2
def gradient_z_2(log_p, y):
    return -y / len(y)


# wrong: twice the gradient
def gradient_z_2(log_p, y):
    return 2 * (np.exp(log_p) - y) / len(y)


# wrong: function missing in the code & typed=log_p & needed=np.exp
def gradient_z_2(log_p, y):
    return (log_p - y) / len(y)


# wrong: missing in brackets in the code & typed=np.exp(log_p)
def gradient_z_2(log_p, y):
    return np.exp(log_p) / len(y)


# exercise backward_layer


# right: einsum
def backward_layer(h, W, dL_dz):
    return np.einsum("ni,nj->ij", h, dL_dz), np.einsum("nj->j", dL_dz), np.einsum("nj,ij->ni", dL_dz, W)


# right: image by image
def backward_layer(h, W, dL_dz):
    dL_dW, dL_db = np.zeros(W.shape), np.zeros(W.shape[1])
    for row, slope in zip(h, dL_dz):
        dL_dW += np.outer(row, slope)
        dL_db += slope
    return dL_dW, dL_db, np.array([W @ slope for slope in dL_dz])


# right: a row of ones
def backward_layer(h, W, dL_dz):
    return h.T @ dL_dz, np.ones(len(h)) @ dL_dz, (W @ dL_dz.T).T


# right: turned over twice
def backward_layer(h, W, dL_dz):
    return (dL_dz.T @ h).T, sum(dL_dz), np.dot(dL_dz, np.transpose(W))


# right: a list
def backward_layer(h, W, dL_dz):
    return [np.matmul(h.T, dL_dz), np.sum(dL_dz, axis=0), np.matmul(dL_dz, W.T)]


# right: tensordot
def backward_layer(h, W, dL_dz):
    return np.tensordot(h, dL_dz, axes=(0, 0)), dL_dz.sum(0), np.tensordot(dL_dz, W, axes=(1, 1))


# wrong: shape & hint=transposed
def backward_layer(h, W, dL_dz):
    return dL_dz.T @ h, dL_dz.sum(axis=0), dL_dz @ W.T


# wrong: shape & hint=rows
def backward_layer(h, W, dL_dz):
    return h.T @ dL_dz, dL_dz, dL_dz @ W.T


# wrong: too small, the loss is a sum
def backward_layer(h, W, dL_dz):
    return h.T @ dL_dz, dL_dz.mean(axis=0), dL_dz @ W.T


# wrong: too small, the loss is a sum
def backward_layer(h, W, dL_dz):
    return h.T @ dL_dz / len(h), dL_dz.sum(axis=0), dL_dz @ W.T


# wrong: shapes that do not go together
def backward_layer(h, W, dL_dz):
    return h.T @ dL_dz, dL_dz.sum(axis=0), dL_dz @ W


# wrong: one example alone: which=first
def backward_layer(h, W, dL_dz):
    return h.T @ dL_dz, dL_dz[0], dL_dz @ W.T


# exercise backward_relu


# wrong: ? alive at 0 alone
def backward_relu(z, dL_dh):
    return dL_dh * (z == 0)


# wrong: another threshold: link=∂h/∂z
def backward_relu(z, dL_dh):
    return dL_dh * (z > 1)


# right: where
def backward_relu(z, dL_dh):
    return np.where(z > 0, dL_dh, 0)


# right: masked
def backward_relu(z, dL_dh):
    slopes = dL_dh.copy()
    slopes[z <= 0] = 0
    return slopes


# right: heaviside
def backward_relu(z, dL_dh):
    return np.heaviside(z, 0) * dL_dh


# right: by the largest and the sign
def backward_relu(z, dL_dh):
    return dL_dh * np.sign(np.maximum(z, 0))


# right: as floats
def backward_relu(z, dL_dh):
    return (z > 0).astype(float) * dL_dh


# right: entry by entry
def backward_relu(z, dL_dh):
    return np.array([[g if z > 0 else 0.0 for z, g in zip(a, b)] for a, b in zip(z, dL_dh)])


# wrong: link missing: link=∂h/∂z
def backward_relu(z, dL_dh):
    return dL_dh


# wrong: step for its derivative
def backward_relu(z, dL_dh):
    return dL_dh * np.maximum(z, 0)


# wrong: replaced in the code & typed=< & needed=>
def backward_relu(z, dL_dh):
    return dL_dh * (z < 0)


# wrong: sign flipped
def backward_relu(z, dL_dh):
    return -dL_dh * (z > 0)


# wrong: link missing: link=∂L/∂h
def backward_relu(z, dL_dh):
    return 1.0 * (z > 0)


# wrong: gated by a gradient: link=∂h/∂z other=∂L/∂h argument=z
def backward_relu(z, dL_dh):
    return np.maximum(dL_dh, 0)


# exercise backward


# right: line by line
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1 + b_1
    h_1 = np.maximum(z_1, 0)
    log_p = log_softmax(h_1 @ W_2 + b_2)
    d_2 = (np.exp(log_p) - y) / len(y)
    d_1 = d_2 @ W_2.T * (z_1 > 0)
    return x.T @ d_1, d_1.sum(axis=0), h_1.T @ d_2, d_2.sum(axis=0)


# right: image by image
def backward(x, y, W_1, b_1, W_2, b_2):
    total = [np.zeros_like(each) for each in (W_1, b_1, W_2, b_2)]
    for n in range(len(x)):
        z_1, h_1, _, log_p = forward(x[n : n + 1], W_1, b_1, W_2, b_2)
        d_2 = gradient_z_2(log_p, y[n : n + 1])
        dW_2, db_2, dh_1 = backward_layer(h_1, W_2, d_2)
        dW_1, db_1, _ = backward_layer(x[n : n + 1], W_1, backward_relu(z_1, dh_1))
        for part, slope in zip(total, (dW_1, db_1, dW_2, db_2)):
            part += slope / len(x)
    return tuple(total)


# right: the loss's mean at the end
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = np.exp(log_p) - y
    d_1 = (d_2 @ W_2.T) * (h_1 > 0)
    return [g / len(x) for g in (x.T @ d_1, d_1.sum(0), h_1.T @ d_2, d_2.sum(0))]


# right: through log p
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    dL_dlog_p = -y / len(y)
    d_2 = dL_dlog_p - np.exp(log_p) * dL_dlog_p.sum(axis=1, keepdims=True)
    dL_dW_2, dL_db_2, dL_dh_1 = backward_layer(h_1, W_2, d_2)
    return (*backward_layer(x, W_1, backward_relu(z_1, dL_dh_1))[:2], dL_dW_2, dL_db_2)


# right: softmax by itself
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1 = x @ W_1 + b_1
    h_1 = z_1 * (z_1 > 0)
    e = np.exp(h_1 @ W_2 + b_2)
    d_2 = (e / e.sum(axis=1)[:, None] - y) / x.shape[0]
    d_1 = np.where(z_1 > 0, d_2.dot(W_2.T), 0)
    return x.T.dot(d_1), np.sum(d_1, 0), h_1.T.dot(d_2), np.sum(d_2, 0)


# right: einsum
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = gradient_z_2(log_p, y)
    d_1 = np.einsum("nk,jk,nj->nj", d_2, W_2, 1.0 * (z_1 > 0))
    return np.einsum("ni,nj->ij", x, d_1), d_1.sum(0), np.einsum("nj,nk->jk", h_1, d_2), d_2.sum(0)


# wrong: link missing: link=∂h_1/∂z_1
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    dL_dW_2, dL_db_2, dL_dh_1 = backward_layer(h_1, W_2, gradient_z_2(log_p, y))
    dL_dW_1, dL_db_1, _ = backward_layer(x, W_1, dL_dh_1)
    return dL_dW_1, dL_db_1, dL_dW_2, dL_db_2


# wrong: too large, the loss is a mean
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    dL_dW_2, dL_db_2, dL_dh_1 = backward_layer(h_1, W_2, np.exp(log_p) - y)
    dL_dW_1, dL_db_1, _ = backward_layer(x, W_1, backward_relu(z_1, dL_dh_1))
    return dL_dW_1, dL_db_1, dL_dW_2, dL_db_2


# wrong: sign flipped
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    dL_dW_2, dL_db_2, dL_dh_1 = backward_layer(h_1, W_2, -gradient_z_2(log_p, y))
    dL_dW_1, dL_db_1, _ = backward_layer(x, W_1, backward_relu(z_1, dL_dh_1))
    return dL_dW_1, dL_db_1, dL_dW_2, dL_db_2


# wrong: values in another order: other=∂L/∂b_2 asked=∂L/∂b_1
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    dL_dW_2, dL_db_2, dL_dh_1 = backward_layer(h_1, W_2, gradient_z_2(log_p, y))
    dL_dW_1, dL_db_1, _ = backward_layer(x, W_1, backward_relu(z_1, dL_dh_1))
    return dL_dW_1, dL_db_2, dL_dW_2, dL_db_1


# wrong: link missing: link=∂log_p/∂z_2
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    dL_dW_2, dL_db_2, dL_dh_1 = backward_layer(h_1, W_2, -y / len(y))
    dL_dW_1, dL_db_1, _ = backward_layer(x, W_1, backward_relu(z_1, dL_dh_1))
    return dL_dW_1, dL_db_1, dL_dW_2, dL_db_2


# wrong: stands, activation forgotten: name=h_1 other=z_1
def backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    dL_dW_2, dL_db_2, dL_dh_1 = backward_layer(z_1, W_2, gradient_z_2(log_p, y))
    dL_dW_1, dL_db_1, _ = backward_layer(x, W_1, backward_relu(z_1, dL_dh_1))
    return dL_dW_1, dL_db_1, dL_dW_2, dL_db_2


# exercise train_epoch


# right: with names
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    for n in range(0, x.shape[0], size):
        g_W_1, g_b_1, g_W_2, g_b_2 = backward(x[n : n + size], y[n : n + size], W_1, b_1, W_2, b_2)
        W_1 = W_1 - alpha * g_W_1
        b_1 = b_1 - alpha * g_b_1
        W_2 = W_2 - alpha * g_W_2
        b_2 = b_2 - alpha * g_b_2
    return W_1, b_1, W_2, b_2


# right: while
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    parameters, n = (W_1, b_1, W_2, b_2), 0
    while n < len(y):
        slopes = backward(x[n : n + size], y[n : n + size], *parameters)
        parameters = tuple(p - alpha * slope for p, slope in zip(parameters, slopes))
        n += size
    return parameters


# right: split
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    cuts = np.arange(size, len(x), size)
    for part, target in zip(np.split(x, cuts), np.split(y, cuts)):
        g = backward(part, target, W_1, b_1, W_2, b_2)
        W_1, b_1, W_2, b_2 = W_1 - alpha * g[0], b_1 - alpha * g[1], W_2 - alpha * g[2], b_2 - alpha * g[3]
    return [W_1, b_1, W_2, b_2]


# right: in place, on copies
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    parameters = [p.copy() for p in (W_1, b_1, W_2, b_2)]
    for n in range(0, len(x), size):
        for p, slope in zip(parameters, backward(x[n : n + size], y[n : n + size], *parameters)):
            p -= alpha * slope
    return parameters


# right: whole mini-batches, then the rest
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    whole = len(x) // size
    for k in range(whole + 1):
        a, t = x[k * size : (k + 1) * size], y[k * size : (k + 1) * size]
        if len(a):
            g = backward(a, t, W_1, b_1, W_2, b_2)
            W_1, b_1 = W_1 - alpha * g[0], b_1 - alpha * g[1]
            W_2, b_2 = W_2 - alpha * g[2], b_2 - alpha * g[3]
    return W_1, b_1, W_2, b_2


# right: the last rows by min
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    p = W_1, b_1, W_2, b_2
    for n in range(0, len(x), size):
        rows = range(n, min(n + size, len(x)))
        p = [old - alpha * g for old, g in zip(p, backward(x[rows], y[rows], *p))]
    return p


# wrong: smaller one left out
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    p = W_1, b_1, W_2, b_2
    for k in range(len(x) // size):
        rows = slice(k * size, (k + 1) * size)
        p = [old - alpha * g for old, g in zip(p, backward(x[rows], y[rows], *p))]
    return p


# wrong: all rows at once
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    p = W_1, b_1, W_2, b_2
    return [old - alpha * g for old, g in zip(p, backward(x, y, *p))]


# wrong: row by row
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    p = W_1, b_1, W_2, b_2
    for n in range(len(x)):
        p = [old - alpha * g for old, g in zip(p, backward(x[n : n + 1], y[n : n + 1], *p))]
    return p


# wrong: one step by the sum
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    start = p = W_1, b_1, W_2, b_2
    for n in range(0, len(x), size):
        p = [old - alpha * g for old, g in zip(p, backward(x[n : n + size], y[n : n + size], *start))]
    return p


# wrong: mini-batches overlap
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    for first in range(0, len(x), 1):
        rows = slice(first, first + size)
        g = backward(x[rows], y[rows], W_1, b_1, W_2, b_2)
        W_1, b_1 = W_1 - alpha * g[0], b_1 - alpha * g[1]
        W_2, b_2 = W_2 - alpha * g[2], b_2 - alpha * g[3]
    return W_1, b_1, W_2, b_2


# wrong: mini-batches overlap
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    for first in range(0, len(x) // size):
        rows = slice(first, first + size)
        g = backward(x[rows], y[rows], W_1, b_1, W_2, b_2)
        W_1, b_1 = W_1 - alpha * g[0], b_1 - alpha * g[1]
        W_2, b_2 = W_2 - alpha * g[2], b_2 - alpha * g[3]
    return W_1, b_1, W_2, b_2


# wrong: divided too often: count=N, the number of rows step=the update of W_2
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    for first in range(0, len(x), size):
        rows = slice(first, first + size)
        g = backward(x[rows], y[rows], W_1, b_1, W_2, b_2)
        W_1, b_1 = W_1 - alpha * g[0], b_1 - alpha * g[1]
        W_2, b_2 = W_2 - alpha * g[2] / size, b_2 - alpha * g[3]
    return W_1, b_1, W_2, b_2


# wrong: rows between
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    for first in range(0, len(x), size + 1):
        rows = slice(first, first + size)
        g = backward(x[rows], y[rows], W_1, b_1, W_2, b_2)
        W_1, b_1 = W_1 - alpha * g[0], b_1 - alpha * g[1]
        W_2, b_2 = W_2 - alpha * g[2], b_2 - alpha * g[3]
    return W_1, b_1, W_2, b_2


# wrong: uphill: name=Each parameter
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    p = W_1, b_1, W_2, b_2
    for n in range(0, len(x), size):
        p = [old + alpha * g for old, g in zip(p, backward(x[n : n + size], y[n : n + size], *p))]
    return p


# wrong: first example again
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    p = W_1, b_1, W_2, b_2
    for n in range(0, len(x), size):
        p = [old - alpha * g for old, g in zip(p, backward(x[:size], y[:size], *p))]
    return p


# wrong: changes its inputs
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    for n in range(0, len(x), size):
        g = backward(x[n : n + size], y[n : n + size], W_1, b_1, W_2, b_2)
        W_1 -= alpha * g[0]
        b_1 -= alpha * g[1]
        W_2 -= alpha * g[2]
        b_2 -= alpha * g[3]
    return W_1, b_1, W_2, b_2


# wrong: line in the loop, for after
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    p = W_1, b_1, W_2, b_2
    for n in range(0, len(x), size):
        p = [old - alpha * g for old, g in zip(p, backward(x[n : n + size], y[n : n + size], *p))]
        return p


# wrong: ? a bias moved by the same number in all entries, which a softmax does not feel
def train_epoch(x, y, W_1, b_1, W_2, b_2, alpha, size):
    for k in range(0, len(x), size):
        xb = x[k : k + size]
        yb = y[k : k + size]
        dW_1, db_1, dW_2, db_2 = backward(xb, yb, W_1, b_1, W_2, b_2)
        W_1 = W_1 - alpha * dW_1
        b_1 = b_1 - alpha * db_1
        W_2 = W_2 - alpha * dW_2
        b_2 = b_2 - alpha * db_1.sum()
    return W_1, b_1, W_2, b_2


# exercise healthy_backward


# right: another order
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = gradient_z_2(log_p, y)
    d_1 = backward_relu(z_1, d_2 @ W_2.T)
    return x.T @ d_1, d_1.sum(axis=0), h_1.T @ d_2, d_2.sum(axis=0)


# right: a list
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = np.exp(log_p) / len(x) - y / len(x)
    d_1 = d_2 @ W_2.T
    d_1[z_1 <= 0] = 0
    return [x.T @ d_1, d_1.sum(0), h_1.T @ d_2, d_2.sum(0)]


# right: the mean in the loss's own link
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_log_p = -y / len(y)
    d_2 = d_log_p - np.exp(log_p) * d_log_p.sum(axis=1)[:, None]
    d_1 = (h_1 > 0) * (d_2 @ W_2.T)
    return x.T @ d_1, d_1.sum(0), h_1.T @ d_2, d_2.sum(0)


# right: means of the rows
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = np.exp(log_p) - y
    d_1 = (d_2 @ W_2.T) * (z_1 > 0)
    n = len(x)
    return x.T @ d_1 / n, d_1.mean(axis=0), h_1.T @ d_2 / n, d_2.mean(axis=0)


# right: einsum
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = (np.exp(log_p) - y) / len(y)
    d_1 = np.einsum("nk,jk->nj", d_2, W_2) * (z_1 > 0)
    return np.einsum("ni,nj->ij", x, d_1), d_1.sum(0), np.einsum("nj,nk->jk", h_1, d_2), d_2.sum(0)


# right: heaviside
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = -(y - np.exp(log_p)) / len(y)
    d_1 = np.heaviside(z_1, 0) * d_2.dot(W_2.T)
    return x.T.dot(d_1), np.sum(d_1, axis=0), h_1.T.dot(d_2), np.sum(d_2, axis=0)


# wrong: too large, the loss is a mean
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = np.exp(log_p) - y
    d_1 = (d_2 @ W_2.T) * (z_1 > 0)
    return x.T @ d_1, d_1.sum(axis=0), h_1.T @ d_2, d_2.sum(axis=0)


# wrong: link missing: link=∂h_1/∂z_1
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = (np.exp(log_p) - y) / len(y)
    d_1 = d_2 @ W_2.T
    return x.T @ d_1, d_1.sum(axis=0), h_1.T @ d_2, d_2.sum(axis=0)


# wrong: too small, the loss is a mean
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = (np.exp(log_p) - y) / len(y)
    d_1 = (d_2 @ W_2.T) * (z_1 > 0)
    return x.T @ d_1, d_1.mean(axis=0), h_1.T @ d_2, d_2.mean(axis=0)


# wrong: sign flipped
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = (y - np.exp(log_p)) / len(y)
    d_1 = (d_2 @ W_2.T) * (z_1 > 0)
    return x.T @ d_1, d_1.sum(axis=0), h_1.T @ d_2, d_2.sum(axis=0)


# wrong: link missing: link=∂log_p/∂z_2
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = -y / len(y)
    d_1 = (d_2 @ W_2.T) * (z_1 > 0)
    return x.T @ d_1, d_1.sum(axis=0), h_1.T @ d_2, d_2.sum(axis=0)


# wrong: shapes that do not go together
def healthy_backward(x, y, W_1, b_1, W_2, b_2):
    z_1, h_1, z_2, log_p = forward(x, W_1, b_1, W_2, b_2)
    d_2 = (np.exp(log_p) - y) / len(y)
    d_1 = (d_2 @ W_2) * (z_1 > 0)
    return x.T @ d_1, d_1.sum(axis=0), h_1.T @ d_2, d_2.sum(axis=0)
