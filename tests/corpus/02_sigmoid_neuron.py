# ruff: noqa
# Answers to the exercises of lesson 2. How they are written is said in 01_linear_neuron.py.

# exercise sigmoid


# wrong: another activation: step=h other=softsign
def sigmoid(z):
    return z / (1 + abs(z))


# wrong: another activation: step=h other=softplus
def sigmoid(z):
    return np.logaddexp(0, z)


# wrong: another activation: step=h other=sigmoid in straight lines
def sigmoid(z):
    return min(max(z / 6 + 0.5, 0), 1)


# wrong: argument scaled: step=h name=z factor=2
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z))


# wrong: missing in brackets in the code & typed=np.tanh(z / 2) & needed=+ 1 whole=(np.tanh(z / 2) + 1)
def sigmoid(z):
    return 0.5 * np.tanh(z / 2)


# wrong: sign inside the sigmoid: step=h
def sigmoid(z):
    return 1 / (1 - np.exp(-z))


# right: clipped
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


# right: by the hyperbolic tangent
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


# right: two branches
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


# right: where
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


# right: from the other side
def sigmoid(z):
    if z < 0:
        return 1 - sigmoid(-z)
    return 1 / (1 + np.exp(-z))


# right: logaddexp
def sigmoid(z):
    return np.exp(-np.logaddexp(0, -z))


# right: math, with a limit
def sigmoid(z):
    import math

    return 1 / (1 + math.exp(min(-z, 700)))


# right: the error caught
import math


def sigmoid(z):
    try:
        return 1 / (1 + math.exp(-z))
    except OverflowError:
        return 0.0


# right: mask
def sigmoid(z):
    z = np.atleast_1d(np.asarray(z, dtype=float))
    h = np.empty_like(z)
    positive = z >= 0
    h[positive] = 1 / (1 + np.exp(-z[positive]))
    e = np.exp(z[~positive])
    h[~positive] = e / (1 + e)
    return h[0]


# right: vectorized
@np.vectorize
def sigmoid(z):
    return 1 / (1 + np.exp(-z)) if z > -700 else 0.0


# wrong: overflows
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# wrong: too many in the code & typed=np.clip
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))


# wrong: raised: error=OverflowError
def sigmoid(z):
    return 1 / (1 + math.exp(-z))


import math


# wrong: not finite
def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))


# wrong: wrong sign: name=z step=h
def sigmoid(z):
    return 1 / (1 + np.exp(np.clip(z, -500, 500)))


# wrong: activation forgotten: name=z step=h
def sigmoid(z):
    return z


# wrong: replaced in the code & typed=>= & needed=<=
def sigmoid(z):
    e = np.exp(-abs(z))
    return e / (1 + e) if z >= 0 else 1 / (1 + e)


# wrong: returns nothing
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))


# wrong: absolute value inside: step=h name=z
def sigmoid(z):
    return 1 / (1 + np.exp(-abs(z)))


# wrong: another activation: step=h other=tanh
def sigmoid(z):
    return np.tanh(z)


# wrong: derivative for its step: step=h
def sigmoid(z):
    e = np.exp(-abs(z))
    return e / (1 + e) ** 2


# wrong: rounded: digits=0
def sigmoid(z):
    return 1.0 if z > 0 else 0.0


# wrong: replaced in the code & typed=np.clip(z, -1, 1)
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -1, 1)))


# wrong: number in the code & typed=0
def sigmoid(z):
    e = np.exp(-abs(z))
    return 1 / (1 + e) if z > 0 else e / (1 + e) if z < 0 else 0.0


# wrong: the same everywhere
def sigmoid(z):
    return 0.5


# wrong: on one side: name=z side=negative (another activation: step=h other=exp)
def sigmoid(z):
    e = np.exp(-abs(z))
    return 1 / (1 + e) if z >= 0 else e


# wrong: brackets missing in the code & typed=1 + e
def sigmoid(z):
    e = np.exp(-abs(z))
    return 1 / 1 + e if z >= 0 else e / (1 + e)


# wrong: rounded: digits=4
def sigmoid(z):
    return round((1 + np.tanh(z / 2)) / 2, 4)


# wrong: another activation: step=h other=ReLU
def sigmoid(z):
    return np.maximum(0, z)


# exercise predict


# wrong: ? an activation of each term
def predict(x, w, b):
    return sigmoid(x[0] * w[0]) + sigmoid(x[1] * w[1]) + b


# wrong: too many in the code & typed=sigmoid
def predict(x, w, b):
    return sigmoid(sigmoid(x) @ w + b)


# wrong: replaced in the code & typed=* & needed=@
def predict(x, w, b):
    return sigmoid(x * w + b)


# wrong: number in the code & typed=0
def predict(x, w, b):
    return sigmoid(x[0] * w[0] + x[1] * w[0] + b)


# wrong: number in the code & typed=0
def predict(x, w, b):
    return sigmoid(x[0] * w[0] + x[0] * w[1] + b)


# wrong: replaced in the code & typed=* & needed=@
def predict(x, w, b):
    return sigmoid(np.sum(x * w + b))


# right: np.dot
def predict(x, w, b):
    z = np.dot(x, w) + b
    return sigmoid(z)


# right: einsum
def predict(x, w, b):
    return sigmoid(np.einsum("i,i->", w, x) + b)


# right: loop
def predict(x, w, b):
    z = b
    for i in range(len(x)):
        z += x[i] * w[i]
    return sigmoid(z)


# right: sum of products
def predict(x, w, b):
    return sigmoid((x * w).sum() + b)


# right: entry by entry
def predict(x, w, b):
    x_1, x_2 = x
    w_1, w_2 = w
    return sigmoid(x_1 * w_1 + x_2 * w_2 + b)


# right: its own sigmoid
def predict(x, w, b):
    return 1 / (1 + np.exp(-(x @ w + b)))


# right: from the weighted sum
def predict(z):
    return sigmoid(z)


# right: e^−z form
def predict(x, w, b):
    e = np.e ** (-np.inner(x, w) - b)
    return (1 + e) ** -1


# right: a column and a row
def predict(x, w, b):
    return sigmoid((x[None, :] @ w[:, None]).item() + b)


# right: transposing a vector, which changes nothing
def predict(x, w, b):
    return sigmoid(w.T @ x + b)


# wrong: left out: name=b step=z
def predict(x, w, b):
    return sigmoid(x @ w)


# wrong: activation forgotten: name=z step=y_hat
def predict(x, w, b):
    return x @ w + b


# wrong: wrong sign: name=b step=z
def predict(x, w, b):
    return sigmoid(x @ w - b)


# wrong: wrong sign: name=z step=y_hat
def predict(x, w, b):
    return sigmoid(-(x @ w + b))


# wrong: wrong sign: name=z step=y_hat
def predict(x, w, b):
    return 1 / (1 + np.exp(x @ w + b))


# wrong: sign flipped
def predict(x, w, b):
    return -sigmoid(x @ w + b)


# wrong: stands: name=w other=x step=z
def predict(x, w, b):
    return sigmoid(x @ x + b)


# wrong: wrong sign: name=x step=z
def predict(x, w, b):
    return sigmoid(b - x @ w)


# wrong: factor missing: step=z name=x
def predict(x, w, b):
    return sigmoid(w.sum() + b)


# wrong: entries not added up: step=z
def predict(x, w, b):
    return sigmoid_of_each(x * w + b)


def sigmoid_of_each(z):
    return 1 / (1 + np.exp(-z))


# wrong: raised: error=ValueError
def predict(x, w, b):
    return sigmoid(x * w + b)


# wrong: raised: error=NameError
def predict(x, w, b):
    z = x @ w + b
    return sigmiod(z)


# wrong: changes its inputs: changed=['w']
def predict(x, w, b):
    w *= x
    return sigmoid(w.sum() + b)


# wrong: the same everywhere
def predict(x, w, b):
    return 0.85916839


# wrong: returns nothing
def predict(x, w, b):
    y_hat = sigmoid(x @ w + b)


# two mistakes: left out: name=b & activation forgotten
def predict(x, w, b):
    return x @ w


# wrong: activation twice: step=y_hat
def predict(x, w, b):
    return sigmoid(sigmoid(x @ w + b))


# wrong: added after the activation: step=y_hat name=b before=z
def predict(x, w, b):
    return sigmoid(x @ w) + b


# wrong: entry left out of a step: step=z name=x entry=[1]
def predict(x, w, b):
    return sigmoid(x[0] * w[0] + b)


# wrong: derivative for its step: step=y_hat
def predict(x, w, b):
    h = sigmoid(x @ w + b)
    return h * (1 - h)


# wrong: 1 stands: step=z name=b
def predict(x, w, b):
    return sigmoid(x @ w + 1)


# wrong: replaced in the code & typed=np.mean & needed=np.sum
def predict(x, w, b):
    return sigmoid(np.mean(x * w) + b)


# wrong: replaced in the code & typed=np.tanh & needed=sigmoid
def predict(x, w, b):
    return np.tanh(x @ w + b)


# wrong: replaced in the code & typed=+ & needed=*
def predict(x, w, b):
    return sigmoid(np.sum(x + w) + b)


# wrong: replaced in the code & typed=* & needed=+
def predict(x, w, b):
    return sigmoid((x @ w) * b)


# wrong: absolute value inside: step=y_hat name=z
def predict(x, w, b):
    return sigmoid(abs(x @ w + b))


# wrong: too many in the code & typed=[::-1]
def predict(x, w, b):
    return sigmoid(x @ w[::-1] + b)


# exercise gradient_y_hat


# wrong: a half for the 2
def gradient_y_hat(y_hat, y):
    return 0.5 * (y_hat - y)


# right: the minus sign outside
def gradient_y_hat(y_hat, y):
    return -2 * (y - y_hat)


# right: expanded
def gradient_y_hat(y_hat, y):
    return 2 * y_hat - 2 * y


# right: added twice
def gradient_y_hat(y_hat, y):
    error = y_hat - y
    return error + error


# right: recomputing from inputs
def gradient_y_hat(x, w, b, y):
    return 2 * (predict(x, w, b) - y)


# right: recomputing from z
def gradient_y_hat(z, y):
    return 2.0 * (sigmoid(z) - y)


# right: by the power rule
def gradient_y_hat(y_hat, y):
    n = 2
    return n * (y_hat - y) ** (n - 1)


# right: np.polyder
def gradient_y_hat(y_hat, y):
    return np.polyval(np.polyder([1, -2 * y, y**2]), y_hat)


# wrong: sign flipped
def gradient_y_hat(y_hat, y):
    return 2 * (y - y_hat)


# wrong: half, a square forgotten
def gradient_y_hat(y_hat, y):
    return y_hat - y


# wrong: half, a square forgotten
def gradient_y_hat(y_hat, y):
    return 0.5 * 2 * (y_hat - y)


# wrong: twice the gradient
def gradient_y_hat(y_hat, y):
    return 4 * (y_hat - y)


# wrong: a value itself: name=L asked=∂L/∂y_hat
def gradient_y_hat(y_hat, y):
    return (y_hat - y) ** 2


# wrong: left out: name=y link=∂L/∂y_hat
def gradient_y_hat(y_hat, y):
    return 2 * y_hat


# wrong: wrong sign: name=y link=∂L/∂y_hat
def gradient_y_hat(y_hat, y):
    return 2 * (y_hat + y)


# wrong: another gradient: other=∂L/∂b asked=∂L/∂y_hat
def gradient_y_hat(y_hat, y):
    return 2 * (y_hat - y) * y_hat * (1 - y_hat)


# wrong: another gradient: other=∂L/∂b asked=∂L/∂y_hat
def gradient_y_hat(y_hat, y, z):
    return 2 * (y_hat - y) * sigmoid(z) * (1 - sigmoid(z))


# wrong: stands, activation forgotten: name=y_hat other=z link=∂L/∂y_hat
def gradient_y_hat(z, y):
    return 2 * (z - y)


# wrong: a learning rate as factor: factor=0.1
def gradient_y_hat(y_hat, y):
    return 0.1 * 2 * (y_hat - y)


# wrong: the same everywhere
def gradient_y_hat(y_hat, y):
    return 1.71833678


# wrong: factor missing: link=∂L/∂y_hat step=∂L/∂y_hat name=y_hat − y
def gradient_y_hat(y_hat, y):
    return 2


# wrong: half
gradient_y_hat = np.subtract


# two mistakes: and the sign (half, a square forgotten)
def gradient_y_hat(y_hat, y):
    return y - y_hat


# wrong: brackets missing: link=∂L/∂y_hat one=y_hat other=y
def gradient_y_hat(y_hat, y):
    return 2 * y_hat - y


# wrong: derivative of another loss: link=∂L/∂y_hat
def gradient_y_hat(y_hat, y):
    return (y_hat - y) / (y_hat * (1 - y_hat))


# wrong: replaced throughout the code & typed=** & needed=*
def gradient_y_hat(y_hat, y):
    return y_hat**2 - y**2


# wrong: too many in the code & typed=abs
def gradient_y_hat(y_hat, y):
    return 2 * abs(y_hat - y)


# wrong: too many in the code & typed=np.sign
def gradient_y_hat(y_hat, y):
    return 2 * np.sign(y_hat - y)


# wrong: too many in the code & typed=max
def gradient_y_hat(y_hat, y):
    return max(0, 2 * (y_hat - y))


# exercise sigmoid_derivative


# wrong: argument scaled & factor=0.5
def sigmoid_derivative(z):
    return sigmoid(z / 2) * (1 - sigmoid(z / 2))


# wrong: a factor too many: link=∂h/∂z name=1 − h other=h
def sigmoid_derivative(z):
    return sigmoid(z) * (1 - sigmoid(z)) ** 2


# wrong: stands: link=∂h/∂z name=1 − h other=h
def sigmoid_derivative(z):
    return 1 / (1 + np.exp(-np.clip(z, -300, 300))) ** 2


# right: as the derivation comes out, which overflows far out only
def sigmoid_derivative(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


# right: by the hyperbolic cosine
def sigmoid_derivative(z):
    return 0.25 / np.cosh(z / 2) ** 2


# right: σ − σ²
def sigmoid_derivative(z):
    h = sigmoid(z)
    return h - h**2


# right: σ(z)·σ(−z)
def sigmoid_derivative(z):
    return sigmoid(z) * sigmoid(-z)


# right: e^−z form
def sigmoid_derivative(z):
    e = np.exp(-abs(z))
    return e / (1 + e) ** 2


# right: e^−z form, clipped
def sigmoid_derivative(z):
    z = np.clip(z, -300, 300)
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


# right: hyperbolic tangent
def sigmoid_derivative(z):
    return (1 - np.tanh(z / 2) ** 2) / 4


# right: from the activation
def sigmoid_derivative(h):
    return h * (1 - h)


# right: intermediate function
def slope_of(h):
    return h * (1 - h)


def sigmoid_derivative(z):
    return slope_of(sigmoid(z))


# wrong: a value itself: name=h asked=∂h/∂z
def sigmoid_derivative(z):
    return sigmoid(z)


# wrong: fed the sum: link=∂h/∂z step=h argument=z
def sigmoid_derivative(z):
    return z * (1 - z)


# wrong: one of two factors: link=∂h/∂z step=h
def sigmoid_derivative(z):
    return 1 - sigmoid(z)


# wrong: sign flipped
def sigmoid_derivative(z):
    return sigmoid(z) * (sigmoid(z) - 1)


# wrong: taken elsewhere: link=∂h/∂z other=h argument=z
def sigmoid_derivative(z):
    h = sigmoid(z)
    return sigmoid(h) * (1 - sigmoid(h))


# wrong: twice the gradient
def sigmoid_derivative(z):
    return 2 * sigmoid(z) * (1 - sigmoid(z))


# wrong: link twice: link=∂h/∂z
def sigmoid_derivative(z):
    return (sigmoid(z) * (1 - sigmoid(z))) ** 2


# wrong: returns nothing
def sigmoid_derivative(z):
    h = sigmoid(z)
    h * (1 - h)


# wrong: derivative at 0: link=∂h/∂z argument=z value=0.25
def sigmoid_derivative(z):
    return 0.25


# wrong: uses what is not written: used=sigmoid
def sigmoid(z):
    raise NotImplementedError


def sigmoid_derivative(z):
    return sigmoid(z) * (1 - sigmoid(z))


# wrong: sign inside the derivative: link=∂h/∂z step=h
def sigmoid_derivative(z):
    return sigmoid(z) * (1 + sigmoid(z))


# wrong: brackets in the code
def sigmoid_derivative(z):
    return sigmoid(z) - sigmoid(z**2)


# wrong: derivative of another activation: link=∂h/∂z step=h other=tanh
def sigmoid_derivative(z):
    return 1 - np.tanh(z) ** 2


# wrong: form of another activation: link=∂h/∂z step=h other=tanh
def sigmoid_derivative(z):
    h = sigmoid(z)
    return 1 - h**2


# wrong: half formed from another: link=∂h/∂z step=h other=z
def sigmoid_derivative(z):
    return sigmoid(z) * (1 - z)


# wrong: a difference quotient: width=0.1 asked=∂h/∂z
def sigmoid_derivative(z):
    return (sigmoid(z + 0.1) - sigmoid(z)) / 0.1


# wrong: a difference quotient: width=0.5 asked=∂h/∂z
def sigmoid_derivative(z):
    return (sigmoid(z + 0.5) - sigmoid(z - 0.5)) / 1.0


# wrong: taken elsewhere: link=∂h/∂z other=h argument=z
def sigmoid_derivative(z):
    return sigmoid(sigmoid(z)) * (1 - sigmoid(sigmoid(z)))


# exercise gradient_b


# wrong: one link in another & typed=sigmoid_derivative(z)
def gradient_b(y_hat, y, z):
    return gradient_y_hat(sigmoid_derivative(z), y)


# wrong: one link in another & typed=gradient_y_hat(y_hat, y)
def gradient_b(y_hat, y, z):
    return sigmoid_derivative(gradient_y_hat(y_hat, y))


# wrong: brackets missing in the code & typed=2 * y_hat - 2 * y
def gradient_b(y_hat, y, z):
    return 2 * y_hat - 2 * y * sigmoid_derivative(z)


# wrong: too many in the code & typed=sigmoid
def gradient_b(y_hat, y, z):
    return gradient_y_hat(sigmoid(y_hat), y) * sigmoid_derivative(z)


# wrong: brackets missing in the code & typed=1 - y_hat
def gradient_b(y_hat, y, z):
    return 2 * (y_hat - y) * y_hat * 1 - y_hat


# right: by σ(1 − σ)
def gradient_b(y_hat, y, z):
    return 2 * (y_hat - y) * y_hat * (1 - y_hat)


# right: e^−z form
def gradient_b(y_hat, y, z):
    return 2 * (y_hat - y) * np.exp(-z) / (1 + np.exp(-z)) ** 2


# right: link by link
def gradient_b(y_hat, y, z):
    dL_dy_hat = gradient_y_hat(y_hat, y)
    dy_hat_dz = sigmoid_derivative(z)
    dz_db = 1
    return dL_dy_hat * dy_hat_dz * dz_db


# right: on the gradient before
def gradient_b(dL_dy_hat, z):
    return dL_dy_hat * sigmoid_derivative(z)


# right: on the gradient by z
def gradient_b(dL_dz):
    return dL_dz


# right: recomputing from inputs
def gradient_b(x, w, b, y):
    z = x @ w + b
    return gradient_y_hat(sigmoid(z), y) * sigmoid_derivative(z)


# right: expanded
def gradient_b(y_hat, y, z):
    return 2 * (y_hat**2 - y_hat**3 - y * y_hat + y * y_hat**2)


# wrong: sign flipped
def gradient_b(y_hat, y, z):
    return 2 * (y - y_hat) * sigmoid_derivative(z)


# wrong: half, a square forgotten
def gradient_b(y_hat, y, z):
    return (y_hat - y) * sigmoid_derivative(z)


# wrong: twice the gradient
def gradient_b(y_hat, y, z):
    return 2 * gradient_y_hat(y_hat, y) * sigmoid_derivative(z)


# wrong: link missing: link=∂y_hat/∂z
def gradient_b(y_hat, y, z):
    return gradient_y_hat(y_hat, y)


# wrong: link missing: link=∂L/∂y_hat
def gradient_b(y_hat, y, z):
    return sigmoid_derivative(z)


# wrong: link twice: link=∂y_hat/∂z
def gradient_b(y_hat, y, z):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) ** 2


# wrong: taken elsewhere: link=∂y_hat/∂z other=y_hat argument=z
def gradient_b(y_hat, y, z):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(y_hat)


# wrong: fed the sum: link=∂y_hat/∂z step=y_hat argument=z
def gradient_b(y_hat, y, z):
    return gradient_y_hat(y_hat, y) * z * (1 - z)


# wrong: step for its derivative: link=∂y_hat/∂z step=y_hat
def gradient_b(y_hat, y, z):
    return gradient_y_hat(y_hat, y) * sigmoid(z)


# wrong: one of two factors: link=∂y_hat/∂z step=y_hat
def gradient_b(y_hat, y, z):
    return gradient_y_hat(y_hat, y) * (1 - y_hat)


# wrong: stands, activation forgotten: name=y_hat other=z link=∂L/∂y_hat
def gradient_b(y, z):
    return 2 * (z - y) * sigmoid_derivative(z)


# wrong: a factor too many: name=b
def gradient_b(y_hat, y, z, b):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * b


# wrong: another gradient: other=∂L/∂w asked=∂L/∂b
def gradient_b(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x


# wrong: step for its derivative: link=∂L/∂y_hat step=L
def gradient_b(y_hat, y, z):
    return loss(y_hat, y) * sigmoid_derivative(z)


# wrong: the same everywhere
def gradient_b(y_hat, y, z):
    return 0.20791543


# wrong: links added: one=∂L/∂y_hat other=∂y_hat/∂z
def gradient_b(y_hat, y, z):
    return gradient_y_hat(y_hat, y) + sigmoid_derivative(z)


# wrong: divides: link=∂y_hat/∂z
def gradient_b(y_hat, y, z):
    return gradient_y_hat(y_hat, y) / sigmoid_derivative(z)


# wrong: wrong sign: name=y link=∂L/∂y_hat
def gradient_b(y_hat, y, z):
    return 2 * (y_hat + y) * sigmoid_derivative(z)


# wrong: a learning rate as factor: factor=0.05
def gradient_b(y_hat, y, z):
    learning_rate = 0.05
    return learning_rate * gradient_y_hat(y_hat, y) * sigmoid_derivative(z)


# wrong: after the update: name=b behind=z
def gradient_b(x, w, b, y):
    alpha = 0.1
    y_hat, z = predict(x, w, b), x @ w + b
    b = b - alpha * gradient_y_hat(y_hat, y) * sigmoid_derivative(z)
    y_hat, z = predict(x, w, b), x @ w + b
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z)


# two mistakes: and the sign (half, a square forgotten)
def gradient_b(y_hat, y, z):
    return (y - y_hat) * sigmoid_derivative(z)


# two mistakes: and besides (taken elsewhere: link=∂y_hat/∂z other=y_hat argument=z) (half, a square forgotten)
def gradient_b(y_hat, y, z):
    return (y_hat - y) * sigmoid_derivative(y_hat)


# two mistakes: and besides (fed the sum: link=∂y_hat/∂z step=y_hat argument=z) (sign flipped)
def gradient_b(y_hat, y, z):
    return 2 * (y - y_hat) * z * (1 - z)


# wrong: ? the cross-entropy's
def gradient_b(y_hat, y, z):
    return np.log(y_hat) * y + z


# wrong: ? no part of the chain
def gradient_b(y_hat, y, z):
    return np.sin(z) - y


# wrong: derivative at 0: link=∂y_hat/∂z argument=z value=0.25
def gradient_b(y_hat, y, z):
    return 2 * (y_hat - y) / 4


# wrong: form of another activation: link=∂y_hat/∂z step=y_hat other=tanh
def gradient_b(y_hat, y, z):
    return 2 * (y_hat - y) * (1 - y_hat**2)


# wrong: half formed from another: link=∂y_hat/∂z step=y_hat other=z
def gradient_b(y_hat, y, z):
    return 2 * (y_hat - y) * y_hat * (1 - z)


# wrong: sign inside the derivative: link=∂y_hat/∂z step=y_hat
def gradient_b(y_hat, y, z):
    return 2 * (y_hat - y) * y_hat * (1 + y_hat)


# wrong: brackets missing in the code & typed=y_hat - y
def gradient_b(y_hat, y, z):
    return 2 * y_hat - y * y_hat * (1 - y_hat)


# wrong: too many in the code & typed=abs
def gradient_b(y_hat, y, z):
    return abs(2 * (y_hat - y)) * sigmoid_derivative(z)


# wrong: a difference quotient: width=0.1 link=∂y_hat/∂z
def gradient_b(y_hat, y, z):
    return 2 * (y_hat - y) * (sigmoid(z + 0.1) - sigmoid(z)) / 0.1


# wrong: derivative of another activation: link=∂y_hat/∂z step=y_hat other=tanh
def gradient_b(y_hat, y, z):
    return 2 * (y_hat - y) * (1 - np.tanh(z) ** 2)


# exercise gradient_w


# wrong: sum of the entries: name=x link=∂z/∂w / sum of the entries: name=∂L/∂w
def gradient_w(y_hat, y, z, x):
    g = 2 * (y_hat - y) * sigmoid_derivative(z)
    return np.full(2, g * x.sum())


# wrong: divides: link=∂z/∂w
def gradient_w(y_hat, y, z, x):
    return gradient_b(y_hat, y, z) / x


# wrong: of the notebook, besides: names=['w'] (a factor too many: name=w)
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x * w


# wrong: links added: one=∂y_hat/∂z other=∂z/∂w
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) + x


# wrong: missing in the code & typed=g * x[1] & needed=* sigmoid_derivative(z)
def gradient_w(y_hat, y, z, x):
    g = gradient_y_hat(y_hat, y)
    return np.array([g * sigmoid_derivative(z) * x[0], g * x[1]])


# wrong: in one entry: entry=[1] (link missing: link=∂z/∂w)
def gradient_w(y_hat, y, z, x):
    g = gradient_b(y_hat, y, z)
    return np.array([g * x[0], g])


# right: by σ(1 − σ)
def gradient_w(y_hat, y, z, x):
    return 2 * (y_hat - y) * y_hat * (1 - y_hat) * x


# right: on the gradient by b
def gradient_w(y_hat, y, z, x):
    return gradient_b(y_hat, y, z) * x


# right: on the gradient before
def gradient_w(dL_dz, x):
    return np.multiply(dL_dz, x)


# right: on the gradient by the bias, handed
def gradient_w(dL_dy_hat, z, x):
    return x * dL_dy_hat * sigmoid_derivative(z)


# right: recomputing from inputs
def gradient_w(x, w, b, y):
    z = x @ w + b
    y_hat = sigmoid(z)
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x


# right: loop
def gradient_w(y_hat, y, z, x):
    gradient = np.zeros(len(x))
    for i in range(len(x)):
        gradient[i] = gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x[i]
    return gradient


# right: a list of two
def gradient_w(y_hat, y, z, x):
    dL_dz = gradient_y_hat(y_hat, y) * sigmoid_derivative(z)
    return [dL_dz * x[0], dL_dz * x[1]]


# right: e^−z form
def gradient_w(y_hat, y, z, x):
    e = np.exp(-z)
    return 2 * (1 / (1 + e) - y) * e / (1 + e) ** 2 * x


# right: einsum
def gradient_w(y_hat, y, z, x):
    return np.einsum(",,i->i", gradient_y_hat(y_hat, y), sigmoid_derivative(z), x)


# right: np.dot with a number
def gradient_w(y_hat, y, z, x):
    return np.dot(x, gradient_b(y_hat, y, z))


# wrong: sign flipped
def gradient_w(y_hat, y, z, x):
    return 2 * (y - y_hat) * sigmoid_derivative(z) * x


# wrong: half, a square forgotten: name=x
def gradient_w(y_hat, y, z, x):
    return (y_hat - y) * sigmoid_derivative(z) * x


# wrong: link missing: link=∂y_hat/∂z
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * x


# wrong: link missing: link=∂L/∂y_hat
def gradient_w(y_hat, y, z, x):
    return sigmoid_derivative(z) * x


# wrong: another gradient: other=∂L/∂b asked=∂L/∂w
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z)


# wrong: link missing: link=∂z/∂w
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * np.ones(2)


# wrong: link twice: link=∂z/∂w
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x * x


# wrong: link twice: link=∂y_hat/∂z
def gradient_w(y_hat, y, z, x):
    return gradient_b(y_hat, y, z) * sigmoid_derivative(z) * x


# wrong: taken elsewhere: link=∂y_hat/∂z other=y_hat argument=z
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(y_hat) * x


# wrong: fed the sum: link=∂y_hat/∂z step=y_hat argument=z
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * z * (1 - z) * x


# wrong: another gradient: other=∂L/∂x asked=∂L/∂w
def gradient_w(y_hat, y, z, w):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * w


# wrong: step for its derivative: link=∂y_hat/∂z step=y_hat
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * y_hat * x


# wrong: one of two factors: link=∂y_hat/∂z step=y_hat
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * (1 - y_hat) * x


# wrong: left out: name=b behind=z
def gradient_w(x, w, b, y):
    z = x @ w
    y_hat = sigmoid(z)
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x


# wrong: after the update: name=w behind=z
def gradient_w(x, w, b, y):
    alpha = 0.1
    y_hat, z = predict(x, w, b), x @ w + b
    w = w - alpha * gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x
    y_hat, z = predict(x, w, b), x @ w + b
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x


# wrong: changes its inputs: changed=['x']
def gradient_w(y_hat, y, z, x):
    x *= gradient_y_hat(y_hat, y) * sigmoid_derivative(z)
    return x


# wrong: shape: got=[2, 1]
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x.reshape(-1, 1)


# wrong: too many in the code & typed=np.outer
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * np.outer(x, x)


# wrong: divides
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) / x


# two mistakes: and besides (link missing: link=∂y_hat/∂z) (half, a square or a length: name=x)
def gradient_w(y_hat, y, z, x):
    return (y_hat - y) * x


# two mistakes: and the sign (half, a square or a length: name=x)
def gradient_w(y_hat, y, z, x):
    return (y - y_hat) * sigmoid_derivative(z) * x


# two mistakes: taken elsewhere: link=∂y_hat/∂z & name=w
def gradient_w(y_hat, y, z, w):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(y_hat) * w


# wrong: order of the entries: name=∂L/∂w
def gradient_w(y_hat, y, z, x):
    return gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * x[::-1]


# wrong: ? no part of the chain
def gradient_w(y_hat, y, z, x):
    return np.cos(x) + z


# wrong: form of another activation: link=∂y_hat/∂z step=y_hat other=tanh
def gradient_w(y_hat, y, z, x):
    return 2 * (y_hat - y) * (1 - y_hat**2) * x


# wrong: too many in the code & typed=* [1, -1]
def gradient_w(y_hat, y, z, x):
    return 2 * (y_hat - y) * sigmoid_derivative(z) * x * [1, -1]


# wrong: first entry for all: name=∂L/∂w
def gradient_w(y_hat, y, z, x):
    return 2 * (y_hat - y) * sigmoid_derivative(z) * np.array([x[0], x[0]])


# wrong: last entries left out: count=1 what=entries
def gradient_w(y_hat, y, z, x):
    return 2 * (y_hat - y) * sigmoid_derivative(z) * np.array([x[0], 0])


# wrong: too many in the code & typed=np.abs
def gradient_w(y_hat, y, z, x):
    return 2 * (y_hat - y) * sigmoid_derivative(z) * np.abs(x)


# wrong: derivative at 0: link=∂y_hat/∂z argument=z value=0.25
def gradient_w(y_hat, y, z, x):
    return 0.5 * (y_hat - y) * x


# wrong: brackets missing in the code & typed=y_hat - y
def gradient_w(y_hat, y, z, x):
    return 2 * y_hat - y * sigmoid_derivative(z) * x


# exercise healthy_backward


# wrong: a factor too many: name=x[1]
def healthy_backward(y_hat, y, z, x):
    dL_dz = gradient_y_hat(y_hat, y) * sigmoid_derivative(z)
    return dL_dz * x, dL_dz * x[1]


# right: by the functions of before
def healthy_backward(x, y, z, y_hat):
    return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)


# right: repaired line by line
def healthy_backward(x, y, z, y_hat):
    dL_dy_hat = 2 * (y_hat - y)
    dy_hat_dz = sigmoid_derivative(z)
    return dL_dy_hat * dy_hat_dz * x, dL_dy_hat * dy_hat_dz


# right: the slope from the prediction
def healthy_backward(x, y, y_hat):
    dL_dz = 2 * (y_hat - y) * y_hat * (1 - y_hat)
    return [dL_dz * x, dL_dz]


# right: on the gradient before
def healthy_backward(x, z, dL_dy_hat):
    dL_db = dL_dy_hat * sigmoid_derivative(z)
    return x * dL_db, dL_db


# right: entry by entry
def healthy_backward(x, y, z, y_hat):
    dL_dz = -2 * (y - y_hat) * sigmoid(z) * sigmoid(-z)
    return np.array([dL_dz * x[0], dL_dz * x[1]]), dL_dz


# right: with the bias as a third weight
def healthy_backward(x, y, z, y_hat):
    three = gradient_y_hat(y_hat, y) * sigmoid_derivative(z) * np.append(x, 1.0)
    return three[:2], three[2]


# wrong: half, a square forgotten: name=x
def healthy_backward(x, y, z, y_hat):
    dL_dz = (y_hat - y) * sigmoid_derivative(z)
    return dL_dz * x, dL_dz


# wrong: ∂y_hat/∂z
def healthy_backward(x, y, z, y_hat):
    dL_dz = gradient_y_hat(y_hat, y) * sigmoid_derivative(y_hat)
    return dL_dz * x, dL_dz


# wrong: link missing: link=∂y_hat/∂z
def healthy_backward(x, y, z, y_hat):
    dL_dz = gradient_y_hat(y_hat, y)
    return dL_dz * x, dL_dz


# wrong: link missing: link=∂z/∂w
def healthy_backward(x, y, z, y_hat):
    dL_dz = gradient_y_hat(y_hat, y) * sigmoid_derivative(z)
    return dL_dz * np.ones(2), dL_dz


# wrong: sign flipped
def healthy_backward(x, y, z, y_hat):
    dL_dz = gradient_y_hat(y, y_hat) * sigmoid_derivative(z)
    return dL_dz * x, dL_dz


# wrong: another gradient: other=∂L/∂w asked=∂L/∂b
def healthy_backward(x, y, z, y_hat):
    dL_dz = gradient_y_hat(y_hat, y) * sigmoid_derivative(z)
    return dL_dz * x, dL_dz * x


# wrong: ∂y_hat/∂z
def healthy_backward(x, y, z, y_hat):
    return sick_backward(x, y, z, y_hat)


# exercise neural_network


# wrong: divided by the epochs
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), self.b + x @ self.w
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = np.zeros(epochs)
        for epoch in range(epochs):
            for x, y in zip(inputs, targets, strict=True):
                history[epoch] += loss(self.predict(x), y) / epochs
                self.update_params(*self.compute_gradients(x, y))
        return history


# wrong: replaced in the code & typed== & needed=+=
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), self.b + x @ self.w
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = np.zeros(epochs)
        for epoch in range(epochs):
            for x, y in zip(inputs, targets, strict=True):
                history[epoch] = loss(self.predict(x), y) / len(inputs)
                self.update_params(*self.compute_gradients(x, y))
        return history


# wrong: learning rate twice: name=Each parameter
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), self.b + x @ self.w
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = np.zeros(epochs)
        for epoch in range(epochs):
            for x, y in zip(inputs, targets, strict=True):
                history[epoch] += loss(self.predict(x), y) / len(inputs)
                dw, db = self.compute_gradients(x, y)
                self.update_params(self.learning_rate * dw, self.learning_rate * db)
        return history


# wrong: loops swapped
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), self.b + x @ self.w
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = np.zeros(epochs)
        for x, y in zip(inputs, targets, strict=True):
            for epoch in range(epochs):
                history[epoch] += loss(self.predict(x), y) / len(inputs)
                self.update_params(*self.compute_gradients(x, y))
        return history


# wrong: NeuralNetwork.train line twice
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), self.b + x @ self.w
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = np.zeros(epochs)
        for epoch in range(epochs):
            for x, y in zip(inputs, targets, strict=True):
                history[epoch] += loss(self.predict(x), y) / len(inputs)
                self.update_params(*self.compute_gradients(x, y))
                self.update_params(*self.compute_gradients(x, y))
        return history


# wrong: shape: got=[4] needed=[3]
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), self.b + x @ self.w
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = np.zeros(len(inputs))
        for epoch in range(epochs):
            for x, y in zip(inputs, targets, strict=True):
                history[epoch] += loss(self.predict(x), y) / len(inputs)
                self.update_params(*self.compute_gradients(x, y))
        return history


# right: everything written out
class NeuralNetwork:
    def __init__(self, learning_rate, rng):
        self.learning_rate = learning_rate
        self.w = rng.normal(size=2)
        self.b = 0.0

    def predict(self, x):
        return 1 / (1 + np.exp(-(np.dot(x, self.w) + self.b)))

    def compute_gradients(self, x, y):
        y_hat = self.predict(x)
        dL_dz = 2 * (y_hat - y) * y_hat * (1 - y_hat)
        return dL_dz * x, dL_dz

    def update_params(self, dL_dw, dL_db):
        self.w = self.w - self.learning_rate * dL_dw
        self.b = self.b - self.learning_rate * dL_db

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append((self.predict(x) - y) ** 2)
                dL_dw, dL_db = self.compute_gradients(x, y)
                self.update_params(dL_dw, dL_db)
            history.append(np.mean(losses))
        return history


# right: by super()
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        super().compute_gradients(x, y)
        z = self.w @ x + self.b
        y_hat = sigmoid(z)
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        return [self.epoch(inputs, targets) for _ in range(epochs)]

    def epoch(self, inputs, targets):
        total = 0
        for i in range(len(inputs)):
            total += loss(self.predict(inputs[i]), targets[i])
            self.update_params(*self.compute_gradients(inputs[i], targets[i]))
        return total / len(inputs)


# right: a list of gradients, updated in place
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        gradients = []
        gradients.append(gradient_w(y_hat, y, z, x))
        gradients.append(gradient_b(y_hat, y, z))
        return gradients

    def update_params(self, dL_dw, dL_db):
        self.w -= self.learning_rate * dL_dw
        self.b -= self.learning_rate * dL_db

    def train(self, inputs, targets, epochs):
        history = np.zeros(epochs)
        for epoch in range(epochs):
            for x, y in zip(inputs, targets):
                history[epoch] += (self.predict(x) - y) ** 2
                self.update_params(*self.compute_gradients(x, y))
        return history / len(targets)


# right: uniform start
class NeuralNetwork(ForgetfulNetwork):
    def __init__(self, learning_rate, rng):
        self.learning_rate = learning_rate
        self.w = np.array([rng.uniform(-1, 1), rng.uniform(-1, 1)])
        self.b = np.float64(0)

    def compute_gradients(self, x, y):
        z = x @ self.w + self.b
        return np.array(gradient_w(sigmoid(z), y, z, x)), gradient_b(sigmoid(z), y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for epoch in range(epochs):
            sum_of_losses = 0
            for x, y in zip(inputs, targets):
                sum_of_losses += loss(self.predict(x), y)
                dL_dw, dL_db = self.compute_gradients(x, y)
                self.update_params(dL_dw, dL_db)
            history += [sum_of_losses / len(inputs)]
        return history


# right: while
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        z = x @ self.w + self.b
        dL_dz = gradient_b(sigmoid(z), y, z)
        return dL_dz * x, dL_dz

    def train(self, inputs, targets, epochs):
        history = []
        while len(history) < epochs:
            losses = [self._step(*example) for example in zip(inputs, targets)]
            history.append(sum(losses) / len(losses))
        return np.array(history)

    def _step(self, x, y):
        before = loss(self.predict(x), y)
        self.update_params(*self.compute_gradients(x, y))
        return before


# right: a dataclass's order of steps
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat = self.predict(x)
        links = [2 * (y_hat - y), y_hat * (1 - y_hat)]
        return np.prod(links) * np.array(x), np.prod(links)

    def train(self, inputs, targets, epochs):
        history = np.empty((epochs, len(inputs)))
        for epoch, n in np.ndindex(history.shape):
            history[epoch, n] = loss(self.predict(inputs[n]), targets[n])
            self.update_params(*self.compute_gradients(inputs[n], targets[n]))
        return history.mean(axis=1)


# wrong: returns nothing
class NeuralNetwork(ForgetfulNetwork):
    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: no method: method=train arguments=inputs, targets, epochs
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)


# wrong: returns nothing
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        for _ in range(epochs):
            for x, y in zip(inputs, targets):
                self.update_params(*self.compute_gradients(x, y))


# wrong: NeuralNetwork.compute_gradients half, a square forgotten: name=x
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat = self.predict(x)
        dL_dz = (y_hat - y) * y_hat * (1 - y_hat)
        return dL_dz * x, dL_dz

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: link missing: link=∂y_hat/∂z
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        error = 2 * (self.predict(x) - y)
        return error * x, error

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: values in another order: other=∂L/∂b asked=∂L/∂w
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_b(y_hat, y, z), gradient_w(y_hat, y, z, x)

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: changes parameters
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        dL_dw, dL_db = gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)
        self.update_params(dL_dw, dL_db)
        return dL_dw, dL_db

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: NeuralNetwork.predict & left out: name=b step=z
class NeuralNetwork(ForgetfulNetwork):
    def predict(self, x):
        return sigmoid(x @ self.w)

    def compute_gradients(self, x, y):
        return x, 0

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: NeuralNetwork.predict & activation forgotten: name=z step=y_hat
class NeuralNetwork(ForgetfulNetwork):
    def predict(self, x):
        return x @ self.w + self.b

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: wrong sign: name=dL_dw step=new_w
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def update_params(self, dL_dw, dL_db):
        self.w = self.w + self.learning_rate * dL_dw
        self.b = self.b + self.learning_rate * dL_db

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: changes nothing
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def update_params(self, dL_dw, dL_db):
        w = self.w - self.learning_rate * dL_dw
        b = self.b - self.learning_rate * dL_db

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: factor missing: step=new_w name=alpha
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def update_params(self, dL_dw, dL_db):
        self.w = self.w - dL_dw
        self.b = self.b - dL_db

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: NeuralNetwork.train losses summed
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            total = 0
            for x, y in zip(inputs, targets):
                total += loss(self.predict(x), y)
                self.update_params(*self.compute_gradients(x, y))
            history.append(total)
        return history


# wrong: NeuralNetwork.train loss after the step
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                self.update_params(*self.compute_gradients(x, y))
                losses.append(loss(self.predict(x), y))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train one step by the mean
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses, gradients = [], []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                gradients.append(self.compute_gradients(x, y))
            self.update_params(np.mean([g[0] for g in gradients], axis=0), np.mean([g[1] for g in gradients]))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train always of the first example: name=x
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for n in range(len(inputs)):
                losses.append(loss(self.predict(inputs[n]), targets[n]))
                self.update_params(*self.compute_gradients(inputs[0], targets[n]))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train first row alone
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses))
            return history


# wrong: start: how=deaf
class NeuralNetwork(ForgetfulNetwork):
    def __init__(self, learning_rate, rng):
        self.learning_rate = learning_rate
        self.w = np.array([0.0, 0.0])
        self.b = 0.0

    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: start: how=not repeatable
class NeuralNetwork(ForgetfulNetwork):
    def __init__(self, learning_rate, rng):
        self.learning_rate = learning_rate
        self.w = np.random.normal(size=2)
        self.b = 0.0

    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: no class: type=a ForgetfulNetwork
NeuralNetwork = ForgetfulNetwork(1.0, np.random.default_rng(0))


# wrong: raised: error=AttributeError
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.weights + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: right: of=start
class NeuralNetwork(ForgetfulNetwork):
    def predict(self, x):
        return sigmoid(x @ w + b)

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: NeuralNetwork.train an epoch too few
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(1, epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train an epoch too many
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs + 1):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train last example skipped
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs[:-1], targets[:-1]):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train first example skipped
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs[1:], targets[1:]):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train examples backwards
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs[::-1], targets[::-1]):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train divided by one too few
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(sum(losses) / (len(inputs) - 1))
        return history


# wrong: NeuralNetwork.train last loss alone
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(losses[-1])
        return history


# wrong: NeuralNetwork.train too many in the code & typed=/ 2
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses) / 2)
        return history


# wrong: NeuralNetwork.train last loss left out
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses[:-1]))
        return history


# wrong: ? the median
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.median(losses))
        return history


# wrong: NeuralNetwork.train one step by the last
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                slopes = self.compute_gradients(x, y)
            self.update_params(*slopes)
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train one step by the sum
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            slopes = [self.compute_gradients(x, y) for x, y in zip(inputs, targets)]
            history.append(np.mean([loss(self.predict(x), y) for x, y in zip(inputs, targets)]))
            for slope in slopes:
                self.update_params(*slope)
        return history


# wrong: NeuralNetwork.train first epoch alone
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        w, b = self.w, self.b
        for _ in range(epochs):
            self.w, self.b = w, b
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train losses after the epoch
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            for x, y in zip(inputs, targets):
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean([loss(self.predict(x), y) for x, y in zip(inputs, targets)]))
        return history


# wrong: NeuralNetwork.train losses before the epoch
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            history.append(np.mean([loss(self.predict(x), y) for x, y in zip(inputs, targets)]))
            for x, y in zip(inputs, targets):
                self.update_params(*self.compute_gradients(x, y))
        return history


# wrong: NeuralNetwork.train mean over all epochs
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history, losses = [], []
        for _ in range(epochs):
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train losses of all epochs
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history, total = [], 0
        for _ in range(epochs):
            for x, y in zip(inputs, targets):
                total += loss(self.predict(x), y)
                self.update_params(*self.compute_gradients(x, y))
            history.append(total / len(inputs))
        return history


# wrong: NeuralNetwork.train frozen gradients
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        slopes = [self.compute_gradients(x, y) for x, y in zip(inputs, targets)]
        history = []
        for _ in range(epochs):
            losses = []
            for x, y, slope in zip(inputs, targets, slopes):
                losses.append(loss(self.predict(x), y))
                self.update_params(*slope)
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train never updated: name=b
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                dL_dw, dL_db = self.compute_gradients(x, y)
                self.update_params(dL_dw, 0)
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train changed too early
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(self.compute_gradients(x, y)[0], 0)
                self.update_params(0, self.compute_gradients(x, y)[1])
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train uphill: name=Each parameter
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                dL_dw, dL_db = self.compute_gradients(x, y)
                self.update_params(-dL_dw, -dL_db)
            history.append(np.mean(losses))
        return history


# wrong: NeuralNetwork.train decaying rate: how=alpha * 0.9**epoch
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def train(self, inputs, targets, epochs):
        history = []
        for _ in range(epochs):
            losses = []
            for x, y in zip(inputs, targets):
                losses.append(loss(self.predict(x), y))
                self.update_params(*self.compute_gradients(x, y))
            self.learning_rate *= 0.9
            history.append(np.mean(losses))
        return history


# two mistakes: NeuralNetwork.update_params two things
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def update_params(self, dL_dw, dL_db):
        self.w = self.w + dL_dw
        self.b = self.b + dL_db

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: factor of another term in the code & typed=self.learning_rate
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def update_params(self, dL_dw, dL_db):
        self.w = self.learning_rate * self.w - dL_dw
        self.b = self.learning_rate * self.b - dL_db

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: outside the brackets in the code & typed=self.w
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def update_params(self, dL_dw, dL_db):
        self.w = (self.w - dL_dw) * self.learning_rate
        self.b = (self.b - dL_db) * self.learning_rate

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: replaced throughout the code: typed=0.1 needed=self.learning_rate
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def update_params(self, dL_dw, dL_db):
        self.w = self.w - 0.1 * dL_dw
        self.b = self.b - 0.1 * dL_db

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs


# wrong: too many in the code & typed=/ 2
class NeuralNetwork(ForgetfulNetwork):
    def compute_gradients(self, x, y):
        y_hat, z = self.predict(x), x @ self.w + self.b
        return gradient_w(y_hat, y, z, x), gradient_b(y_hat, y, z)

    def update_params(self, dL_dw, dL_db):
        self.w = self.w - self.learning_rate * dL_dw
        self.b = self.b - self.learning_rate * dL_db / 2

    def train(self, inputs, targets, epochs):
        return [0.0] * epochs
