# ruff: noqa
# Answers to the exercises of lesson 3. How they are written is said in 01_linear_neuron.py.

# exercise forward


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


# wrong: z_1 & stands w_2, where w_3 belongs
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_2 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: z_1 & b_1 is left out
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: z_2 & b_2 is left out
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: z_2 & stands b_1, where b_2 belongs
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_1
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: y_hat & b_3 is left out
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8


# wrong: y_hat & swapped
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_8 + h_2 * w_7 + b_3


# wrong: h_1 & activation is forgotten
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = z_1, sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: y_hat & stands z_1, where h_1 belongs. Is the activation forgotten?
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, z_1 * w_7 + h_2 * w_8 + b_3


# two mistakes: y_hat & z_1, where h_1 belongs & z_2, where h_2 belongs
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, z_1 * w_7 + z_2 * w_8 + b_3


# wrong: h_2 & stands z_1, where z_2 belongs / h_2 & stands h_1
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_1)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: z_1 & x_2 has the wrong sign / z_1 & w_3 has the wrong sign
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 - x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# two mistakes: z_1 & w_2, where w_3 belongs & w_3, where w_5 belongs
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_2 + x_3 * w_3 + b_1
    z_2 = x_1 * w_4 + x_2 * w_5 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: h_1 & has the wrong sign
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = 1 / (1 + np.exp(z_1)), 1 / (1 + np.exp(z_2))
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: ? an activation that isn't there
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, h_1, z_2, h_2, sigmoid(h_1 * w_7 + h_2 * w_8 + b_3)


# wrong: returns a number / returns a float, where 5 values are needed: z_1, h_1, z_2, h_2, y_hat
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    h_1 = float(sigmoid(x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1))
    h_2 = float(sigmoid(x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2))
    return h_1 * w_7 + h_2 * w_8 + b_3


# wrong: returns 3 values, where 5 values are needed
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    h_1 = sigmoid(x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1)
    h_2 = sigmoid(x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2)
    return h_1, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: This is h_1, where z_2 was asked for
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    return z_1, z_2, h_1, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: stops with NameError
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    return z_1, h_1, z_2, h_2, h_1 * w_7 + h_2 * w_8 + b_3


# wrong: returns nothing (None)
def forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3):
    z_1 = x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1
    z_2 = x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2
    h_1, h_2 = sigmoid(z_1), sigmoid(z_2)
    y_hat = h_1 * w_7 + h_2 * w_8 + b_3


# two mistakes: z_1 & b_1 is left out & stands w_2, where w_3 belongs
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


# exercise gradient_w_7


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


# wrong: The sign is flipped
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y - y_hat) * h_1


# wrong: factor 2 is missing
def gradient_w_7(y_hat, y, h_1):
    return (y_hat - y) * h_1


# wrong: learning rate is inside the gradient
def gradient_w_7(y_hat, y, h_1):
    return alpha * 2 * (y_hat - y) * h_1


# wrong: The link ∂y_hat/∂w_7 is missing / This is ∂L/∂b_3
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y)


# wrong: The link ∂L/∂y_hat is missing
def gradient_w_7(y_hat, y, h_1):
    return h_1


# wrong: This is ∂L/∂w_8
def gradient_w_7(y_hat, y, h_2):
    return 2 * (y_hat - y) * h_2


# wrong: stands z_1, where h_1 belongs. Is the activation forgotten?
def gradient_w_7(y_hat, y, z_1):
    return 2 * (y_hat - y) * z_1


# wrong: This is ∂L/∂h_1
def gradient_w_7(y_hat, y, w_7):
    return 2 * (y_hat - y) * w_7


# wrong: The link ∂y_hat/∂w_7 is there twice
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y) * h_1 * h_1


# wrong: ∂h_1/∂z_1 stands
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat - y) * h_1 * (1 - h_1)


# wrong: y is left out
def gradient_w_7(y_hat, y, h_1):
    return 2 * y_hat * h_1


# wrong: y has the wrong sign
def gradient_w_7(y_hat, y, h_1):
    return 2 * (y_hat + y) * h_1


# wrong: stands x_1, where h_1 belongs
def gradient_w_7(y_hat, y, x_1):
    return 2 * (y_hat - y) * x_1


# wrong: stands z_1, where y_hat belongs
def gradient_w_7(z_1, y, h_1):
    return 2 * (z_1 - y) * h_1


# wrong: L itself
def gradient_w_7(y_hat, y, h_1):
    return (y_hat - y) ** 2 * h_1


# wrong: It gives the same at every point
def gradient_w_7(y_hat, y, h_1):
    return -144.59871566


# two mistakes: half & sign is flipped
def gradient_w_7(y_hat, y, h_1):
    return (y - y_hat) * h_1


# two mistakes: half & Is the activation forgotten?
def gradient_w_7(y_hat, y, z_1):
    return (y_hat - y) * z_1


# wrong: ? precedence
def gradient_w_7(y_hat, y, h_1):
    return 2 * y_hat - y * h_1


# wrong: ? no part of the chain
def gradient_w_7(y_hat, y, h_1):
    return np.sqrt(h_1) + y_hat


# also gradient_w_8: w_7 ↔ w_8, h_1 ↔ h_2, z_1 ↔ z_2, w_1 ↔ w_2, w_3 ↔ w_4, w_5 ↔ w_6, b_1 ↔ b_2

# exercise gradient_b_3


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


# wrong: The sign is flipped
def gradient_b_3(y_hat, y):
    return 2 * (y - y_hat)


# wrong: factor 2 is missing
def gradient_b_3(y_hat, y):
    return y_hat - y


# wrong: learning rate is inside the gradient
def gradient_b_3(y_hat, y):
    return 0.1 * 2 * (y_hat - y)


# wrong: This is ∂L/∂w_7
def gradient_b_3(y_hat, y, h_1):
    return 2 * (y_hat - y) * h_1


# wrong: one factor too many: b_3
def gradient_b_3(y_hat, y, b_3):
    return 2 * (y_hat - y) * b_3


# wrong: b_3 is left out
def gradient_b_3(h_1, h_2, w_7, w_8, y):
    return 2 * (h_1 * w_7 + h_2 * w_8 - y)


# wrong: Is the activation forgotten?
def gradient_b_3(z_1, h_2, w_7, w_8, b_3, y):
    return 2 * (z_1 * w_7 + h_2 * w_8 + b_3 - y)


# wrong: It gives the same at every point
def gradient_b_3(y_hat, y):
    return 1


# wrong: L itself
def gradient_b_3(y_hat, y):
    return loss(y_hat, y)


# wrong: y is left out
def gradient_b_3(y_hat, y):
    return 2 * y_hat


# wrong: This is ∂L/∂b_1
def gradient_b_3(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1)


# two mistakes: half & sign is flipped
def gradient_b_3(y_hat, y):
    return y - y_hat


# wrong: ? no part of the chain
def gradient_b_3(y_hat, y):
    return y_hat * y


# exercise gradient_w_1


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


# wrong: The sign is flipped
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y - y_hat) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: factor 2 is missing
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: learning rate is inside the gradient
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return alpha * 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: The link ∂L/∂y_hat is missing
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return w_7 * h_1 * (1 - h_1) * x_1


# wrong: The link ∂y_hat/∂h_1 is missing
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * h_1 * (1 - h_1) * x_1


# wrong: The link ∂h_1/∂z_1 is missing
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * x_1


# wrong: The link ∂z_1/∂w_1 is missing / This is ∂L/∂b_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1)


# wrong: The link ∂h_1/∂z_1 is there twice
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * (h_1 * (1 - h_1)) ** 2 * x_1


# wrong: The link ∂y_hat/∂h_1 is there twice
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * w_7 * h_1 * (1 - h_1) * x_1


# wrong: ∂h_1/∂z_1 is taken at h_1, where it belongs at z_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * sigmoid(h_1) * (1 - sigmoid(h_1)) * x_1


# wrong: ∂h_1/∂z_1 is fed z_1 where h_1 belongs
def gradient_w_1(y_hat, y, w_7, z_1, x_1):
    return 2 * (y_hat - y) * w_7 * z_1 * (1 - z_1) * x_1


# wrong: h_1 itself stands where its derivative
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * x_1


# wrong: h_1 itself stands where its derivative
def gradient_w_1(y_hat, y, w_7, z_1, x_1):
    return 2 * (y_hat - y) * w_7 * sigmoid(z_1) * x_1


# wrong: only one of two factors is there: 1 − h_1
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * (1 - h_1) * x_1


# wrong: ∂h_1/∂z_1 is taken at z_2 / ∂h_1/∂z_1 & h_2
def gradient_w_1(y_hat, y, w_7, h_2, x_1):
    return 2 * (y_hat - y) * w_7 * h_2 * (1 - h_2) * x_1


# wrong: stands w_8, where w_7 belongs
def gradient_w_1(y_hat, y, w_8, h_1, x_1):
    return 2 * (y_hat - y) * w_8 * h_1 * (1 - h_1) * x_1


# wrong: This is ∂L/∂w_2
def gradient_w_1(y_hat, y, w_8, h_2, x_1):
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_1


# wrong: This is ∂L/∂w_3
def gradient_w_1(y_hat, y, w_7, h_1, x_2):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_2


# wrong: This is ∂L/∂w_5
def gradient_w_1(y_hat, y, w_7, h_1, x_3):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_3


# wrong: stands w_1, where x_1 belongs
def gradient_w_1(y_hat, y, w_7, h_1, w_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * w_1


# wrong: This is ∂L/∂w_7
def gradient_w_1(y_hat, y, h_1):
    return 2 * (y_hat - y) * h_1


# wrong: stands h_1, where w_7 belongs
def gradient_w_1(y_hat, y, h_1, x_1):
    return 2 * (y_hat - y) * h_1 * h_1 * (1 - h_1) * x_1


# wrong: y has the wrong sign
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat + y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: stands w_7 after the update
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    w_7 = w_7 - alpha * gradient_w_7(y_hat, y, h_1)
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: stands w_7 after the update / w_7 after the update
def gradient_w_1(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3, y):
    z_1, h_1, _, h_2, y_hat = forward(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3)
    w_7 = w_7 - alpha * 2 * (y_hat - y) * h_1
    y_hat = h_1 * w_7 + h_2 * w_8 + b_3
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: b_1 is left out
def gradient_w_1(x_1, x_2, x_3, w_1, w_3, w_5, h_2, w_7, w_8, b_3, y):
    h_1 = sigmoid(x_1 * w_1 + x_2 * w_3 + x_3 * w_5)
    y_hat = h_1 * w_7 + h_2 * w_8 + b_3
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: L itself stands where
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return (y_hat - y) ** 2 * w_7 * h_1 * (1 - h_1) * x_1


# wrong: The sign is flipped
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (h_1 - 1) * x_1


# wrong: divides, where a link multiplies
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) / w_7 * h_1 * (1 - h_1) * x_1


# wrong: It gives the same at every point
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return -0.0018588


# wrong: a parameter `W_7` that this check can't fill in
def gradient_w_1(y_hat, y, W_7, h_1, x_1):
    return 2 * (y_hat - y) * W_7 * h_1 * (1 - h_1) * x_1


# two mistakes: half & sign is flipped
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return (y - y_hat) * w_7 * h_1 * (1 - h_1) * x_1


# two mistakes: ∂h_1/∂z_1 is missing & half / ∂h_1/∂z_1 is missing & factor 2
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return (y_hat - y) * w_7 * x_1


# two mistakes: ∂h_1/∂z_1 is fed z_1 & sign is flipped
def gradient_w_1(y_hat, y, w_7, z_1, x_1):
    return -2 * (y_hat - y) * w_7 * z_1 * (1 - z_1) * x_1


# two mistakes: ∂y_hat/∂h_1 is missing & stands x_2, where x_1 belongs / ∂y_hat/∂h_1 is missing & ∂L/∂w_3
def gradient_w_1(y_hat, y, h_1, x_2):
    return 2 * (y_hat - y) * h_1 * (1 - h_1) * x_2


# two mistakes: w_8, where w_7 belongs & ∂h_1/∂z_1 is missing
def gradient_w_1(y_hat, y, w_8, x_1):
    return 2 * (y_hat - y) * w_8 * x_1


# wrong: ? a slip inside the slope
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 + h_1) * x_1


# wrong: ? the derivative of tanh
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * (1 - h_1**2) * x_1


# wrong: ? no part of the chain
def gradient_w_1(y_hat, y, w_7, h_1, x_1):
    return np.sin(y_hat) + w_7 - x_1


# also gradient_w_3: w_1 ↔ w_3, w_2 ↔ w_4, x_1 ↔ x_2
# also gradient_w_5: w_1 ↔ w_5, w_2 ↔ w_6, x_1 ↔ x_3
# also gradient_w_2: w_1 ↔ w_2, w_3 ↔ w_4, w_5 ↔ w_6, w_7 ↔ w_8, h_1 ↔ h_2, z_1 ↔ z_2, b_1 ↔ b_2

# exercise gradient_w_4


# right: h − h²
def gradient_w_4(y_hat, y, w_8, h_2, x_2):
    return 2 * (y_hat - y) * w_8 * (h_2 - h_2**2) * x_2


# right: e^−z form
def gradient_w_4(y_hat, y, w_8, z_2, x_2):
    return 2 * (y_hat - y) * w_8 / (np.exp(z_2) + 2 + np.exp(-z_2)) * x_2


# right: on the gradient by the node
def gradient_w_4(dL_dz_2, x_2):
    return dL_dz_2 * x_2


# right: from a neighbour's gradient
def gradient_w_4(y_hat, y, w_8, h_2, x_1, x_2):
    return gradient_w_2(y_hat, y, w_8, h_2, x_1) / x_1 * x_2


# right: by the other node's function
def gradient_w_4(y_hat, y, w_8, h_2, x_2):
    return gradient_w_3(y_hat, y, w_8, h_2, x_2)


# right: recomputing from inputs
def gradient_w_4(x_1, x_2, x_3, w_1, w_2, w_3, w_4, w_5, w_6, w_7, w_8, b_1, b_2, b_3, y):
    h_1 = sigmoid(x_1 * w_1 + x_2 * w_3 + x_3 * w_5 + b_1)
    h_2 = sigmoid(x_1 * w_2 + x_2 * w_4 + x_3 * w_6 + b_2)
    y_hat = h_1 * w_7 + h_2 * w_8 + b_3
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_2


# wrong: The sign is flipped
def gradient_w_4(y_hat, y, w_8, h_2, x_2):
    return -2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_2


# wrong: factor 2 is missing
def gradient_w_4(y_hat, y, w_8, h_2, x_2):
    return (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_2


# wrong: This is ∂L/∂w_3
def gradient_w_4(y_hat, y, w_7, h_1, x_2):
    return gradient_w_3(y_hat, y, w_7, h_1, x_2)


# wrong: This is ∂L/∂w_6
def gradient_w_4(y_hat, y, w_8, h_2, x_3):
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_3


# wrong: ∂h_2/∂z_2 is taken at z_1
def gradient_w_4(y_hat, y, w_8, h_1, x_2):
    return 2 * (y_hat - y) * w_8 * h_1 * (1 - h_1) * x_2


# wrong: The link ∂h_2/∂z_2 is missing
def gradient_w_4(y_hat, y, w_8, h_2, x_2):
    return 2 * (y_hat - y) * w_8 * x_2


# wrong: ∂h_2/∂z_2 is fed z_2 where h_2 belongs
def gradient_w_4(y_hat, y, w_8, z_2, x_2):
    return 2 * (y_hat - y) * w_8 * z_2 * (1 - z_2) * x_2


# wrong: ? the slopes of two nodes mixed
def gradient_w_4(y_hat, y, w_8, h_1, h_2, x_2):
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_1) * x_2


# two mistakes: w_7, where w_8 belongs & half / w_7, where w_8 belongs & factor 2
def gradient_w_4(y_hat, y, w_7, h_2, x_2):
    return (y_hat - y) * w_7 * h_2 * (1 - h_2) * x_2


# wrong: ? no part of the chain
def gradient_w_4(y_hat, y, w_8, h_2, x_2):
    return np.tanh(h_2 * x_2) + w_8


# exercise gradient_w_6


# right: h − h²
def gradient_w_6(y_hat, y, w_8, h_2, x_3):
    return 2 * (y_hat - y) * w_8 * (h_2 - h_2**2) * x_3


# right: e^−z form
def gradient_w_6(y_hat, y, w_8, z_2, x_3):
    e = np.exp(-z_2)
    return 2 * (y_hat - y) * w_8 * (e / (1 + e) ** 2) * x_3


# right: on the gradient by the node
def gradient_w_6(dL_dz_2, x_3):
    return dL_dz_2 * x_3


# right: from a neighbour's gradient
def gradient_w_6(y_hat, y, w_8, h_2, x_3):
    return gradient_w_2(y_hat, y, w_8, h_2, x_1=x_3)


# right: np.multiply.reduce
def gradient_w_6(y_hat, y, w_8, h_2, x_3):
    return np.multiply.reduce([2, y_hat - y, w_8, h_2, 1 - h_2, x_3])


# right: recomputing the node
def gradient_w_6(x_1, x_2, x_3, w_2, w_4, w_6, w_8, b_2, y_hat, y):
    h_2 = sigmoid(np.dot([x_1, x_2, x_3], [w_2, w_4, w_6]) + b_2)
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_3


# wrong: The sign is flipped
def gradient_w_6(y_hat, y, w_8, h_2, x_3):
    return 2 * (y - y_hat) * w_8 * h_2 * (1 - h_2) * x_3


# wrong: This is ∂L/∂w_4
def gradient_w_6(y_hat, y, w_8, h_2, x_2):
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_2


# wrong: stands w_7, where w_8 belongs
def gradient_w_6(y_hat, y, w_7, h_2, x_3):
    return 2 * (y_hat - y) * w_7 * h_2 * (1 - h_2) * x_3


# wrong: The link ∂z_2/∂w_6 is there twice
def gradient_w_6(y_hat, y, w_8, h_2, x_3):
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_3**2


# wrong: only one of two factors is there: 1 − h_2
def gradient_w_6(y_hat, y, w_8, h_2, x_3):
    return 2 * (y_hat - y) * w_8 * (1 - h_2) * x_3


# wrong: in the z_2 behind it, b_2 is left out
def gradient_w_6(x_1, x_2, x_3, w_2, w_4, w_6, w_8, y_hat, y):
    h_2 = sigmoid(np.dot([x_1, x_2, x_3], [w_2, w_4, w_6]))
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_3


# wrong: in the z_2 behind it stands b_1, where b_2 belongs
def gradient_w_6(x_1, x_2, x_3, w_2, w_4, w_6, w_8, b_1, y_hat, y):
    h_2 = sigmoid(np.dot([x_1, x_2, x_3], [w_2, w_4, w_6]) + b_1)
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2) * x_3


# two mistakes: ∂h_2/∂z_2 is missing & sign is flipped
def gradient_w_6(y_hat, y, w_8, h_2, x_3):
    return -2 * (y_hat - y) * w_8 * x_3


# wrong: ? no part of the chain
def gradient_w_6(y_hat, y, w_8, h_2, x_3):
    return w_8**2 + h_2 * x_3


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


# wrong: The sign is flipped
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y - y_hat) * w_7 * h_1 * (1 - h_1)


# wrong: factor 2 is missing
def gradient_b_1(y_hat, y, w_7, h_1):
    return (y_hat - y) * w_7 * h_1 * (1 - h_1)


# wrong: learning rate is inside the gradient
def gradient_b_1(y_hat, y, w_7, h_1):
    return 0.1 * 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1)


# wrong: The link ∂h_1/∂z_1 is missing / This is ∂L/∂h_1
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7


# wrong: The link ∂y_hat/∂h_1 is missing
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * h_1 * (1 - h_1)


# wrong: The link ∂L/∂y_hat is missing
def gradient_b_1(y_hat, y, w_7, h_1):
    return w_7 * h_1 * (1 - h_1)


# wrong: This is ∂L/∂w_1
def gradient_b_1(y_hat, y, w_7, h_1, x_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * x_1


# wrong: This is ∂L/∂b_3
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y)


# wrong: This is ∂L/∂b_2
def gradient_b_1(y_hat, y, w_8, h_2):
    return 2 * (y_hat - y) * w_8 * h_2 * (1 - h_2)


# wrong: one factor too many: b_1
def gradient_b_1(y_hat, y, w_7, h_1, b_1):
    return 2 * (y_hat - y) * w_7 * h_1 * (1 - h_1) * b_1


# wrong: h_1 itself stands where its derivative
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7 * h_1


# wrong: only one of two factors is there: 1 − h_1
def gradient_b_1(y_hat, y, w_7, h_1):
    return 2 * (y_hat - y) * w_7 * (1 - h_1)


# wrong: ∂h_1/∂z_1 is fed z_1 where h_1 belongs
def gradient_b_1(y_hat, y, w_7, z_1):
    return 2 * (y_hat - y) * w_7 * z_1 * (1 - z_1)


# wrong: ∂h_1/∂z_1 is taken at h_1, where it belongs at z_1
def gradient_b_1(y_hat, y, w_7, h_1):
    e = np.exp(-h_1)
    return 2 * (y_hat - y) * w_7 * e / (1 + e) ** 2


# wrong: stands w_8, where w_7 belongs
def gradient_b_1(y_hat, y, w_8, h_1):
    return 2 * (y_hat - y) * w_8 * h_1 * (1 - h_1)


# wrong: stands w_7 after the update
def gradient_b_1(y_hat, y, w_7, h_1):
    new_w_7 = w_7 - 0.1 * 2 * (y_hat - y) * h_1
    return 2 * (y_hat - y) * new_w_7 * h_1 * (1 - h_1)


# two mistakes: half & sign is flipped
def gradient_b_1(y_hat, y, w_7, h_1):
    return (y - y_hat) * w_7 * h_1 * (1 - h_1)


# wrong: ? no part of the chain
def gradient_b_1(y_hat, y, w_7, h_1):
    return w_7 - h_1


# also gradient_b_2: w_1 ↔ w_2, w_3 ↔ w_4, w_5 ↔ w_6, w_7 ↔ w_8, h_1 ↔ h_2, z_1 ↔ z_2, b_1 ↔ b_2

# exercise backward


# right: by the functions of before
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    return (
        gradient_w_1(y_hat, y, w_7, h_1, x_1),
        gradient_w_2(y_hat, y, w_8, h_2, x_1),
        gradient_w_3(y_hat, y, w_7, h_1, x_2),
        gradient_w_4(y_hat, y, w_8, h_2, x_2),
        gradient_w_5(y_hat, y, w_7, h_1, x_3),
        gradient_w_6(y_hat, y, w_8, h_2, x_3),
        gradient_w_7(y_hat, y, h_1),
        gradient_w_8(y_hat, y, h_2),
        gradient_b_1(y_hat, y, w_7, h_1),
        gradient_b_2(y_hat, y, w_8, h_2),
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


# wrong: ∂L/∂w_7 & sign is flipped
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y - y_hat)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: factor 2 is missing
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = y_hat - y
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: ∂L/∂w_1 & ∂h_1/∂z_1 is missing
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7, g * w_8
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: ∂L/∂w_2 & stands w_7, where w_8 belongs
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_7 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: ∂L/∂w_3 & This is ∂L/∂w_5
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_3, b * x_2, a * x_2, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: ∂L/∂w_7 & This is ∂L/∂w_8
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_2, g * h_1, a, b, g


# wrong: ∂L/∂w_2 & This is ∂L/∂w_3
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, a * x_2, a * x_3, b * x_1, b * x_2, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: returns 10 values, where 11 values are needed
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b


# wrong: returns a dict, where 11 values are needed
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    return {"w_7": g * h_1, "w_8": g * h_2, "b_3": g}


# wrong: fed z_1 where h_1 belongs
def backward(x_1, x_2, x_3, y, h_1, h_2, z_1, z_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    a, b = g * w_7 * z_1 * (1 - z_1), g * w_8 * z_2 * (1 - z_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: ∂L/∂w_1 & w_7 after the update
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = 2 * (y_hat - y)
    w_7, w_8 = w_7 - alpha * g * h_1, w_8 - alpha * g * h_2
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: learning rate is inside the gradient
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = alpha * 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: the learning rate / after one step / It is -0.1 times / learning rate
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    g = -0.1 * 2 * (y_hat - y)
    a, b = g * w_7 * h_1 * (1 - h_1), g * w_8 * h_2 * (1 - h_2)
    return a * x_1, b * x_1, a * x_2, b * x_2, a * x_3, b * x_3, g * h_1, g * h_2, a, b, g


# wrong: ? no part of the chain
def backward(x_1, x_2, x_3, y, h_1, h_2, y_hat, w_7, w_8):
    return (x_1 - x_2 + np.sin(y),) * 11


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


# wrong: gradient has the wrong sign / alpha has the wrong sign
def update(parameter, gradient, alpha):
    return parameter + alpha * gradient


# wrong: the factor alpha is missing
def update(parameter, gradient, alpha):
    return parameter - gradient


# wrong: The sign is flipped
def update(parameter, gradient, alpha):
    return alpha * gradient - parameter


# wrong: parameter is left out
def update(parameter, gradient, alpha):
    return -(alpha * gradient)


# wrong: reads rate from the notebook
rate = 0.1


def update(parameter, gradient, alpha):
    return parameter - rate * gradient


# wrong: ? divided by the learning rate
def update(parameter, gradient, alpha):
    return parameter - gradient / alpha


# wrong: ? precedence
def update(parameter, gradient, alpha):
    return (parameter - alpha) * gradient


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

# wrong: 2 wrong formulas are still at large
wrong_formulas = set()

# wrong: 1 wrong formula is still at large
wrong_formulas = {"w_8"}

# wrong: 1 of those you named is right
wrong_formulas = {"w_8", "b_2", "w_3"}

# wrong: 2 of those you named are right
wrong_formulas = {"w_8", "b_2", "w_3", "w_6"}

# wrong: 1 wrong formula is still at large & 1 of those you named is right
wrong_formulas = {"w_8", "w_3"}

# wrong: There is no formula for w_9
wrong_formulas = {"w_8", "b_2", "w_9"}

# wrong: The answer is a set of names
wrong_formulas = "w_8"

# wrong: The answer is a set of names
wrong_formulas = {claim_w_8, claim_b_2}

# wrong: The answer is a set of names
wrong_formulas = {"w_8": True, "b_2": True}

# wrong: There is no formula for claim_b_2, claim_w_8
wrong_formulas = {"claim_w_8", "claim_b_2"}
