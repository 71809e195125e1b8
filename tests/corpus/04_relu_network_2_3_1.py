# ruff: noqa
# Answers to the exercises of lesson 4. How they are written is said in 01_linear_neuron.py.

# exercise relu


# wrong: too many in the code & typed=min
def relu(z):
    return min(max(0.0, z), 6.0)


# wrong: too many in the code & typed=min
def relu(z):
    return min(max(0.0, z), 1.0)


# wrong: another activation: step=h other=softplus
def relu(z):
    return np.log(1 + np.exp(z)) if z < 30 else z


# right: if
def relu(z):
    if z > 0:
        return z
    return 0


# right: max, the other way round
def relu(z):
    return max(z, 0)


# right: np.maximum
def relu(z):
    return np.maximum(0, z)


# right: np.where
def relu(z):
    return np.where(z > 0, z, 0.0)


# right: half the sum with the absolute value
def relu(z):
    return (z + abs(z)) / 2


# right: by the slope
def relu(z):
    return z * (z > 0)


# right: np.clip
def relu(z):
    return np.clip(z, 0, None)


# right: ≥ instead of >
def relu(z):
    return z if z >= 0 else 0.0


# right: vectorized
@np.vectorize
def relu(z):
    return z if z > 0 else 0.0


# right: partial of a function that hides its parameters
from functools import partial

relu = partial(max, 0.0)


# wrong: activation forgotten: name=z step=h
def relu(z):
    return z


# wrong: replaced in the code & typed=min & needed=max
def relu(z):
    return min(0.0, z)


# wrong: alive below 0: step=h name=z
def relu(z):
    return abs(z)


# wrong: wrong sign: name=z step=h
def relu(z):
    return max(0.0, -z)


# wrong: sign flipped
def relu(z):
    return -max(0.0, z)


# wrong: derivative for its step: step=h
def relu(z):
    return 1.0 if z > 0 else 0.0


# wrong: alive below 0: step=h name=z
def relu(z):
    return z if z > 0 else 0.01 * z


# wrong: another threshold
def relu(z):
    return z if z > 1 else 0.0


# wrong: returns nothing
def relu(z):
    if z > 0:
        return z


# wrong: raised: error=TypeError
def relu(z):
    return max(z)


# wrong: another activation: step=h other=sigmoid
def relu(z):
    e = np.exp(-abs(z))
    return 1 / (1 + e) if z >= 0 else e / (1 + e)


# wrong: alive below 0: step=h name=z
def relu(z):
    return z if z > 0 else 0.2 * z


# wrong: alive below 0: step=h name=z
def relu(z):
    return z if z > 0 else np.exp(max(z, -30)) - 1


# wrong: alive below 0: step=h name=z
def relu(z):
    return z if z > 0 else -1


# wrong: alive below 0: step=h name=z
def relu(z):
    return z if z > 0 else 1


# exercise relu_derivative


# wrong: ?
def relu_derivative(z):
    return (relu(z + 1e-6) - relu(z)) / 1e-6


# right: a comparison
def relu_derivative(z):
    return z > 0


# right: int
def relu_derivative(z):
    return int(z > 0)


# right: if
def relu_derivative(z):
    if z <= 0:
        return 0
    return 1


# right: np.where
def relu_derivative(z):
    return np.where(z > 0, 1, 0)


# right: np.heaviside
def relu_derivative(z):
    return np.heaviside(z, 0)


# right: sign of relu
def relu_derivative(z):
    return np.sign(relu(z))


# right: by relu
def relu_derivative(z):
    return relu(z) / z if z != 0 else 0


# right: the mask of an array
def relu_derivative(z):
    slope = np.zeros(1)
    slope[np.array([z]) > 0] = 1
    return slope[0]


# wrong: replaced in the code & typed=>= & needed=>
def relu_derivative(z):
    return 1.0 if z >= 0 else 0.0


# wrong: replaced in the code & typed=< & needed=<=
def relu_derivative(z):
    return 0.0 if z < 0 else 1.0


# wrong: number in the code & typed=0.5
def relu_derivative(z):
    return np.heaviside(z, 0.5)


# wrong: raised: error=ZeroDivisionError
def relu_derivative(z):
    return relu(z) / z


# wrong: sign flipped
def relu_derivative(z):
    return -1.0 if z > 0 else 0.0


# wrong: another activation: step=dh_dz other=ReLU
def relu_derivative(z):
    return relu(z)


# wrong: the same everywhere
def relu_derivative(z):
    return 1.0


# wrong: 0 everywhere
def relu_derivative(z):
    return 0.0


# wrong: replaced in the code & typed=< & needed=>
def relu_derivative(z):
    return 1.0 if z < 0 else 0.0


# wrong: alive below 0: step=dh_dz name=z
def relu_derivative(z):
    return np.sign(z)


# wrong: alive below 0: step=dh_dz name=z
def relu_derivative(z):
    return 1.0 if z > 0 else 0.01


# wrong: returns nothing
def relu_derivative(z):
    if z > 0:
        return 1


# wrong: another threshold
def relu_derivative(z):
    return 1.0 if z > 1 else 0.0


# wrong: alive below 0: step=dh_dz name=z
def relu_derivative(z):
    return 1.0 if z > 0 else 0.2


# wrong: alive below 0: step=dh_dz name=z
def relu_derivative(z):
    return 1.0 if z > 0 else np.exp(z)


# wrong: cases swapped: step=dh_dz
def relu_derivative(z):
    return 0 if z > 0 else 1


# exercise forward


# wrong: too many in the code & typed=relu
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z = [w_1 * x_1 + w_4 * x_2 + b_1, w_2 * x_1 + w_5 * x_2 + b_2, w_3 * x_1 + w_6 * x_2 + b_3]
    h = list(map(relu, z))
    z_4 = relu(w_7 * h[0]) + relu(w_8 * h[1]) + relu(w_9 * h[2]) + b_4
    return z[0], z[1], z[2], h[0], h[1], h[2], z_4, relu(z_4)


# right: step by step
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1 = x_1 * w_1 + x_2 * w_4 + b_1
    h_1 = max(z_1, 0)
    z_2 = x_1 * w_2 + x_2 * w_5 + b_2
    h_2 = max(z_2, 0)
    z_3 = x_1 * w_3 + x_2 * w_6 + b_3
    h_3 = max(z_3, 0)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    y_hat = max(z_4, 0)
    return [z_1, z_2, z_3, h_1, h_2, h_3, z_4, y_hat]


# right: matrices
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    W = np.array([[w_1, w_2, w_3], [w_4, w_5, w_6]])
    z = np.array([x_1, x_2]) @ W + [b_1, b_2, b_3]
    h = np.maximum(z, 0)
    z_4 = h @ [w_7, w_8, w_9] + b_4
    return *z, *h, z_4, np.maximum(z_4, 0)


# right: loop
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z, h = [], []
    for from_x_1, from_x_2, b in [(w_1, w_4, b_1), (w_2, w_5, b_2), (w_3, w_6, b_3)]:
        z.append(x_1 * from_x_1 + x_2 * from_x_2 + b)
        h.append(relu(z[-1]))
    z_4 = b_4
    for activation, w in zip(h, (w_7, w_8, w_9)):
        z_4 += activation * w
    return tuple(z + h + [z_4, relu(z_4)])


# right: einsum
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = np.einsum("i,ij->j", [x_1, x_2], [[w_1, w_2, w_3], [w_4, w_5, w_6]]) + [b_1, b_2, b_3]
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = np.einsum("i,i", [h_1, h_2, h_3], [w_7, w_8, w_9]) + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# right: intermediate function
def node(x_1, x_2, from_x_1, from_x_2, b):
    return np.dot([x_1, x_2], [from_x_1, from_x_2]) + b


def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = (
        node(x_1, x_2, w_1, w_4, b_1),
        node(x_1, x_2, w_2, w_5, b_2),
        node(x_1, x_2, w_3, w_6, b_3),
    )
    z_4 = relu(z_1) * w_7 + relu(z_2) * w_8 + relu(z_3) * w_9 + b_4
    return z_1, z_2, z_3, relu(z_1), relu(z_2), relu(z_3), z_4, relu(z_4)


# right: by relu_derivative
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = (z * relu_derivative(z) for z in (z_1, z_2, z_3))
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, z_4 * relu_derivative(z_4)


# wrong: stands: name=b_4 other=b_3 step=z_4
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_3
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: stands: name=b_3 other=b_1 step=z_3
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_1
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: left out: name=b_2 step=z_2
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: activation forgotten: name=z_4 step=y_hat
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, z_4


# wrong: activation forgotten: name=z_1 step=h_1
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    h_1 = z_1 = x_1 * w_1 + x_2 * w_4 + b_1
    h_2 = z_2 = x_1 * w_2 + x_2 * w_5 + b_2
    h_3 = z_3 = x_1 * w_3 + x_2 * w_6 + b_3
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: stands: name=w_4 other=w_2 step=z_1
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_2 + b_1, x_1 * w_3 + x_2 * w_4 + b_2, x_1 * w_5 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: stands, activation forgotten: name=h_2 other=z_2 step=z_4
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + z_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: swapped: step=z_4 one=w_8 other=w_9
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_9 + h_3 * w_8 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: swapped: step=z_1 one=w_1 other=w_4
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_2 * w_1 + x_1 * w_4 + b_1, x_2 * w_2 + x_1 * w_5 + b_2, x_2 * w_3 + x_1 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: left out: name=h_3 step=z_4
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: stands: name=z_3 other=z_2 step=h_3
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_2)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: number of values: got=a float
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    return relu(relu(z_1) * w_7 + relu(z_2) * w_8 + relu(z_3) * w_9 + b_4)


# wrong: uses what is not written: used=relu
def relu(z):
    raise NotImplementedError


def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    return relu(x_1), 0, 0, 0, 0, 0, 0, 0


# wrong: values in another order: other=h_1 asked=z_2
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, h_1, z_2, h_2, z_3, h_3, z_4, relu(z_4)


# wrong: alive below 0: step=h_1 name=z_1
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = (max(z, 0.01 * z) for z in (z_1, z_2, z_3))
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: alive below 0: step=h_1 name=z_1
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = abs(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: another activation: step=y_hat other=sigmoid
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, 1 / (1 + np.exp(-z_4))


# wrong: another value: other=y_hat asked=z_4
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = relu(h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4)
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: 1 stands: step=z_4 name=b_4
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1, z_2, z_3 = x_1 * w_1 + x_2 * w_4 + b_1, x_1 * w_2 + x_2 * w_5 + b_2, x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + 1
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# wrong: activations forgotten: step=z_4
def forward(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4):
    z_1 = x_1 * w_1 + x_2 * w_4 + b_1
    z_2 = x_1 * w_2 + x_2 * w_5 + b_2
    z_3 = x_1 * w_3 + x_2 * w_6 + b_3
    h_1, h_2, h_3 = relu(z_1), relu(z_2), relu(z_3)
    z_4 = z_1 * w_7 + z_2 * w_8 + z_3 * w_9 + b_4
    return z_1, z_2, z_3, h_1, h_2, h_3, z_4, relu(z_4)


# exercise gradient_w_7


# right: expanded
def gradient_w_7(y_hat, y, z_4, h_1):
    return relu_derivative(z_4) * (2 * y_hat * h_1 - 2 * y * h_1)


# right: the minus sign outside
def gradient_w_7(y_hat, y, z_4, h_1):
    return -2 * (y - y_hat) * (z_4 > 0) * h_1


# right: if
def gradient_w_7(y_hat, y, z_4, h_1):
    if z_4 <= 0:
        return 0
    return 2 * (y_hat - y) * h_1


# right: the mask of the prediction, which is the same
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y) * (y_hat > 0) * h_1


# right: on the gradient of the prediction
def gradient_w_7(dL_dy_hat, z_4, h_1):
    return dL_dy_hat * relu_derivative(z_4) * h_1


# right: on the gradient by the node
def gradient_w_7(dL_dz_4, h_1):
    return dL_dz_4 * h_1


# right: link by link
def gradient_w_7(y_hat, y, z_4, h_1):
    dL_dy_hat = 2 * (y_hat - y)
    dy_hat_dz_4 = np.where(z_4 > 0, 1.0, 0.0)
    dz_4_dw_7 = h_1
    return dL_dy_hat * dy_hat_dz_4 * dz_4_dw_7


# right: recomputing the node
def gradient_w_7(h_1, h_2, h_3, w_7, w_8, w_9, b_4, y):
    z_4 = h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4
    return 2 * (relu(z_4) - y) * relu_derivative(z_4) * h_1


# right: recomputing the activation
def gradient_w_7(y_hat, y, z_4, z_1):
    return 2 * (y_hat - y) * np.heaviside(z_4, 0) * np.maximum(z_1, 0)


# wrong: sign flipped
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y - y_hat) * relu_derivative(z_4) * h_1


# wrong: half, a square forgotten
def gradient_w_7(y_hat, y, z_4, h_1):
    return (y_hat - y) * relu_derivative(z_4) * h_1


# wrong: link missing: link=∂y_hat/∂z_4
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * h_1


# wrong: link missing: link=∂L/∂y_hat
def gradient_w_7(y_hat, y, z_4, h_1):
    return relu_derivative(z_4) * h_1


# wrong: link missing: link=∂z_4/∂w_7
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * relu_derivative(z_4)


# wrong: another gradient: other=∂L/∂w_8 asked=∂L/∂w_7
def gradient_w_7(y_hat, y, z_4, h_2):
    return 2 * (y_hat - y) * relu_derivative(z_4) * h_2


# wrong: another gradient: other=∂L/∂w_9 asked=∂L/∂w_7
def gradient_w_7(y_hat, y, z_4, h_3):
    return 2 * (y_hat - y) * relu_derivative(z_4) * h_3


# wrong: stands, activation forgotten: name=h_1 other=z_1 link=∂z_4/∂w_7
def gradient_w_7(y_hat, y, z_4, z_1):
    return 2 * (y_hat - y) * relu_derivative(z_4) * z_1


# wrong: another gradient: other=∂L/∂h_1 asked=∂L/∂w_7
def gradient_w_7(y_hat, y, z_4, w_7):
    return 2 * (y_hat - y) * relu_derivative(z_4) * w_7


# wrong: taken elsewhere: link=∂y_hat/∂z_4 other=z_2 argument=z_4
def gradient_w_7(y_hat, y, z_2, h_1):
    return 2 * (y_hat - y) * relu_derivative(z_2) * h_1


# wrong: step for its derivative: link=∂y_hat/∂z_4 step=y_hat
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * relu(z_4) * h_1


# wrong: a learning rate as factor: factor=0.01
def gradient_w_7(y_hat, y, z_4, h_1):
    return 0.01 * 2 * (y_hat - y) * relu_derivative(z_4) * h_1


# wrong: link twice: link=∂z_4/∂w_7
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * relu_derivative(z_4) * h_1**2


# wrong: left out: name=y link=∂L/∂y_hat
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * y_hat * relu_derivative(z_4) * h_1


# wrong: wrong sign: name=y link=∂L/∂y_hat
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y_hat + y) * relu_derivative(z_4) * h_1


# wrong: step for its derivative: link=∂L/∂y_hat step=L
def gradient_w_7(y_hat, y, z_4, h_1):
    return (y_hat - y) ** 2 * relu_derivative(z_4) * h_1


# wrong: stands: name=b_4 other=b_3 link=∂L/∂y_hat behind=z_4
def gradient_w_7(h_1, h_2, h_3, w_7, w_8, w_9, b_3, z_4, y):
    y_hat = relu(h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_3)
    return 2 * (y_hat - y) * relu_derivative(z_4) * h_1


# wrong: the same everywhere
def gradient_w_7(y_hat, y, z_4, h_1):
    return 0.75


# two mistakes: and the sign (half, a square forgotten)
def gradient_w_7(y_hat, y, z_4, h_1):
    return (y - y_hat) * relu_derivative(z_4) * h_1


# two mistakes: and besides (stands, activation forgotten: name=h_1 other=z_1 link=∂z_4/∂w_7) (half, a square forgotten)
def gradient_w_7(y_hat, y, z_4, z_1):
    return (y_hat - y) * relu_derivative(z_4) * z_1


# wrong: gated by a gradient: link=∂y_hat/∂z_4 other=∂L/∂y_hat argument=z_4
def gradient_w_7(y_hat, y, z_4, h_1):
    return relu(2 * (y_hat - y) * h_1)


# wrong: ? no part of the chain
def gradient_w_7(y_hat, y, z_4, h_1):
    return np.sin(z_4) + h_1


# wrong: too many in the code & typed=- y
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * relu_derivative(y_hat - y) * h_1


# wrong: alive below 0: link=∂y_hat/∂z_4 name=z_4
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * (1 if z_4 > 0 else 0.01) * h_1


# wrong: too many in the code & typed=abs
def gradient_w_7(y_hat, y, z_4, h_1):
    return abs(2 * (y_hat - y) * relu_derivative(z_4) * h_1)


# wrong: too many in the code & typed=relu_derivative
def gradient_w_7(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * relu_derivative(z_4) * relu_derivative(h_1)


# also gradient_w_8: w_7 ↔ w_8, h_1 ↔ h_2, z_1 ↔ z_2, w_1 ↔ w_2, w_4 ↔ w_5, b_1 ↔ b_2
# also gradient_w_9: w_7 ↔ w_9, h_1 ↔ h_3, z_1 ↔ z_3, w_1 ↔ w_3, w_4 ↔ w_6

# exercise gradient_b_4


# wrong: swapped in the code & typed=y_hat - y & needed=z_4
def gradient_b_4(y_hat, y, z_4):
    return 2 * relu_derivative(y_hat - y) * z_4


# wrong: form of another activation: link=∂y_hat/∂z_4 step=y_hat other=sigmoid
def gradient_b_4(y_hat, y, z_4):
    return 2 * (y_hat - y) * z_4 * (1 - z_4)


# right: the minus sign outside
def gradient_b_4(y_hat, y, z_4):
    return -2 * (y - y_hat) * relu_derivative(z_4)


# right: if
def gradient_b_4(y_hat, y, z_4):
    return 2 * (y_hat - y) if z_4 > 0 else 0.0


# right: on the gradient of the prediction
def gradient_b_4(dL_dy_hat, z_4):
    return dL_dy_hat * relu_derivative(z_4)


# right: on the gradient by the node
def gradient_b_4(dL_dz_4):
    return dL_dz_4


# right: from another gradient
def gradient_b_4(y_hat, y, z_4):
    return gradient_w_7(y_hat, y, z_4, 1)


# right: from z
def gradient_b_4(z_4, y):
    return 2 * (np.maximum(z_4, 0) - y) * (z_4 > 0)


# wrong: sign flipped
def gradient_b_4(y_hat, y, z_4):
    return 2 * (y - y_hat) * relu_derivative(z_4)


# wrong: half, a square forgotten
def gradient_b_4(y_hat, y, z_4):
    return (y_hat - y) * relu_derivative(z_4)


# wrong: link missing: link=∂y_hat/∂z_4
def gradient_b_4(y_hat, y, z_4):
    return 2 * (y_hat - y)


# wrong: link missing: link=∂L/∂y_hat
def gradient_b_4(y_hat, y, z_4):
    return relu_derivative(z_4)


# wrong: another gradient: other=∂L/∂w_7 asked=∂L/∂b_4
def gradient_b_4(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * relu_derivative(z_4) * h_1


# wrong: a factor too many: name=b_4
def gradient_b_4(y_hat, y, z_4, b_4):
    return 2 * (y_hat - y) * relu_derivative(z_4) * b_4


# wrong: step for its derivative: link=∂y_hat/∂z_4 step=y_hat
def gradient_b_4(y_hat, y, z_4):
    return 2 * (y_hat - y) * relu(z_4)


# wrong: taken elsewhere: link=∂y_hat/∂z_4 other=z_1 argument=z_4
def gradient_b_4(y_hat, y, z_1):
    return 2 * (y_hat - y) * relu_derivative(z_1)


# wrong: step for its derivative: link=∂L/∂y_hat step=L
def gradient_b_4(y_hat, y, z_4):
    return loss(y_hat, y) * relu_derivative(z_4)


# two mistakes: and the sign (half, a square forgotten)
def gradient_b_4(y_hat, y, z_4):
    return (y - y_hat) * relu_derivative(z_4)


# wrong: ? no part of the chain
def gradient_b_4(y_hat, y, z_4):
    return y_hat + z_4 * y


# wrong: alive below 0: link=∂y_hat/∂z_4 name=z_4
def gradient_b_4(y_hat, y, z_4):
    return 2 * (y_hat - y) * (1 if z_4 > 0 else 0.1)


# wrong: too many in the code & typed=abs
def gradient_b_4(y_hat, y, z_4):
    return 2 * abs(y_hat - y) * relu_derivative(z_4)


# wrong: too many in the code & typed=- y
def gradient_b_4(y_hat, y, z_4):
    return 2 * (y_hat - y) * relu_derivative(y_hat - y)


# exercise gradient_w_1


# right: if
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    if z_1 > 0:
        return dL_dz_4 * w_7 * x_1
    return 0.0


# right: a comparison
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * (z_1 > 0) * x_1


# right: the mask of the activation, which is the same
def gradient_w_1(dL_dz_4, w_7, h_1, x_1):
    return dL_dz_4 * w_7 * relu_derivative(h_1) * x_1


# right: the sign of the activation
def gradient_w_1(dL_dz_4, w_7, h_1, x_1):
    return np.sign(h_1) * dL_dz_4 * w_7 * x_1


# right: link by link
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    dL_dh_1 = dL_dz_4 * w_7
    dL_dz_1 = dL_dh_1 * relu_derivative(z_1)
    return dL_dz_1 * x_1


# right: on the gradient by the node
def gradient_w_1(dL_dz_1, x_1):
    return dL_dz_1 * x_1


# right: on the gradient by the activation
def gradient_w_1(dL_dh_1, z_1, x_1):
    return dL_dh_1 * np.where(z_1 > 0, x_1, 0)


# right: from the loss on
def gradient_w_1(y_hat, y, z_4, w_7, z_1, x_1):
    return 2 * (y_hat - y) * relu_derivative(z_4) * w_7 * relu_derivative(z_1) * x_1


# right: by an earlier function
def gradient_w_1(y_hat, y, z_4, w_7, z_1, x_1):
    return gradient_b_4(y_hat, y, z_4) * w_7 * relu_derivative(z_1) * x_1


# right: recomputing the node
def gradient_w_1(dL_dz_4, x_1, x_2, w_1, w_4, b_1, w_7):
    return dL_dz_4 * w_7 * relu_derivative(x_1 * w_1 + x_2 * w_4 + b_1) * x_1


# right: recomputing from inputs
def gradient_w_1(x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4, y):
    z_1, _, _, _, _, _, z_4, y_hat = forward(
        x_1, x_2, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, w_9, b_1, b_2, b_3, b_4
    )
    return gradient_b_4(y_hat, y, z_4) * w_7 * relu_derivative(z_1) * x_1


# right: np.prod
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return np.prod([dL_dz_4, w_7, relu_derivative(z_1), x_1])


# right: the mask as relu(z)/z
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * relu(z_1) / z_1 * x_1


# wrong: sign flipped
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return -dL_dz_4 * w_7 * relu_derivative(z_1) * x_1


# wrong: twice the gradient
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return 2 * dL_dz_4 * w_7 * relu_derivative(z_1) * x_1


# wrong: a learning rate as factor: factor=0.1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return 0.1 * dL_dz_4 * w_7 * relu_derivative(z_1) * x_1


# wrong: link missing: link=∂h_1/∂z_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * x_1


# wrong: link missing: link=∂z_4/∂h_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * relu_derivative(z_1) * x_1


# wrong: link missing: link=∂z_1/∂w_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * relu_derivative(z_1)


# wrong: link missing: link=∂L/∂z_4
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return w_7 * relu_derivative(z_1) * x_1


# wrong: link twice: link=∂z_4/∂h_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7**2 * relu_derivative(z_1) * x_1


# wrong: link missing: link=∂h_1/∂z_1
def gradient_w_1(dL_dz_4, w_7, z_4, x_1):
    return dL_dz_4 * w_7 * relu_derivative(z_4) * x_1


# wrong: link missing: link=∂h_1/∂z_1
def gradient_w_1(dL_dz_4, w_7, y_hat, x_1):
    return dL_dz_4 * w_7 * relu_derivative(y_hat) * x_1


# wrong: taken elsewhere: link=∂h_1/∂z_1 other=z_2 argument=z_1
def gradient_w_1(dL_dz_4, w_7, z_2, x_1):
    return dL_dz_4 * w_7 * relu_derivative(z_2) * x_1


# wrong: taken elsewhere: link=∂h_1/∂z_1 other=z_3 argument=z_1
def gradient_w_1(dL_dz_4, w_7, z_3, x_1):
    return dL_dz_4 * w_7 * relu_derivative(z_3) * x_1


# wrong: stands: name=b_1 other=b_2 link=∂h_1/∂z_1 behind=z_1
def gradient_w_1(dL_dz_4, w_7, x_1, x_2, w_1, w_4, b_2):
    return dL_dz_4 * w_7 * relu_derivative(x_1 * w_1 + x_2 * w_4 + b_2) * x_1


# wrong: left out: name=b_1 link=∂h_1/∂z_1 behind=z_1
def gradient_w_1(dL_dz_4, w_7, x_1, x_2, w_1, w_4):
    return dL_dz_4 * w_7 * relu_derivative(x_1 * w_1 + x_2 * w_4) * x_1


# wrong: taken elsewhere: link=∂h_1/∂z_1 other=w_1 argument=z_1
def gradient_w_1(dL_dz_4, w_7, w_1, x_1):
    return dL_dz_4 * w_7 * relu_derivative(w_1) * x_1


# wrong: step for its derivative: link=∂h_1/∂z_1 step=h_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * relu(z_1) * x_1


# wrong: stands: name=w_7 other=w_8 link=∂z_4/∂h_1
def gradient_w_1(dL_dz_4, w_8, z_1, x_1):
    return dL_dz_4 * w_8 * relu_derivative(z_1) * x_1


# wrong: another gradient: other=∂L/∂w_2 asked=∂L/∂w_1
def gradient_w_1(dL_dz_4, w_8, z_2, x_1):
    return dL_dz_4 * w_8 * relu_derivative(z_2) * x_1


# wrong: another gradient: other=∂L/∂w_4 asked=∂L/∂w_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_2):
    return dL_dz_4 * w_7 * relu_derivative(z_1) * x_2


# wrong: stands: name=x_1 other=w_1 link=∂z_1/∂w_1
def gradient_w_1(dL_dz_4, w_7, z_1, w_1):
    return dL_dz_4 * w_7 * relu_derivative(z_1) * w_1


# wrong: step for its derivative: link=∂z_1/∂w_1 step=z_1
def gradient_w_1(dL_dz_4, w_7, z_1, h_1):
    return dL_dz_4 * w_7 * relu_derivative(z_1) * h_1


# wrong: another gradient: other=∂L/∂w_7 asked=∂L/∂w_1
def gradient_w_1(dL_dz_4, h_1):
    return dL_dz_4 * h_1


# wrong: after the update: name=w_7 link=∂z_4/∂h_1
def gradient_w_1(dL_dz_4, w_7, h_1, z_1, x_1):
    alpha = 0.1
    w_7 = w_7 - alpha * dL_dz_4 * h_1
    return dL_dz_4 * w_7 * relu_derivative(z_1) * x_1


# wrong: replaced in the code & typed=< & needed=>
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * (z_1 < 0) * x_1


# wrong: 0 everywhere
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return 0.0


# wrong: divides: link=∂z_4/∂h_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 / w_7 * relu_derivative(z_1) * x_1


# two mistakes: and besides (link missing: link=∂h_1/∂z_1) (sign flipped)
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return -dL_dz_4 * w_7 * x_1


# two mistakes: two links (link missing: link=∂h_1/∂z_1) (stands: name=x_1 other=x_2 link=∂z_1/∂w_1)
def gradient_w_1(dL_dz_4, w_7, z_1, x_2):
    return dL_dz_4 * w_7 * x_2


# two mistakes: another gradient: other=∂L/∂w_2 asked=∂L/∂w_1
def gradient_w_1(dL_dz_4, w_8, z_2, x_1):
    return 1 * dL_dz_4 * w_8 * relu_derivative(z_2) * x_1


# two mistakes: two links (stands: name=b_1 other=b_2 link=∂h_1/∂z_1 behind=z_1) (stands: name=x_1 other=x_2 link=∂z_1/∂w_1)
def gradient_w_1(dL_dz_4, w_7, x_1, x_2, w_1, w_4, b_2):
    return dL_dz_4 * w_7 * relu_derivative(x_1 * w_1 + x_2 * w_4 + b_2) * x_2


# wrong: gated by a gradient: link=∂h_1/∂z_1 other=∂L/∂h_1 argument=z_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return relu(dL_dz_4 * w_7) * x_1


# wrong: ? no part of the chain
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return np.sin(dL_dz_4) + w_7 - z_1 * x_1


# wrong: alive below 0: link=∂h_1/∂z_1 name=z_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * (1 if z_1 > 0 else 0.1) * x_1


# wrong: replaced in the code & typed=g & needed=z_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    g = dL_dz_4 * w_7
    return g * relu_derivative(g) * x_1


# wrong: too many in the code & typed=abs
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return abs(dL_dz_4 * w_7 * relu_derivative(z_1) * x_1)


# wrong: alive below 0: link=∂h_1/∂z_1 name=z_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * (1 if z_1 > 0 else np.exp(z_1)) * x_1


# wrong: too many in the code & typed=+ w_8
def gradient_w_1(dL_dz_4, w_7, w_8, z_1, x_1):
    return dL_dz_4 * (w_7 + w_8) * relu_derivative(z_1) * x_1


# wrong: ? a part of the sum alone
def gradient_w_1(dL_dz_4, w_7, x_1, x_2, w_1, w_4, b_1):
    return dL_dz_4 * w_7 * relu_derivative(x_2 * w_4) * x_1


# wrong: swapped in the code & typed=x_2 & needed=x_1
def gradient_w_1(dL_dz_4, w_7, x_1, x_2, w_1, w_4, b_1):
    return dL_dz_4 * w_7 * relu_derivative(x_2 * w_1 + x_1 * w_4 + b_1) * x_1


# wrong: step for its derivative: link=∂h_1/∂z_1 step=z_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * z_1 * x_1


# wrong: brackets in the code
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * relu_derivative(z_1 * x_1)


# wrong: outside the brackets in the code & typed=w_7
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * relu_derivative(w_7 * z_1) * x_1


# wrong: too many in the code & typed=w_7 *
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * relu_derivative(w_7 * z_1) * x_1


# wrong: links added: one=∂z_4/∂h_1 other=∂h_1/∂z_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * (w_7 + relu_derivative(z_1)) * x_1


# wrong: links added: one=∂h_1/∂z_1 other=∂z_1/∂w_1
def gradient_w_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * (relu_derivative(z_1) + x_1)


# also gradient_w_4: x_1 ↔ x_2, w_1 ↔ w_4, w_2 ↔ w_5, w_3 ↔ w_6

# exercise gradient_b_1


# right: if
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4 * w_7 if z_1 > 0 else 0


# right: a comparison
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4 * w_7 * (z_1 > 0)


# right: the mask of the activation, which is the same
def gradient_b_1(dL_dz_4, w_7, h_1):
    return dL_dz_4 * w_7 * np.sign(h_1)


# right: on the gradient by the node
def gradient_b_1(dL_dz_1):
    return dL_dz_1


# right: by another gradient
def gradient_b_1(dL_dz_4, w_7, z_1):
    return gradient_w_1(dL_dz_4, w_7, z_1, 1.0)


# right: from the loss on
def gradient_b_1(y_hat, y, z_4, w_7, z_1):
    return 2 * (y_hat - y) * relu_derivative(z_4) * w_7 * relu_derivative(z_1)


# right: recomputing the node
def gradient_b_1(dL_dz_4, w_7, x_1, x_2, w_1, w_4, b_1):
    return dL_dz_4 * w_7 * relu_derivative(x_1 * w_1 + x_2 * w_4 + b_1)


# wrong: sign flipped
def gradient_b_1(dL_dz_4, w_7, z_1):
    return -dL_dz_4 * w_7 * relu_derivative(z_1)


# wrong: link missing: link=∂h_1/∂z_1
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4 * w_7


# wrong: link missing: link=∂z_4/∂h_1
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4 * relu_derivative(z_1)


# wrong: another gradient: other=∂L/∂w_1 asked=∂L/∂b_1
def gradient_b_1(dL_dz_4, w_7, z_1, x_1):
    return dL_dz_4 * w_7 * relu_derivative(z_1) * x_1


# wrong: another gradient: other=∂L/∂b_4 asked=∂L/∂b_1
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4


# wrong: another gradient: other=∂L/∂b_2 asked=∂L/∂b_1
def gradient_b_1(dL_dz_4, w_8, z_2):
    return dL_dz_4 * w_8 * relu_derivative(z_2)


# wrong: stands: name=w_7 other=w_9 link=∂z_4/∂h_1
def gradient_b_1(dL_dz_4, w_9, z_1):
    return dL_dz_4 * w_9 * relu_derivative(z_1)


# wrong: taken elsewhere: link=∂h_1/∂z_1 other=z_3 argument=z_1
def gradient_b_1(dL_dz_4, w_7, z_3):
    return dL_dz_4 * w_7 * relu_derivative(z_3)


# wrong: stands: name=b_1 other=b_3 link=∂h_1/∂z_1 behind=z_1
def gradient_b_1(dL_dz_4, w_7, x_1, x_2, w_1, w_4, b_3):
    return dL_dz_4 * w_7 * relu_derivative(x_1 * w_1 + x_2 * w_4 + b_3)


# wrong: a factor too many: name=b_1
def gradient_b_1(dL_dz_4, w_7, z_1, b_1):
    return dL_dz_4 * w_7 * relu_derivative(z_1) * b_1


# wrong: step for its derivative: link=∂h_1/∂z_1 step=h_1
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4 * w_7 * relu(z_1)


# wrong: taken elsewhere: link=∂h_1/∂z_1 other=b_1 argument=z_1
def gradient_b_1(dL_dz_4, w_7, b_1):
    return dL_dz_4 * w_7 * relu_derivative(b_1)


# two mistakes: and besides (link missing: link=∂h_1/∂z_1) (sign flipped)
def gradient_b_1(dL_dz_4, w_7, z_1):
    return -dL_dz_4 * w_7


# wrong: ? no part of the chain
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4 + w_7 + z_1


# wrong: alive below 0: link=∂h_1/∂z_1 name=z_1
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4 * w_7 * (1 if z_1 > 0 else 0.01)


# wrong: too many in the code & typed=abs
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4 * abs(w_7) * relu_derivative(z_1)


# wrong: swapped in the code & typed=dL_dz_4 & needed=z_1
def gradient_b_1(dL_dz_4, w_7, z_1):
    return relu_derivative(dL_dz_4) * w_7 * z_1


# wrong: links added: one=∂L/∂z_4 other=∂z_4/∂h_1
def gradient_b_1(dL_dz_4, w_7, z_1):
    return (dL_dz_4 + w_7) * relu_derivative(z_1)


# wrong: too many in the code & typed=/ 2
def gradient_b_1(dL_dz_4, w_7, z_1):
    return dL_dz_4 * w_7 * relu_derivative(z_1) / 2


# exercise gradients_node_2


# wrong: replaced in the code & typed=== & needed=<=
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    if z_2 == 0:
        return 0.0, 0.0, 0.0
    dL_dz_2 = dL_dz_4 * w_8
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2


# right: the shared part once
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2


# right: three chains, written out
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    dL_dw_2 = dL_dz_4 * w_8 * relu_derivative(z_2) * x_1
    dL_dw_5 = dL_dz_4 * w_8 * relu_derivative(z_2) * x_2
    dL_db_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    return dL_dw_2, dL_dw_5, dL_db_2


# right: by the functions of node 1
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    weights = [gradient_w_1(dL_dz_4, w_8, z_2, x) for x in (x_1, x_2)]
    return *weights, gradient_b_1(dL_dz_4, w_8, z_2)


# right: an array, a mask
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    return dL_dz_4 * w_8 * (z_2 > 0) * np.array([x_1, x_2, 1])


# right: by if
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    if z_2 <= 0:
        return 0.0, 0.0, 0.0
    return dL_dz_4 * w_8 * x_1, dL_dz_4 * w_8 * x_2, dL_dz_4 * w_8


# right: by what is live
def gradients_node_2(dL_dz_4, w_8, h_2, x_1, x_2):
    live = 1.0 if h_2 > 0 else 0.0
    return [live * dL_dz_4 * w_8 * x for x in (x_1, x_2, 1.0)]


# wrong: link missing: link=∂h_2/∂z_2
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    dL_dz_2 = dL_dz_4 * w_8
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2


# wrong: link missing: link=∂z_4/∂h_2
def gradients_node_2(dL_dz_4, z_2, x_1, x_2):
    dL_dz_2 = dL_dz_4 * relu_derivative(z_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2


# wrong: step for its derivative: link=∂h_2/∂z_2
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    dL_dz_2 = dL_dz_4 * w_8 * relu(z_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2


# wrong: ∂h_2/∂z_2
def gradients_node_2(dL_dz_4, w_8, z_4, x_1, x_2):
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_4)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2


# wrong: sign flipped
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    dL_dz_2 = -dL_dz_4 * w_8 * relu_derivative(z_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2


# wrong: stands: name=w_8 other=w_7 link=∂z_4/∂h_2
def gradients_node_2(dL_dz_4, w_7, z_2, x_1, x_2):
    dL_dz_2 = dL_dz_4 * w_7 * relu_derivative(z_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2, dL_dz_2


# wrong: values in another order: other=∂L/∂w_5 asked=∂L/∂w_2
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    return dL_dz_2 * x_2, dL_dz_2 * x_1, dL_dz_2


# wrong: link missing: link=∂z_2/∂w_5
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    return dL_dz_2 * x_1, dL_dz_2, dL_dz_2


# wrong: number of values: got=2 values
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    return dL_dz_2 * x_1, dL_dz_2 * x_2


# wrong: another gradient
def gradients_node_2(dL_dz_4, w_7, z_1, x_1, x_2):
    dL_dz_1 = dL_dz_4 * w_7 * relu_derivative(z_1)
    return dL_dz_1 * x_1, dL_dz_1 * x_2, dL_dz_1


# two mistakes: two links (link missing: link=∂z_4/∂h_2) (link missing: link=∂h_2/∂z_2)
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    return dL_dz_4 * x_1, dL_dz_4 * x_2, dL_dz_4


# wrong: ? no part of the chain
def gradients_node_2(dL_dz_4, w_8, z_2, x_1, x_2):
    return np.sin(dL_dz_4), x_1 - w_8, x_2 + z_2


# wrong: replaced in the code & typed=1 & needed=dL_dz_2
def gradients_node_2(dL_dz_2, x_1, x_2):
    return dL_dz_2 * x_1, dL_dz_2 * x_2, 1


# also gradients_node_3: w_2 ↔ w_3, w_5 ↔ w_6, b_2 ↔ b_3, w_8 ↔ w_9, z_2 ↔ z_3, h_2 ↔ h_3, node_2 ↔ node_3

# exercise update


# wrong: done more than once
def update(parameter, gradient, alpha):
    for _ in range(2):
        parameter = parameter - alpha * gradient
    return parameter


# right: the minus sign inside
def update(parameter, gradient, alpha):
    return -alpha * gradient + parameter


# right: step by step
def update(parameter, gradient, alpha):
    change = -alpha * gradient
    return parameter + change


# right: in place, of a number
def update(parameter, gradient, alpha):
    parameter = parameter - alpha * gradient
    return parameter


# right: np.subtract
def update(parameter, gradient, alpha):
    return np.subtract(parameter, alpha * gradient)


# right: np.dot
def update(parameter, gradient, alpha):
    return np.dot([1, -alpha], [parameter, gradient])


# right: math.fsum
def update(parameter, gradient, alpha):
    import math

    return math.fsum([parameter, -alpha * gradient])


# wrong: wrong sign: name=gradient step=new_parameter
def update(parameter, gradient, alpha):
    return parameter + alpha * gradient


# wrong: factor missing: step=new_parameter name=alpha
def update(parameter, gradient, alpha):
    return parameter - gradient


# wrong: left out: name=parameter step=new_parameter
def update(parameter, gradient, alpha):
    return alpha * -gradient


# wrong: raised: error=TypeError
def update(parameter, gradient, alpha):
    return parameter - alphas * gradient


# wrong: sign flipped
def update(parameter, gradient, alpha):
    return alpha * gradient - parameter


# wrong: outside the brackets in the code & typed=parameter
def update(parameter, gradient, alpha):
    return (parameter - alpha) * gradient


# wrong: factor of another term in the code & typed=alpha
def update(parameter, gradient, alpha):
    return alpha * parameter - gradient


# wrong: replaced in the code & typed=0.1 & needed=alpha
def update(parameter, gradient, alpha):
    return parameter - 0.1 * gradient


# wrong: too many in the code & typed=2 *
def update(parameter, gradient, alpha):
    return parameter - 2 * alpha * gradient


# wrong: too many in the code & typed=np.sign
def update(parameter, gradient, alpha):
    return parameter - alpha * np.sign(gradient)


# wrong: too many in the code & typed=* alpha
def update(parameter, gradient, alpha):
    return parameter - alpha * alpha * gradient


# exercise wrong_formulas

# right: a list
wrong_formulas = ["b_3", "w_3", "w_4", "w_6"]

# right: the placeholder left
wrong_formulas = set()
wrong_formulas = {"w_6", "w_4", "w_3", "b_3"}

# right: added one by one
wrong_formulas = set()
for name in ("w_3", "w_4", "w_6", "b_3"):
    wrong_formulas.add(name)

# right: split
wrong_formulas = set("w_3 w_4 w_6 b_3".split())

# right: a frozen set
wrong_formulas = frozenset(["w_3", "w_4", "w_6", "b_3"])

# right: a union
wrong_formulas = {"w_3", "b_3"} | {"w_4", "w_6"}

# right: by program
from helpers import CheckFailed

wrong_formulas = set()
for name, suspect in printed.items():
    try:
        check_gradient(suspect, relu_network, of="L", wrt=name)
    except CheckFailed:
        wrong_formulas.add(name)


# wrong: hunt: missed=4 accused=0
wrong_formulas = set()

# wrong: hunt: missed=1 accused=0
wrong_formulas = {"w_3", "w_4", "w_6"}

# wrong: hunt: missed=3 accused=0
wrong_formulas = {"w_3"}

# wrong: hunt: missed=0 accused=1
wrong_formulas = {"w_3", "w_4", "w_6", "b_3", "b_4"}

# wrong: hunt: missed=0 accused=9
wrong_formulas = set(printed)

# wrong: hunt: missed=1 accused=1
wrong_formulas = {"w_3", "w_4", "w_5", "b_3"}

# wrong: unknown names: unknown=['y_hat'] known=['w_7', 'w_8', 'w_9', 'b_4', 'w_1', 'w_2', 'w_3', 'w_4', 'w_5', 'w_6', 'b_1', 'b_2', 'b_3']
wrong_formulas = {"w_3", "w_4", "w_6", "b_3", "y_hat"}

# wrong: no names
wrong_formulas = "w_3, w_4, w_6, b_3"

# wrong: no names
wrong_formulas = None

# exercise repaired_y_hat


# wrong: ? an activation of each term
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_4):
    return relu(w_7 * h_1) + relu(w_8 * h_2) + relu(w_9 * h_3) + b_4


# right: other order
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return relu(b_4 + h_1 * w_7 + h_2 * w_8 + h_3 * w_9)


# right: max
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return max(0, h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4)


# right: np.dot
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return relu(np.dot([h_1, h_2, h_3], [w_7, w_8, w_9]) + b_4)


# right: without the parameter that it doesn't need
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_4):
    return relu(h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4)


# right: step by step
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    z_4 = b_4
    for h, w in ((h_1, w_7), (h_2, w_8), (h_3, w_9)):
        z_4 = z_4 + h * w
    return z_4 if z_4 > 0 else 0


# right: the printed one, put right
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return printed_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_4, b_4)


# right: from z_4
def repaired_y_hat(z_4):
    return relu(z_4)


# wrong: stands: name=b_4 other=b_3 step=z_4
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return relu(h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_3)


# wrong: stands: name=b_4 other=b_3 step=z_4
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return printed_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4)


# wrong: left out: name=b_4 step=z_4
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return relu(h_1 * w_7 + h_2 * w_8 + h_3 * w_9)


# wrong: swapped: step=z_4 one=w_7 other=w_8
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return relu(h_1 * w_8 + h_2 * w_7 + h_3 * w_9 + b_4)


# wrong: left out: name=h_3 step=z_4
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return relu(h_1 * w_7 + h_2 * w_8 + b_4)


# wrong: activation forgotten: name=z_4 step=y_hat
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_4


# wrong: wrong sign: name=b_4 step=z_4
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return relu(h_1 * w_7 + h_2 * w_8 + h_3 * w_9 - b_4)


# wrong: too many in the code & typed=+ b_3
def repaired_y_hat(h_1, h_2, h_3, w_7, w_8, w_9, b_3, b_4):
    return relu(h_1 * w_7 + h_2 * w_8 + h_3 * w_9 + b_3 + b_4)


# exercise gradient_z_4


# wrong: replaced in the code & typed=!= & needed=>
def gradient_z_4(y_hat, y, z_4):
    return 2 * (y_hat - y) if z_4 != 0 else 0.0


# right: if
def gradient_z_4(y_hat, y, z_4):
    if z_4 > 0:
        return 2 * (y_hat - y)
    return 0.0


# right: a comparison
def gradient_z_4(y_hat, y, z_4):
    return -2 * (y - y_hat) * (z_4 > 0)


# right: the mask of the prediction, which is the same
def gradient_z_4(y_hat, y):
    return 2 * (y_hat - y) * relu_derivative(y_hat)


# right: on the gradient before
def gradient_z_4(dL_dy_hat, z_4):
    return dL_dy_hat * relu_derivative(z_4)


# right: by an earlier function
def gradient_z_4(y_hat, y, z_4):
    return gradient_b_4(y_hat, y, z_4)


# right: from z
def gradient_z_4(y, z_4):
    return 2 * (relu(z_4) - y) * relu_derivative(z_4)


# right: np.where
def gradient_z_4(y_hat, y, z_4):
    return np.where(z_4 > 0, 2 * (y_hat - y), 0)


# wrong: link missing: link=∂y_hat/∂z_4
def gradient_z_4(y_hat, y, z_4):
    return 2 * (y_hat - y)


# wrong: link missing: link=∂y_hat/∂z_4
def gradient_z_4(y_hat, y, z_4):
    return printed_b_4(y_hat, y)


# wrong: sign flipped
def gradient_z_4(y_hat, y, z_4):
    return 2 * (y - y_hat) * relu_derivative(z_4)


# wrong: half, a square forgotten
def gradient_z_4(y_hat, y, z_4):
    return (y_hat - y) * relu_derivative(z_4)


# wrong: link missing: link=∂L/∂y_hat
def gradient_z_4(y_hat, y, z_4):
    return relu_derivative(z_4)


# wrong: step for its derivative: link=∂y_hat/∂z_4 step=y_hat
def gradient_z_4(y_hat, y, z_4):
    return 2 * (y_hat - y) * relu(z_4)


# wrong: replaced in the code & typed=< & needed=>
def gradient_z_4(y_hat, y, z_4):
    return 2 * (y_hat - y) * (z_4 < 0)


# wrong: another gradient: other=∂L/∂w_7 asked=∂L/∂z_4
def gradient_z_4(y_hat, y, z_4, h_1):
    return 2 * (y_hat - y) * relu_derivative(z_4) * h_1


# wrong: taken elsewhere: link=∂y_hat/∂z_4 other=y argument=z_4
def gradient_z_4(y_hat, y, z_4):
    return 2 * (y_hat - y) * relu_derivative(y)


# two mistakes: and the sign (half, a square forgotten)
def gradient_z_4(y_hat, y, z_4):
    return (y - y_hat) * relu_derivative(z_4)


# two mistakes: and besides (link missing: link=∂y_hat/∂z_4) (half, a square forgotten)
def gradient_z_4(y_hat, y, z_4):
    return y_hat - y


# wrong: gated by a gradient: link=∂y_hat/∂z_4 other=∂L/∂y_hat argument=z_4
def gradient_z_4(y_hat, y, z_4):
    return 2 * relu(y_hat - y)


# wrong: step for its derivative: link=∂y_hat/∂z_4 step=z_4
def gradient_z_4(y_hat, y, z_4):
    return 2 * (y_hat - y) * z_4


# exercise healthy_backward


# wrong: replaced in the code & typed=dL_dy_hat & needed=dL_dz_4
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dy_hat = 2 * (y_hat - y)
    dL_dz_4 = dL_dy_hat * relu_derivative(z_4)
    dL_dz_2 = dL_dy_hat * w_8 * relu_derivative(z_2)
    dL_dz_3 = dL_dz_4 * w_9 * relu_derivative(z_3)
    return dL_dz_4 * h_2, dL_dz_2 * x_2, dL_dz_3


# right: repaired line by line
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dz_4 = 2 * (y_hat - y) * relu_derivative(z_4)
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    dL_dz_3 = dL_dz_4 * w_9 * relu_derivative(z_3)
    return dL_dz_4 * h_2, dL_dz_2 * x_2, dL_dz_3


# right: by the functions of before
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dz_4 = gradient_z_4(y_hat, y, z_4)
    dL_dw_5 = gradients_node_2(dL_dz_4, w_8, z_2, 0.0, x_2)[1]
    return gradient_w_8(y_hat, y, z_4, h_2), dL_dw_5, gradients_node_3(dL_dz_4, w_9, z_3, 0.0, 0.0)[2]


# right: by if
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    if z_4 <= 0:
        return 0.0, 0.0, 0.0
    error = 2 * (y_hat - y)
    return error * h_2, error * w_8 * x_2 * (z_2 > 0), error * w_9 * (z_3 > 0)


# right: a list, masks
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    signal = 2 * (y_hat - y) * (z_4 > 0)
    return [signal * h_2, signal * w_8 * (z_2 > 0) * x_2, signal * w_9 * (z_3 > 0)]


# right: an array
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    links = np.array([h_2, w_8 * relu_derivative(z_2) * x_2, w_9 * relu_derivative(z_3)])
    return -2 * (y - y_hat) * relu_derivative(z_4) * links


# right: on the gradient before
def healthy_backward(dL_dy_hat, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dz_4 = dL_dy_hat * relu_derivative(z_4)
    return dL_dz_4 * h_2, dL_dz_4 * w_8 * relu_derivative(z_2) * x_2, dL_dz_4 * w_9 * relu_derivative(z_3)


# wrong: link missing: link=∂y_hat/∂z_4
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dz_4 = 2 * (y_hat - y)
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    dL_dz_3 = dL_dz_4 * w_9 * relu_derivative(z_3)
    return dL_dz_4 * h_2, dL_dz_2 * x_2, dL_dz_3


# wrong: step for its derivative: link=∂h_2/∂z_2
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dz_4 = 2 * (y_hat - y) * relu_derivative(z_4)
    dL_dz_2 = dL_dz_4 * w_8 * relu(z_2)
    dL_dz_3 = dL_dz_4 * w_9 * relu_derivative(z_3)
    return dL_dz_4 * h_2, dL_dz_2 * x_2, dL_dz_3


# wrong: ∂h_3/∂z_3
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dz_4 = 2 * (y_hat - y) * relu_derivative(z_4)
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    dL_dz_3 = dL_dz_4 * w_9 * relu_derivative(z_2)
    return dL_dz_4 * h_2, dL_dz_2 * x_2, dL_dz_3


# wrong: half, a square forgotten
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dz_4 = (y_hat - y) * relu_derivative(z_4)
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    dL_dz_3 = dL_dz_4 * w_9 * relu_derivative(z_3)
    return dL_dz_4 * h_2, dL_dz_2 * x_2, dL_dz_3


# wrong: sign flipped
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dz_4 = 2 * (y - y_hat) * relu_derivative(z_4)
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    dL_dz_3 = dL_dz_4 * w_9 * relu_derivative(z_3)
    return dL_dz_4 * h_2, dL_dz_2 * x_2, dL_dz_3


# wrong: stands: name=w_9 other=w_8 link=∂z_4/∂h_3
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    dL_dz_4 = 2 * (y_hat - y) * relu_derivative(z_4)
    dL_dz_2 = dL_dz_4 * w_8 * relu_derivative(z_2)
    dL_dz_3 = dL_dz_4 * w_8 * relu_derivative(z_3)
    return dL_dz_4 * h_2, dL_dz_2 * x_2, dL_dz_3


# wrong: link missing: link=∂y_hat/∂z_4
def healthy_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2):
    return sick_backward(y_hat, y, z_2, z_3, z_4, h_2, w_8, w_9, x_2)
