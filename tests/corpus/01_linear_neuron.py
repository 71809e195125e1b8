# ruff: noqa
# Answers to the exercises of lesson 1, as students write them. This file is read as text; nothing imports it.
#
# A section begins with `# exercise NAME`; NAME is that of the answer's cell in the reference notebook. An answer
# begins with a comment that says what must become of it, and goes on to the next such comment:
#
#   # right: FORM             the check must accept it
#   # wrong: TEXT             one mistake: the check must reject it, and TEXT must be in what it says. Several
#                             texts with ` & ` between them must all be there; of those with ` / `, one.
#   # two mistakes: TEXT      the same, for a compound of two
#   # wrong: ? NOTE           no known mistake: the check must reject it and must not say what is wrong
#
# An answer is run in the lesson, as it is when a student comes to the exercise, and then its check is. At the
# end of a section,
#
#   # also gradient_w_3: x_1 ↔ x_2, w_1 ↔ w_3
#
# gives the answers of the section to another exercise too, with these names exchanged.
#
# Right answers in float32, as lists, as 0-d arrays and so on are made by `forms.py`; wrong ones by `mutants.py`.

# exercise predict


# right: other order
def predict(x_1, x_2, w_1, w_2, b):
    return b + w_1 * x_1 + w_2 * x_2


# right: np.dot
def predict(x_1, x_2, w_1, w_2, b):
    return np.dot([x_1, x_2], [w_1, w_2]) + b


# right: @
def predict(x_1, x_2, w_1, w_2, b):
    x = np.array([x_1, x_2])
    w = np.array([w_1, w_2])
    return x @ w + b


# right: einsum, a 0-d array
def predict(x_1, x_2, w_1, w_2, b):
    return np.einsum("i,i->", np.array([x_1, x_2]), np.array([w_1, w_2])) + b


# right: loop
def predict(x_1, x_2, w_1, w_2, b):
    y_hat = b
    for x, w in [(x_1, w_1), (x_2, w_2)]:
        y_hat += x * w
    return y_hat


# right: sum of a generator
def predict(x_1, x_2, w_1, w_2, b):
    return sum(x * w for x, w in zip((x_1, x_2, 1), (w_1, w_2, b)))


# right: the bias as a weight of input 1
def predict(x_1, x_2, w_1, w_2, b):
    inputs = np.array([x_1, x_2, 1.0])
    return (inputs * [w_1, w_2, b]).sum()


# right: intermediate function
def weighted(x, w):
    return x * w


def predict(x_1, x_2, w_1, w_2, b):
    return weighted(x_1, w_1) + weighted(x_2, w_2) + b


# right: lambda
predict = lambda x_1, x_2, w_1, w_2, b: x_1 * w_1 + x_2 * w_2 + b


# right: prints what it does
def predict(x_1, x_2, w_1, w_2, b):
    print("the terms are", x_1 * w_1, x_2 * w_2, b)
    return x_1 * w_1 + x_2 * w_2 + b


# right: decorated
from functools import wraps


def announced(function):
    @wraps(function)
    def announcing(*args, **kwargs):
        print("calling", function.__name__)
        return function(*args, **kwargs)

    return announcing


@announced
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 + b


# right: cached
from functools import lru_cache


@lru_cache
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 + b


# wrong: b is left out
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2


# wrong: b is left out
def predict(x_1, x_2, w_1, w_2, b):
    return np.dot([x_1, x_2], [w_1, w_2])


# wrong: b has the wrong sign
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 - b


# wrong: w_1 and w_2 are swapped / x_1 and x_2 are swapped
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_2 + x_2 * w_1 + b


# wrong: stands w_1, where w_2 belongs
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_1 + b


# wrong: stands w_2, where w_1 belongs
def predict(x_1, x_2, w_1, w_2, b):
    return (x_1 + x_2) * w_2 + b


# wrong: stands x_1, where x_2 belongs
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_1 * w_2 + b


# wrong: x_1 is left out / w_1 is left out
def predict(x_1, x_2, w_1, w_2, b):
    return x_2 * w_2 + b


# wrong: x_2 has the wrong sign / w_2 has the wrong sign
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 - x_2 * w_2 + b


# wrong: the factor x_2 is missing
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + w_2 + b


# wrong: the factor w_1 is missing
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 + x_2 * w_2 + b


# wrong: stands w_1, where b belongs
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 + w_1


# wrong: The sign is flipped
def predict(x_1, x_2, w_1, w_2, b):
    return -(x_1 * w_1 + x_2 * w_2 + b)


# wrong: returns nothing (None)
def predict(x_1, x_2, w_1, w_2, b):
    y_hat = x_1 * w_1 + x_2 * w_2 + b
    print(y_hat)


# wrong: must return numbers, but it returns a str
def predict(x_1, x_2, w_1, w_2, b):
    return f"{x_1 * w_1 + x_2 * w_2 + b:.8f}"


# wrong: returns an array of shape (1,), where a single number is needed
def predict(x_1, x_2, w_1, w_2, b):
    return [x_1 * w_1 + x_2 * w_2 + b]


# wrong: returns an array of shape (2,), where a single number is needed
def predict(x_1, x_2, w_1, w_2, b):
    return np.array([x_1, x_2]) * np.array([w_1, w_2]) + b


# wrong: stops with NameError: name 'w1' is not defined
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w1 + x_2 * w_2 + b


# wrong: reads x1, x2 from the notebook
x1, x2 = 2.0, -1.0


def predict(x_1, x_2, w_1, w_2, b):
    return x1 * w_1 + x2 * w_2 + b


# wrong: It gives the same at every point
def predict(x_1, x_2, w_1, w_2, b):
    return 0.0


# wrong: a parameter `bias` that this check can't fill in
def predict(x_1, x_2, w_1, w_2, bias):
    return x_1 * w_1 + x_2 * w_2 + bias


# wrong: predict is not written yet
def predict(x_1, x_2, w_1, w_2, b):
    raise NotImplementedError


# wrong: something else when it is called a second time
calls = []


def predict(x_1, x_2, w_1, w_2, b):
    calls.append(1)
    return x_1 * w_1 + x_2 * w_2 + b + len(calls)


# wrong: can't use the Graph
def predict(x_1, x_2, w_1, w_2, b):
    return linear_neuron.graph.forward(x_1=x_1, x_2=x_2, w_1=w_1, w_2=w_2, b=b, y=0)["y_hat"]


# two mistakes: b is left out & sign
def predict(x_1, x_2, w_1, w_2, b):
    return -x_1 * w_1 - x_2 * w_2


# wrong: ? the bias multiplies
def predict(x_1, x_2, w_1, w_2, b):
    return (x_1 * w_1 + x_2 * w_2) * b


# wrong: ? a sum where a product belongs
def predict(x_1, x_2, w_1, w_2, b):
    return (x_1 + w_1) * (x_2 + w_2) + b


# wrong: ? rounded
def predict(x_1, x_2, w_1, w_2, b):
    return round(x_1 * w_1 + x_2 * w_2 + b, 1)


# wrong: ? an activation that isn't there
def predict(x_1, x_2, w_1, w_2, b):
    return np.tanh(x_1 * w_1 + x_2 * w_2 + b)


# exercise loss


# right: divided by 2
def loss(y_hat, y):
    return (y_hat - y) ** 2 / 2


# right: the other way round
def loss(y_hat, y):
    return 1 / 2 * (y - y_hat) ** 2


# right: expanded
def loss(y_hat, y):
    return 0.5 * y_hat**2 - y_hat * y + 0.5 * y**2


# right: intermediate value
def loss(y_hat, y):
    error = y_hat - y
    return error * error * 0.5


# right: np.square
def loss(y_hat, y):
    return np.square(y_hat - y) / 2.0


# right: np.sum over one example
def loss(y_hat, y):
    return np.sum((np.array([y_hat]) - np.array([y])) ** 2) / 2


# right: math.pow
def loss(y_hat, y):
    from math import pow

    return 0.5 * pow(y_hat - y, 2)


# right: intermediate function
def squared(u):
    return np.power(u, 2)


def loss(y_hat, y):
    return squared(y_hat - y) / 2


# right: recomputing from inputs
def loss(x_1, x_2, w_1, w_2, b, y):
    return 0.5 * (predict(x_1, x_2, w_1, w_2, b) - y) ** 2


# wrong: ½ forgotten
def loss(y_hat, y):
    return (y_hat - y) ** 2


# wrong: ½ forgotten
def loss(y_hat, y):
    error = y - y_hat
    return error * error


# wrong: It is half the right number
def loss(y_hat, y):
    return (0.5 * (y_hat - y)) ** 2


# wrong: The square is missing
def loss(y_hat, y):
    return 0.5 * (y_hat - y)


# wrong: The square is missing
def loss(y_hat, y):
    return y_hat - y


# wrong: The square is missing
def loss(y_hat, y):
    return 1 / 2 * (y - y_hat)


# wrong: y has the wrong sign / y_hat has the wrong sign
def loss(y_hat, y):
    return 0.5 * (y_hat + y) ** 2


# wrong: The sign is flipped
def loss(y_hat, y):
    return -0.5 * (y_hat - y) ** 2


# wrong: y is left out
def loss(y_hat, y):
    return 0.5 * y_hat**2


# wrong: returns nothing (None)
def loss(y_hat, y):
    L = 0.5 * (y_hat - y) ** 2


# wrong: stops with TypeError
def loss(y_hat, y):
    return 0.5 * (y_hat - y) ^ 2


# wrong: stops with ZeroDivisionError
def loss(y_hat, y):
    return (y_hat - y) ** 2 / (2 - 2)


# wrong: it returns a function
def loss(y_hat, y):
    return lambda: 0.5 * (y_hat - y) ** 2


# wrong: something overflows or divides by 0
def loss(y_hat, y):
    return float("nan")


# wrong: It is 10 times the right number at every point
def loss(y_hat, y):
    return 5 * (y_hat - y) ** 2


# two mistakes: y has the wrong sign & twice / y_hat has the wrong sign & twice
def loss(y_hat, y):
    return (y_hat + y) ** 2


# wrong: ? the two squares subtracted
def loss(y_hat, y):
    return 0.5 * (y_hat**2 - y**2)


# wrong: ? precedence
def loss(y_hat, y):
    return 0.5 * y_hat - y**2


# wrong: ? the absolute error
def loss(y_hat, y):
    return 0.5 * abs(y_hat - y)


# wrong: ? cubed
def loss(y_hat, y):
    return 0.5 * (y_hat - y) ** 3


# exercise gradient_w_1


# right: expanded
def gradient_w_1(y_hat, y, x_1):
    return y_hat * x_1 - y * x_1


# right: the minus sign outside
def gradient_w_1(y_hat, y, x_1):
    return -(y - y_hat) * x_1


# right: the 2 and the ½ written out
def gradient_w_1(y_hat, y, x_1):
    return 0.5 * 2 * (y_hat - y) * x_1


# right: link by link
def gradient_w_1(y_hat, y, x_1):
    dL_dy_hat = y_hat - y
    dy_hat_dw_1 = x_1
    return dL_dy_hat * dy_hat_dw_1


# right: on the gradient before
def gradient_w_1(dL_dy_hat, x_1):
    return dL_dy_hat * x_1


# right: recomputing from inputs
def gradient_w_1(x_1, x_2, w_1, w_2, b, y):
    return (x_1 * w_1 + x_2 * w_2 + b - y) * x_1


# right: recomputing with its own function
def gradient_w_1(x_1, x_2, w_1, w_2, b, y):
    return (predict(x_1, x_2, w_1, w_2, b) - y) * x_1


# right: np.dot
def gradient_w_1(y_hat, y, x_1):
    return np.dot(y_hat - y, x_1)


# right: loop over the links
def gradient_w_1(y_hat, y, x_1):
    gradient = 1
    for link in (y_hat - y, x_1):
        gradient *= link
    return gradient


# right: np.prod
def gradient_w_1(y_hat, y, x_1):
    return np.prod([y_hat - y, x_1])


# right: division by the inverse
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) / (1 / x_1)


# right: a parameter with a default besides
def gradient_w_1(y_hat, y, x_1, verbose=False):
    return (y_hat - y) * x_1


# right: parameters by name only
def gradient_w_1(*, x_1, y, y_hat):
    return x_1 * (y_hat - y)


# right: a callable object
class Gradient:
    def __call__(self, y_hat, y, x_1):
        return (y_hat - y) * x_1


gradient_w_1 = Gradient()


# wrong: The sign is flipped
def gradient_w_1(y_hat, y, x_1):
    return (y - y_hat) * x_1


# wrong: The sign is flipped
def gradient_w_1(y_hat, y, x_1):
    return -(y_hat - y) * x_1


# wrong: The sign is flipped
def gradient_w_1(x_1, x_2, w_1, w_2, b, y):
    error = y - predict(x_1, x_2, w_1, w_2, b)
    return error * x_1


# wrong: one factor 2 too many & ½
def gradient_w_1(y_hat, y, x_1):
    return 2 * (y_hat - y) * x_1


# wrong: half the gradient
def gradient_w_1(y_hat, y, x_1):
    return 0.5 * (y_hat - y) * x_1


# wrong: learning rate is inside the gradient
def gradient_w_1(y_hat, y, x_1):
    return 0.1 * (y_hat - y) * x_1


# wrong: learning rate is inside the gradient & reads alpha from the notebook
def gradient_w_1(y_hat, y, x_1):
    return alpha * (y_hat - y) * x_1


# wrong: learning rate
def gradient_w_1(y_hat, y, x_1):
    return 0.01 * (y_hat - y) * x_1


# wrong: The link ∂y_hat/∂w_1 is missing
def gradient_w_1(y_hat, y, x_1):
    return y_hat - y


# wrong: The link ∂L/∂y_hat is missing
def gradient_w_1(y_hat, y, x_1):
    return x_1


# wrong: The link ∂L/∂y_hat is there twice
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) ** 2 * x_1


# wrong: The link ∂y_hat/∂w_1 is there twice
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) * x_1**2


# wrong: This is ∂L/∂w_2
def gradient_w_1(y_hat, y, x_2):
    return (y_hat - y) * x_2


# wrong: This is ∂L/∂x_1 / stands w_1, where x_1 belongs
def gradient_w_1(y_hat, y, w_1):
    return (y_hat - y) * w_1


# wrong: ∂y_hat/∂w_1 divides
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) / x_1


# wrong: are added, where links of one path are multiplied
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) + x_1


# wrong: y is left out
def gradient_w_1(y_hat, y, x_1):
    return y_hat * x_1


# wrong: y has the wrong sign
def gradient_w_1(y_hat, y, x_1):
    return (y_hat + y) * x_1


# wrong: stands b, where y belongs
def gradient_w_1(y_hat, b, x_1):
    return (y_hat - b) * x_1


# wrong: in the y_hat behind it, b is left out
def gradient_w_1(x_1, x_2, w_1, w_2, y):
    y_hat = x_1 * w_1 + x_2 * w_2
    return (y_hat - y) * x_1


# wrong: in the y_hat behind it stands w_1 after the update
def gradient_w_1(x_1, x_2, w_1, w_2, b, y, y_hat):
    w_1 = w_1 - alpha * (y_hat - y) * x_1
    y_hat = predict(x_1, x_2, w_1, w_2, b)
    return (y_hat - y) * x_1


# wrong: L itself stands where
def gradient_w_1(y_hat, y, x_1):
    return 0.5 * (y_hat - y) ** 2 * x_1


# wrong: L itself
def gradient_w_1(y_hat, y, x_1):
    return loss(y_hat, y)


# wrong: It gives the same at every point
def gradient_w_1(y_hat, y, x_1):
    return -2.0


# wrong: can't use the Graph
def gradient_w_1(x_1, x_2, w_1, w_2, b, y):
    at = linear_neuron.graph.forward(x_1=x_1, x_2=x_2, w_1=w_1, w_2=w_2, b=b, y=y)
    return linear_neuron.graph.gradient("L", "w_1", at)


# wrong: uses torch, which differentiates by itself
def gradient_w_1(y_hat, y, x_1):
    import torch

    w_1 = torch.tensor(0.0, requires_grad=True)
    L = 0.5 * (y_hat + w_1 * x_1 - y) ** 2
    L.backward()
    return w_1.grad


# wrong: something else when it is called a second time
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) * x_1 + np.random.normal()


# wrong: a parameter `x1` that this check can't fill in
def gradient_w_1(y_hat, y, x1):
    return (y_hat - y) * x1


# wrong: uses error, which is not written yet
def error(y_hat, y):
    raise NotImplementedError


def gradient_w_1(y_hat, y, x_1):
    return error(y_hat, y) * x_1


# wrong: must be a function, but it is a float
gradient_w_1 = (y_hat - y) * x_1


# two mistakes: learning rate is inside & sign is flipped
def gradient_w_1(y_hat, y, x_1):
    return -alpha * (y_hat - y) * x_1


# two mistakes: factor 2 & sign is flipped
def gradient_w_1(y_hat, y, x_1):
    return -2 * (y_hat - y) * x_1


# two mistakes: ∂y_hat/∂w_1 is missing & sign is flipped / This is ∂L/∂y,
def gradient_w_1(y_hat, y, x_1):
    return y - y_hat


# two mistakes: ∂L/∂w_2 & twice / stands x_2, where x_1 belongs & twice
def gradient_w_1(y_hat, y, x_2):
    return 2 * (y_hat - y) * x_2


# two mistakes: y has the wrong sign & ∂y_hat/∂w_1 is there twice
def gradient_w_1(y_hat, y, x_1):
    return (y_hat + y) * x_1 * x_1


# wrong: ? no part of the chain
def gradient_w_1(y_hat, y, x_1):
    return np.sin(x_1)


# wrong: ? no part of the chain
def gradient_w_1(y_hat, y, x_1):
    return y_hat + y + x_1 + 1


# wrong: ? the sign of the error alone
def gradient_w_1(y_hat, y, x_1):
    return np.sign(y_hat - y) * x_1


# wrong: ? right at some points only
def gradient_w_1(y_hat, y, x_1):
    return max((y_hat - y) * x_1, 0)


# also gradient_w_2: x_1 ↔ x_2, w_1 ↔ w_2

# exercise gradient_b


# right: the minus sign outside
def gradient_b(y_hat, y):
    return -(y - y_hat)


# right: the last link written out
def gradient_b(y_hat, y):
    return (y_hat - y) * 1


# right: link by link
def gradient_b(y_hat, y):
    dL_dy_hat = 2 * 0.5 * (y_hat - y)
    dy_hat_db = 1
    return dL_dy_hat * dy_hat_db


# right: on the gradient before
def gradient_b(dL_dy_hat):
    return dL_dy_hat


# right: recomputing from inputs
def gradient_b(x_1, x_2, w_1, w_2, b, y):
    return b - y + w_1 * x_1 + w_2 * x_2


# right: from another gradient
def gradient_b(y_hat, y, x_1):
    return gradient_w_1(y_hat, y, x_1) / x_1


# right: np.subtract
def gradient_b(y_hat, y):
    return np.subtract(y_hat, y)


# wrong: The sign is flipped
def gradient_b(y_hat, y):
    return y - y_hat


# wrong: one factor 2 too many & ½
def gradient_b(y_hat, y):
    return 2 * (y_hat - y)


# wrong: half the gradient
def gradient_b(y_hat, y):
    return 0.5 * (y_hat - y)


# wrong: learning rate is inside the gradient
def gradient_b(y_hat, y):
    return alpha * (y_hat - y)


# wrong: This is ∂L/∂w_1
def gradient_b(y_hat, y, x_1):
    return (y_hat - y) * x_1


# wrong: This is ∂L/∂x_2
def gradient_b(y_hat, y, w_2):
    return (y_hat - y) * w_2


# wrong: one factor too many: b
def gradient_b(y_hat, y, b):
    return (y_hat - y) * b


# wrong: The link ∂L/∂y_hat is there twice
def gradient_b(y_hat, y):
    return (y_hat - y) ** 2


# wrong: It gives the same at every point
def gradient_b(y_hat, y):
    return 1


# wrong: It gives the same at every point
def gradient_b(y_hat, y):
    return 0.0


# wrong: y is left out / This is y_hat itself
def gradient_b(y_hat, y):
    return y_hat


# wrong: y has the wrong sign
def gradient_b(y_hat, y):
    return y_hat + y


# wrong: L itself
def gradient_b(y_hat, y):
    return loss(y_hat, y)


# wrong: in the y_hat behind it, b is left out
def gradient_b(x_1, x_2, w_1, w_2, y):
    return x_1 * w_1 + x_2 * w_2 - y


# wrong: in the y_hat behind it stands b after the update / It is 0.9 times
def gradient_b(x_1, x_2, w_1, w_2, b, y):
    y_hat = predict(x_1, x_2, w_1, w_2, b)
    b = b - alpha * (y_hat - y)
    return predict(x_1, x_2, w_1, w_2, b) - y


# two mistakes: twice the gradient & sign is flipped / factor 2 & sign is flipped
def gradient_b(y_hat, y):
    return 2 * (y - y_hat)


# two mistakes: learning rate & sign is flipped
def gradient_b(y_hat, y):
    return -0.1 * (y_hat - y)


# wrong: ? no part of the chain
def gradient_b(y_hat, y):
    return y_hat / y


# wrong: ? no part of the chain
def gradient_b(y_hat, y):
    return np.exp(y_hat - y)


# exercise update


# right: the minus sign inside
def update(parameter, gradient, alpha):
    return parameter + -alpha * gradient


# right: step by step
def update(parameter, gradient, alpha):
    step = alpha * gradient
    parameter = parameter - step
    return parameter


# right: in place, of a number
def update(parameter, gradient, alpha):
    parameter -= alpha * gradient
    return parameter


# right: np.subtract
def update(parameter, gradient, alpha):
    return np.subtract(parameter, np.multiply(alpha, gradient))


# right: np.dot
def update(parameter, gradient, alpha):
    return np.dot([parameter, gradient], [1, -alpha])


# right: intermediate function
def step(gradient, alpha):
    return -gradient * alpha


def update(parameter, gradient, alpha):
    return parameter + step(gradient, alpha)


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
    return -alpha * gradient


# wrong: the factor gradient is missing
def update(parameter, gradient, alpha):
    return parameter - alpha


# wrong: parameter and gradient are swapped
def update(parameter, gradient, alpha):
    return gradient - alpha * parameter


# wrong: stands parameter, where gradient belongs
def update(parameter, gradient, alpha):
    return parameter - alpha * parameter


# wrong: reads rate from the notebook
rate = 0.1


def update(parameter, gradient, alpha):
    return parameter - rate * gradient


# wrong: returns nothing (None)
def update(parameter, gradient, alpha):
    parameter -= alpha * gradient


# two mistakes: parameter is left out & sign
def update(parameter, gradient, alpha):
    return alpha * gradient


# wrong: ? the gradient multiplies
def update(parameter, gradient, alpha):
    return parameter * (1 - alpha * gradient)


# wrong: ? precedence
def update(parameter, gradient, alpha):
    return (parameter - alpha) * gradient


# exercise train


# right: without the functions of before
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        error = x_1 * w_1 + x_2 * w_2 + b - y
        w_1 = w_1 - alpha * error * x_1
        w_2 = w_2 - alpha * error * x_2
        b = b - alpha * error
        history.append([x_1 * w_1 + x_2 * w_2 + b, w_1, w_2, b])
    return history


# right: all at once
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1, w_2, b = (
            update(w_1, gradient_w_1(y_hat, y, x_1), alpha),
            update(w_2, gradient_w_2(y_hat, y, x_2), alpha),
            update(b, gradient_b(y_hat, y), alpha),
        )
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# right: gradients first
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        dL_dw_1 = gradient_w_1(y_hat, y, x_1)
        dL_dw_2 = gradient_w_2(y_hat, y, x_2)
        dL_db = gradient_b(y_hat, y)
        w_1 -= alpha * dL_dw_1
        w_2 -= alpha * dL_dw_2
        b -= alpha * dL_db
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        history.append((y_hat, w_1, w_2, b))
    return history


# right: an array of rows
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    x, w = np.array([x_1, x_2]), np.array([w_1, w_2])
    history = np.zeros((epochs, 4))
    for epoch in range(epochs):
        error = x @ w + b - y
        w = w - alpha * error * x
        b = b - alpha * error
        history[epoch] = x @ w + b, *w, b
    return history


# right: arrays changed in place, its own
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    x = np.array([x_1, x_2, 1.0])
    w = np.array([w_1, w_2, b])
    history = []
    for _ in range(epochs):
        w -= alpha * (x @ w - y) * x
        history.append([x @ w, *w])
    return history


# right: while
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    rows = []
    y_hat = predict(x_1, x_2, w_1, w_2, b)
    while len(rows) < epochs:
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        rows.append((y_hat, w_1, w_2, b))
    return rows


# right: recursion
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    if epochs == 0:
        return []
    error = predict(x_1, x_2, w_1, w_2, b) - y
    w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
    row = (predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b)
    return [row] + train(x_1, x_2, y, w_1, w_2, b, alpha, epochs - 1)


# right: an array for each row
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    rows = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = np.array([w_1, w_2, b]) - alpha * error * np.array([x_1, x_2, 1])
        rows.append(np.array([predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b]))
    return np.stack(rows)


# wrong: go uphill
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1 = w_1 + alpha * error * x_1
        w_2 = w_2 + alpha * error * x_2
        b = b + alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: go uphill
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = y - predict(x_1, x_2, w_1, w_2, b)
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: alpha is not used
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = w_1 - gradient_w_1(y_hat, y, x_1)
        w_2 = w_2 - gradient_w_2(y_hat, y, x_2)
        b = b - gradient_b(y_hat, y)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: uses the notebook's alpha, 0.1
def train(x_1, x_2, y, w_1, w_2, b, rate=alpha, epochs=1000):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), rate)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), rate)
        b = update(b, gradient_b(y_hat, y), rate)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: uses the notebook's alpha, 0.1 & reads alpha from the notebook
def train(x_1, x_2, y, w_1, w_2, b, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: from before the loop
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    y_hat = predict(x_1, x_2, w_1, w_2, b)
    dL_dw_1, dL_dw_2, dL_db = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
    history = []
    for _ in range(epochs):
        w_1, w_2, b = update(w_1, dL_dw_1, alpha), update(w_2, dL_dw_2, alpha), update(b, dL_db, alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: from before the loop
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    y_hat = predict(x_1, x_2, w_1, w_2, b)
    history = []
    for _ in range(epochs):
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: history is taken before each update
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        history.append((y_hat, w_1, w_2, b))
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
    return history


# wrong: y_hat is from before the update
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((y_hat, w_1, w_2, b))
    return history


# wrong: A parameter is changed before the next gradient is taken
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        w_1 = update(w_1, gradient_w_1(predict(x_1, x_2, w_1, w_2, b), y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(predict(x_1, x_2, w_1, w_2, b), y, x_2), alpha)
        b = update(b, gradient_b(predict(x_1, x_2, w_1, w_2, b), y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: A parameter is changed before the next gradient is taken
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        b = update(b, gradient_b(predict(x_1, x_2, w_1, w_2, b), y), alpha)
        w_2 = update(w_2, gradient_w_2(predict(x_1, x_2, w_1, w_2, b), y, x_2), alpha)
        w_1 = update(w_1, gradient_w_1(predict(x_1, x_2, w_1, w_2, b), y, x_1), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: A parameter is changed before the next gradient is taken
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        b = update(b, gradient_b(predict(x_1, x_2, w_1, w_2, b), y), alpha)
        w_1 = update(w_1, gradient_w_1(predict(x_1, x_2, w_1, w_2, b), y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(predict(x_1, x_2, w_1, w_2, b), y, x_2), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: b is never updated
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: w_2 goes uphill
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 + alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: twice as long as they should be
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = 2 * (predict(x_1, x_2, w_1, w_2, b) - y)
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: w_1 moves twice as far as it should
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: one epoch too few
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(1, epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: one epoch too many
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs + 1):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: begins with a row for the start
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = [(predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b)]
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: shape (1, 4). It needs an array of shape (3, 4)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
        return history


# wrong: shape (4,). It needs an array of shape (3, 4)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history = (predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b)
    return history


# wrong: a row (y_hat, w_1, w_2, b) for each of the 3 epochs
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append(predict(x_1, x_2, w_1, w_2, b))
    return history


# wrong: No parameter is ever updated
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: returns nothing (None)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))


# wrong: stops with UnboundLocalError
def train(x_1, x_2, y, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        history.append((y_hat, w_1, w_2, b))
    return history


# wrong: returns an array of shape (7, 4)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs, history=[]):
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: ? the gradients of w_1 and w_2 exchanged
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_2, w_2 - alpha * error * x_1, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: ? the row in another order
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((w_1, w_2, b, predict(x_1, x_2, w_1, w_2, b)))
    return history
