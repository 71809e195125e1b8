# ruff: noqa
# Answers to the exercises of lesson 1, as students write them. This file is read as text; nothing imports it.
#
# A section begins with `# exercise NAME`; NAME is that of the answer's cell in the reference notebook. An answer
# begins with a comment that says what must become of it, and goes on to the next such comment:
#
#   # right: FORM             the check must accept it
#   # wrong: TEXT             one mistake: the check must reject it, and TEXT must be in what it finds, as
#                             `tests/findings.py` writes that: the kind, and what belongs to it. Several
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


# wrong: multiplied too late & typed=+
def predict(x_1, x_2, w_1, w_2, b):
    return (x_1 + x_2) * (w_1 + w_2) + b


# wrong: brackets in the code
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * (w_1 + x_2 * w_2 + b)


# wrong: replaced in the code & typed=1.5 & needed=b
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 + 1.5


# wrong: replaced in the code & typed=-0.5 & needed=w_1
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * -0.5 + x_2 * w_2 + b


# wrong: of the notebook: names=['x_1']
def predict(x_1, x_2, w_1, w_2, b):
    return start["x_1"] * w_1 + x_2 * w_2 + b


# wrong: replaced in the code & typed=* & needed=+
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 * b


# two mistakes: ? sums for both products
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 + w_1 + x_2 + w_2 + b


# wrong: replaced in the code & typed=* & needed=+
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 * x_2 * w_2 + b


# two mistakes: replaced in the code & typed=np.mean & needed=np.sum
def predict(x_1, x_2, w_1, w_2, b):
    return np.mean([x_1 * w_1, x_2 * w_2]) + b


# wrong: of the notebook, besides: names=['y'] (a term too many: name=y)
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 + b - y


# two mistakes: replaced throughout the code & typed=/ & needed=*
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 / w_1 + x_2 / w_2 + b


# two mistakes: replaced throughout the code & typed=- & needed=+
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 - x_2 * w_2 - b


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


# wrong: left out: name=b step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2


# wrong: left out: name=b step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return np.dot([x_1, x_2], [w_1, w_2])


# wrong: wrong sign: name=b step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 - b


# wrong: swapped: step=y_hat one=w_1 other=w_2
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_2 + x_2 * w_1 + b


# wrong: stands: name=w_2 other=w_1 step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_1 + b


# wrong: stands: name=w_1 other=w_2 step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return (x_1 + x_2) * w_2 + b


# wrong: stands: name=x_2 other=x_1 step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_1 * w_2 + b


# wrong: left out: name=x_1 step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return x_2 * w_2 + b


# wrong: wrong sign: name=x_2 step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 - x_2 * w_2 + b


# wrong: factor missing: step=y_hat name=x_2
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + w_2 + b


# wrong: factor missing: step=y_hat name=w_1
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 + x_2 * w_2 + b


# wrong: stands: name=b other=w_1 step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 + w_1


# wrong: sign flipped
def predict(x_1, x_2, w_1, w_2, b):
    return -(x_1 * w_1 + x_2 * w_2 + b)


# wrong: returns nothing
def predict(x_1, x_2, w_1, w_2, b):
    y_hat = x_1 * w_1 + x_2 * w_2 + b
    print(y_hat)


# wrong: type: type=a str
def predict(x_1, x_2, w_1, w_2, b):
    return f"{x_1 * w_1 + x_2 * w_2 + b:.8f}"


# wrong: shape: got=[1] & hint=extra axis
def predict(x_1, x_2, w_1, w_2, b):
    return [x_1 * w_1 + x_2 * w_2 + b]


# wrong: replaced in the code & typed=* & needed=@
def predict(x_1, x_2, w_1, w_2, b):
    return np.array([x_1, x_2]) * np.array([w_1, w_2]) + b


# wrong: raised: error=NameError
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w1 + x_2 * w_2 + b


# wrong: reads a number of the notebook: names=['x1', 'x2']
x1, x2 = 2.0, -1.0


def predict(x_1, x_2, w_1, w_2, b):
    return x1 * w_1 + x2 * w_2 + b


# wrong: 0 everywhere
def predict(x_1, x_2, w_1, w_2, b):
    return 0.0


# wrong: unknown parameter: parameter=bias
def predict(x_1, x_2, w_1, w_2, bias):
    return x_1 * w_1 + x_2 * w_2 + bias


# wrong: not written
def predict(x_1, x_2, w_1, w_2, b):
    raise NotImplementedError


# wrong: not repeatable
calls = []


def predict(x_1, x_2, w_1, w_2, b):
    calls.append(1)
    return x_1 * w_1 + x_2 * w_2 + b + len(calls)


# wrong: uses helpers
def predict(x_1, x_2, w_1, w_2, b):
    return linear_neuron.graph.forward(x_1=x_1, x_2=x_2, w_1=w_1, w_2=w_2, b=b, y=0)["y_hat"]


# two mistakes: and besides (left out: name=b step=y_hat) (sign flipped)
def predict(x_1, x_2, w_1, w_2, b):
    return -x_1 * w_1 - x_2 * w_2


# wrong: replaced in the code & typed=* & needed=+
def predict(x_1, x_2, w_1, w_2, b):
    return (x_1 * w_1 + x_2 * w_2) * b


# wrong: swapped in the code & typed=+ & needed=*
def predict(x_1, x_2, w_1, w_2, b):
    return (x_1 + w_1) * (x_2 + w_2) + b


# wrong: rounded: digits=1 / too many in the code & typed=round
def predict(x_1, x_2, w_1, w_2, b):
    return round(x_1 * w_1 + x_2 * w_2 + b, 1)


# wrong: activation too many: step=y_hat other=tanh
def predict(x_1, x_2, w_1, w_2, b):
    return np.tanh(x_1 * w_1 + x_2 * w_2 + b)


# wrong: replaced in the code & typed=+ & needed=*
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + (x_2 + w_2) + b


# wrong: 1 stands: step=y_hat name=b
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2 + 1


# wrong: activation too many: step=y_hat other=ReLU
def predict(x_1, x_2, w_1, w_2, b):
    return max(0.0, x_1 * w_1 + x_2 * w_2 + b)


# wrong: absolute value: step=y_hat
def predict(x_1, x_2, w_1, w_2, b):
    return abs(x_1 * w_1 + x_2 * w_2 + b)


# wrong: activation too many: step=y_hat other=sigmoid
def predict(x_1, x_2, w_1, w_2, b):
    return 1 / (1 + np.exp(-(x_1 * w_1 + x_2 * w_2 + b)))


# wrong: outside the brackets in the code & typed=b
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * (w_2 + b)


# wrong: shape: got=[2] & hint=sum
def predict(x_1, x_2, w_1, w_2, b):
    return x_1 * w_1 + x_2 * w_2, b


# wrong: shape: got=[1] & hint=extra axis
def predict(x_1, x_2, w_1, w_2, b):
    return np.array([x_1 * w_1 + x_2 * w_2 + b])


# exercise loss


# wrong: case too many
def loss(y_hat, y):
    difference = y_hat - y
    if difference < 0:
        return 0.0
    return difference**2 / 2


# wrong: square inside the brackets: one=y_hat other=y
def loss(y_hat, y):
    return 0.5 * (y_hat - y**2)


# wrong: replaced in the code & typed=1.0 & needed=y
def loss(y_hat, y):
    return 0.5 * (y_hat - 1.0) ** 2


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


# wrong: twice the value
def loss(y_hat, y):
    return (y_hat - y) ** 2


# wrong: twice the value
def loss(y_hat, y):
    error = y - y_hat
    return error * error


# wrong: half of a square
def loss(y_hat, y):
    return (0.5 * (y_hat - y)) ** 2


# wrong: no square
def loss(y_hat, y):
    return 0.5 * (y_hat - y)


# wrong: no square
def loss(y_hat, y):
    return y_hat - y


# wrong: no square
def loss(y_hat, y):
    return 1 / 2 * (y - y_hat)


# wrong: wrong sign: name=y step=L
def loss(y_hat, y):
    return 0.5 * (y_hat + y) ** 2


# wrong: sign flipped
def loss(y_hat, y):
    return -0.5 * (y_hat - y) ** 2


# wrong: left out: name=y step=L
def loss(y_hat, y):
    return 0.5 * y_hat**2


# wrong: returns nothing
def loss(y_hat, y):
    L = 0.5 * (y_hat - y) ** 2


# wrong: raised: error=TypeError
def loss(y_hat, y):
    return 0.5 * (y_hat - y) ^ 2


# wrong: raised: error=ZeroDivisionError
def loss(y_hat, y):
    return (y_hat - y) ** 2 / (2 - 2)


# wrong: type: type=a function
def loss(y_hat, y):
    return lambda: 0.5 * (y_hat - y) ** 2


# wrong: not finite
def loss(y_hat, y):
    return float("nan")


# wrong: number in the code & typed=5
def loss(y_hat, y):
    return 5 * (y_hat - y) ** 2


# two mistakes: and besides (wrong sign: name=y step=L) (twice the value)
def loss(y_hat, y):
    return (y_hat + y) ** 2


# wrong: squares subtracted: one=y_hat other=y
def loss(y_hat, y):
    return 0.5 * (y_hat**2 - y**2)


# wrong: brackets missing: one=y_hat other=y
def loss(y_hat, y):
    return 0.5 * y_hat - y**2


# wrong: absolute value for the square: one=y_hat other=y
def loss(y_hat, y):
    return 0.5 * abs(y_hat - y)


# wrong: error cubed: one=y_hat other=y
def loss(y_hat, y):
    return 0.5 * (y_hat - y) ** 3


# wrong: absolute value for the square: one=y_hat other=y
def loss(y_hat, y):
    return abs(y_hat - y)


# exercise gradient_w_1


# wrong: replaced in the code & typed=// & needed=/
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) // 1 * x_1


# right: a difference quotient as fine as the lesson's
def gradient_w_1(y_hat, y, x_1):
    nudge = 1e-6
    return (loss(y_hat + nudge, y) - loss(y_hat, y)) / nudge * x_1


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


# right: a class that is called
class Slope:
    def __call__(self, y_hat, y, x_1):
        return (y_hat - y) * x_1


gradient_w_1 = Slope()


# wrong: replaced in the code & typed=1.0 & needed=y
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - 1.0) * x_1


# wrong: of the notebook: names=['x_1']
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) * globals()["x_1"]


# wrong: of the notebook: names=['x_1']
def gradient_w_1(y_hat, y, x=x_1):
    return (y_hat - y) * x


# two mistakes: of the notebook, besides: names=['x_1'] (sign flipped)
def gradient_w_1(y_hat, y, x_1):
    return (y - y_hat) * start["x_1"]


# wrong: sign flipped
def gradient_w_1(y_hat, y, x_1):
    return (y - y_hat) * x_1


# wrong: sign flipped
def gradient_w_1(y_hat, y, x_1):
    return -(y_hat - y) * x_1


# wrong: sign flipped
def gradient_w_1(x_1, x_2, w_1, w_2, b, y):
    error = y - predict(x_1, x_2, w_1, w_2, b)
    return error * x_1


# wrong: twice, the half forgotten
def gradient_w_1(y_hat, y, x_1):
    return 2 * (y_hat - y) * x_1


# wrong: too many in the code & typed=0.5 *
def gradient_w_1(y_hat, y, x_1):
    return 0.5 * (y_hat - y) * x_1


# wrong: the learning rate inside
def gradient_w_1(y_hat, y, x_1):
    return 0.1 * (y_hat - y) * x_1


# wrong: reads a number of the notebook: names=['alpha']
def gradient_w_1(y_hat, y, x_1):
    return alpha * (y_hat - y) * x_1


# wrong: a learning rate as factor: factor=0.01
def gradient_w_1(y_hat, y, x_1):
    return 0.01 * (y_hat - y) * x_1


# wrong: link missing: link=∂y_hat/∂w_1
def gradient_w_1(y_hat, y, x_1):
    return y_hat - y


# wrong: link missing: link=∂L/∂y_hat
def gradient_w_1(y_hat, y, x_1):
    return x_1


# wrong: link twice: link=∂L/∂y_hat
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) ** 2 * x_1


# wrong: link twice: link=∂y_hat/∂w_1
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) * x_1**2


# wrong: another gradient: other=∂L/∂w_2 asked=∂L/∂w_1
def gradient_w_1(y_hat, y, x_2):
    return (y_hat - y) * x_2


# wrong: another gradient: other=∂L/∂x_1 asked=∂L/∂w_1
def gradient_w_1(y_hat, y, w_1):
    return (y_hat - y) * w_1


# wrong: divides: link=∂y_hat/∂w_1
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) / x_1


# wrong: links added: one=∂L/∂y_hat other=∂y_hat/∂w_1
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) + x_1


# wrong: left out: name=y link=∂L/∂y_hat
def gradient_w_1(y_hat, y, x_1):
    return y_hat * x_1


# wrong: wrong sign: name=y link=∂L/∂y_hat
def gradient_w_1(y_hat, y, x_1):
    return (y_hat + y) * x_1


# wrong: stands: name=y other=b link=∂L/∂y_hat
def gradient_w_1(y_hat, b, x_1):
    return (y_hat - b) * x_1


# wrong: left out: name=b link=∂L/∂y_hat behind=y_hat
def gradient_w_1(x_1, x_2, w_1, w_2, y):
    y_hat = x_1 * w_1 + x_2 * w_2
    return (y_hat - y) * x_1


# wrong: after the update: name=w_1 link=∂L/∂y_hat behind=y_hat
def gradient_w_1(x_1, x_2, w_1, w_2, b, y, y_hat):
    w_1 = w_1 - alpha * (y_hat - y) * x_1
    y_hat = predict(x_1, x_2, w_1, w_2, b)
    return (y_hat - y) * x_1


# wrong: step for its derivative: link=∂L/∂y_hat step=L
def gradient_w_1(y_hat, y, x_1):
    return 0.5 * (y_hat - y) ** 2 * x_1


# wrong: a value itself: name=L asked=∂L/∂w_1
def gradient_w_1(y_hat, y, x_1):
    return loss(y_hat, y)


# wrong: the same everywhere
def gradient_w_1(y_hat, y, x_1):
    return -2.0


# wrong: uses helpers
def gradient_w_1(x_1, x_2, w_1, w_2, b, y):
    at = linear_neuron.graph.forward(x_1=x_1, x_2=x_2, w_1=w_1, w_2=w_2, b=b, y=y)
    return linear_neuron.graph.gradient("L", "w_1", at)


# wrong: borrows derivatives: package=torch
def gradient_w_1(y_hat, y, x_1):
    import torch

    w_1 = torch.tensor(0.0, requires_grad=True)
    L = 0.5 * (y_hat + w_1 * x_1 - y) ** 2
    L.backward()
    return w_1.grad


# wrong: not repeatable
def gradient_w_1(y_hat, y, x_1):
    return (y_hat - y) * x_1 + np.random.normal()


# wrong: unknown parameter: parameter=x1
def gradient_w_1(y_hat, y, x1):
    return (y_hat - y) * x1


# wrong: uses what is not written: used=error
def error(y_hat, y):
    raise NotImplementedError


def gradient_w_1(y_hat, y, x_1):
    return error(y_hat, y) * x_1


# wrong: no function: type=a float
gradient_w_1 = (y_hat - y) * x_1


# two mistakes: and the sign (the learning rate inside)
def gradient_w_1(y_hat, y, x_1):
    return -alpha * (y_hat - y) * x_1


# two mistakes: and the sign (twice, the half forgotten)
def gradient_w_1(y_hat, y, x_1):
    return -2 * (y_hat - y) * x_1


# two mistakes: another gradient: other=∂L/∂y asked=∂L/∂w_1
def gradient_w_1(y_hat, y, x_1):
    return y - y_hat


# two mistakes: and besides (another gradient: other=∂L/∂w_2 asked=∂L/∂w_1) (twice, the half forgotten)
def gradient_w_1(y_hat, y, x_2):
    return 2 * (y_hat - y) * x_2


# two mistakes: two links (wrong sign: name=y link=∂L/∂y_hat) (link twice: link=∂y_hat/∂w_1)
def gradient_w_1(y_hat, y, x_1):
    return (y_hat + y) * x_1 * x_1


# wrong: ? no part of the chain
def gradient_w_1(y_hat, y, x_1):
    return np.sin(x_1)


# wrong: ? no part of the chain
def gradient_w_1(y_hat, y, x_1):
    return y_hat + y + x_1 + 1


# wrong: too many in the code & typed=np.sign
def gradient_w_1(y_hat, y, x_1):
    return np.sign(y_hat - y) * x_1


# wrong: too many in the code & typed=max
def gradient_w_1(y_hat, y, x_1):
    return max((y_hat - y) * x_1, 0)


# wrong: brackets missing in the code & typed=y_hat - y
def gradient_w_1(y_hat, y, x_1):
    return y_hat - y * x_1


# wrong: brackets missing in the code & typed=y_hat - y
def gradient_w_1(y_hat, y, x_1):
    return x_1 * y_hat - y


# wrong: too many in the code & typed=abs
def gradient_w_1(y_hat, y, x_1):
    return abs(y_hat - y) * x_1


# wrong: too many in the code & typed=abs
def gradient_w_1(y_hat, y, x_1):
    return abs((y_hat - y) * x_1)


# wrong: too many in the code & typed=max
def gradient_w_1(y_hat, y, x_1):
    return max(0, y_hat - y) * x_1


# wrong: too many in the code & typed=np.clip
def gradient_w_1(y_hat, y, x_1):
    return np.clip((y_hat - y) * x_1, -1, 1)


# wrong: a difference quotient: width=0.01 asked=∂L/∂w_1
def gradient_w_1(x_1, x_2, w_1, w_2, b, y):
    h = 0.01

    def loss_at(w):
        return 0.5 * (x_1 * w + x_2 * w_2 + b - y) ** 2

    return (loss_at(w_1 + h) - loss_at(w_1)) / h


# also gradient_w_2: x_1 ↔ x_2, w_1 ↔ w_2

# exercise gradient_b


# wrong: number in the code & typed=0
def gradient_b(y_hat, y):
    # b is a constant, so its derivative is 0
    dy_hat_db = 0
    return (y_hat - y) * dy_hat_db


# wrong: sign of a base alone: step=L
def gradient_b(y_hat, y):
    if y_hat > y:
        return 1.0
    return -1.0


# wrong: wrong sign: name=y
gradient_b = np.add


# wrong: of the notebook: names=['x_1', 'x_2']
def gradient_b(y_hat, y):
    return (y_hat - y) * (x_1 + x_2)


# wrong: of the notebook: names=['x_1', 'x_2']
def gradient_b(y_hat, y):
    return gradient_w_1(y_hat, y, x_1) + gradient_w_2(y_hat, y, x_2)


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


# right: numpy's own function
gradient_b = np.subtract


# wrong: sign flipped
def gradient_b(y_hat, y):
    return y - y_hat


# wrong: twice, the half forgotten
def gradient_b(y_hat, y):
    return 2 * (y_hat - y)


# wrong: too many in the code & typed=0.5 *
def gradient_b(y_hat, y):
    return 0.5 * (y_hat - y)


# wrong: the learning rate inside
def gradient_b(y_hat, y):
    return alpha * (y_hat - y)


# wrong: another gradient: other=∂L/∂w_1 asked=∂L/∂b
def gradient_b(y_hat, y, x_1):
    return (y_hat - y) * x_1


# wrong: another gradient: other=∂L/∂x_2 asked=∂L/∂b
def gradient_b(y_hat, y, w_2):
    return (y_hat - y) * w_2


# wrong: a factor too many: name=b
def gradient_b(y_hat, y, b):
    return (y_hat - y) * b


# wrong: link twice: link=∂L/∂y_hat
def gradient_b(y_hat, y):
    return (y_hat - y) ** 2


# wrong: link missing: link=∂L/∂y_hat
def gradient_b(y_hat, y):
    return 1


# wrong: 0 everywhere
def gradient_b(y_hat, y):
    return 0.0


# wrong: subtraction forgotten: name=y_hat other=y
def gradient_b(y_hat, y):
    return y_hat


# wrong: wrong sign: name=y link=∂L/∂y_hat
def gradient_b(y_hat, y):
    return y_hat + y


# wrong: a value itself: name=L asked=∂L/∂b
def gradient_b(y_hat, y):
    return loss(y_hat, y)


# wrong: left out: name=b link=∂L/∂y_hat behind=y_hat
def gradient_b(x_1, x_2, w_1, w_2, y):
    return x_1 * w_1 + x_2 * w_2 - y


# wrong: after the update: name=b link=∂L/∂y_hat behind=y_hat
def gradient_b(x_1, x_2, w_1, w_2, b, y):
    y_hat = predict(x_1, x_2, w_1, w_2, b)
    b = b - alpha * (y_hat - y)
    return predict(x_1, x_2, w_1, w_2, b) - y


# wrong: wrong sign: name=y link=∂L/∂y_hat
gradient_b = np.add


# wrong: ? the larger one
gradient_b = max


# wrong: hidden parameters: names=['y_hat', 'y']
gradient_b = float


# wrong: type: type=a set
def gradient_b(y_hat, y):
    return {y_hat - y}


# wrong: size: shape=(0, 6000)
def gradient_b(y_hat, y):
    return np.zeros((0, 6000))


# wrong: size: shape=(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
def gradient_b(y_hat, y):
    return np.full((1,) * 10, y_hat - y)


# wrong: type: type=an Error value=a value that can't be shown
class Error:
    def __repr__(self):
        return self.name


def gradient_b(y_hat, y):
    return Error()


# two mistakes: and the sign (twice, the half forgotten)
def gradient_b(y_hat, y):
    return 2 * (y - y_hat)


# two mistakes: and the sign (the learning rate inside)
def gradient_b(y_hat, y):
    return -0.1 * (y_hat - y)


# wrong: replaced in the code & typed=/ & needed=-
def gradient_b(y_hat, y):
    return y_hat / y


# wrong: too many in the code & typed=np.exp
def gradient_b(y_hat, y):
    return np.exp(y_hat - y)


# wrong: too many in the code & typed=abs
def gradient_b(y_hat, y):
    return abs(y_hat - y)


# wrong: too many in the code & typed=max
def gradient_b(y_hat, y):
    return max(0, y_hat - y)


# wrong: of the notebook, besides: names=['x_1'] (another gradient: other=∂L/∂w_1 asked=∂L/∂b)
def gradient_b(y_hat, y):
    return gradient_w_1(y_hat, y, x_1)


# exercise update


# wrong: sign alone: step=new_parameter name=gradient
def update(parameter, gradient, alpha):
    if gradient > 0:
        parameter = parameter - alpha
    else:
        parameter = parameter + alpha
    return parameter


# wrong: too many in the code & typed=** 2
def update(parameter, gradient, alpha):
    return parameter - alpha * gradient**2


# wrong: too many in the code & typed=** 2
def update(parameter, gradient, alpha):
    return parameter - alpha**2 * gradient


# wrong: too many in the code & typed=abs
def update(parameter, gradient, alpha):
    return parameter - alpha * abs(gradient)


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
    return -alpha * gradient


# wrong: factor missing: step=new_parameter name=gradient
def update(parameter, gradient, alpha):
    return parameter - alpha


# wrong: swapped: step=new_parameter one=parameter other=gradient
def update(parameter, gradient, alpha):
    return gradient - alpha * parameter


# wrong: stands: name=gradient other=parameter step=new_parameter
def update(parameter, gradient, alpha):
    return parameter - alpha * parameter


# wrong: reads a number of the notebook: names=['rate']
rate = 0.1


def update(parameter, gradient, alpha):
    return parameter - rate * gradient


# wrong: returns nothing
def update(parameter, gradient, alpha):
    parameter -= alpha * gradient


# wrong: and besides (left out: name=parameter step=new_parameter) (sign flipped)
def update(parameter, gradient, alpha):
    return alpha * gradient


# wrong: outside the brackets in the code & typed=alpha * gradient
def update(parameter, gradient, alpha):
    return parameter * (1 - alpha * gradient)


# wrong: outside the brackets in the code & typed=parameter
def update(parameter, gradient, alpha):
    return (parameter - alpha) * gradient


# two mistakes: two things & missing in the code & replaced in the code
def update(parameter, gradient, alpha):
    return parameter + gradient


# wrong: factor of another term in the code & typed=alpha
def update(parameter, gradient, alpha):
    return alpha * parameter - gradient


# wrong: outside the brackets in the code & typed=parameter
def update(parameter, gradient, alpha):
    return (parameter - gradient) * alpha


# two mistakes: two things & factor of another term in the code & sign in the code
def update(parameter, gradient, alpha):
    return alpha * parameter + gradient


# two mistakes: two things & outside the brackets in the code & sign in the code
def update(parameter, gradient, alpha):
    return alpha * (parameter + gradient)


# two mistakes: and besides (factor missing: step=new_parameter name=alpha) (sign flipped)
def update(parameter, gradient, alpha):
    return gradient - parameter


# wrong: replaced in the code & typed=0.1 & needed=alpha
def update(parameter, gradient, alpha):
    return parameter - 0.1 * gradient


# two mistakes: two things & replaced in the code & sign in the code
def update(parameter, gradient, alpha):
    return parameter + 0.01 * gradient


# wrong: too many in the code & typed=/ 2
def update(parameter, gradient, alpha):
    return parameter - alpha * gradient / 2


# wrong: too many in the code & typed=2 *
def update(parameter, gradient, alpha):
    return parameter - 2 * alpha * gradient


# wrong: replaced in the code & typed=/ & needed=*
def update(parameter, gradient, alpha):
    return parameter - gradient / alpha


# wrong: too many in the code & typed=np.sign
def update(parameter, gradient, alpha):
    return parameter - alpha * np.sign(gradient)


# wrong: replaced in the code & typed=+ & needed=*
def update(parameter, gradient, alpha):
    return parameter - (alpha + gradient)


# two mistakes: two things & too many in the code & sign in the code
def update(parameter, gradient, alpha):
    return (1 - alpha) * parameter + alpha * gradient


# exercise train


# wrong: step for its derivative: link=∂L/∂y_hat step=L
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    rows = []
    for _ in range(epochs):
        e = loss(predict(x_1, x_2, w_1, w_2, b), y)
        w_1, w_2, b = w_1 - alpha * e * x_1, w_2 - alpha * e * x_2, b - alpha * e
        rows.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return rows


# two mistakes: two things (uphill: name=b) (stale in the history: name=y_hat)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, -gradient_b(y_hat, y), alpha)
        history.append((y_hat, w_1, w_2, b))
    return history


# two mistakes: two things (starts from another: name=w_2 other=w_1) (history before the update)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        history.append((y_hat, w_1, w_2, b))
        new_w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_1, gradient_w_2(y_hat, y, x_2), alpha)
        w_1, b = new_w_1, update(b, gradient_b(y_hat, y), alpha)
    return history


# wrong: no gradient: name=b
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: wrong sign: name=y link=∂L/∂y_hat
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) + y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: starts from another: name=w_2 other=w_1
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_1, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: starts from another: name=b other=w_2
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(w_2, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: stale in the history: name=w_1, w_2, b
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        old = w_1, w_2, b
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), old[0], old[1], old[2]))
    return history


# wrong: another column: name=y_hat other=L
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((loss(predict(x_1, x_2, w_1, w_2, b), y), w_1, w_2, b))
    return history


# wrong: two steps in one
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: row too early: name=b
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        y_new = predict(x_1, x_2, w_1, w_2, b)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((y_new, w_1, w_2, b))
    return history


# wrong: row too early: name=b
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
        b = update(b, gradient_b(y_hat, y), alpha)
    return history


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


# wrong: uphill: name=Each parameter
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1 = w_1 + alpha * error * x_1
        w_2 = w_2 + alpha * error * x_2
        b = b + alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: uphill: name=Each parameter
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = y - predict(x_1, x_2, w_1, w_2, b)
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: no learning rate: name=Each parameter
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = w_1 - gradient_w_1(y_hat, y, x_1)
        w_2 = w_2 - gradient_w_2(y_hat, y, x_2)
        b = b - gradient_b(y_hat, y)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: of the notebook: names=['alpha']
def train(x_1, x_2, y, w_1, w_2, b, rate=alpha, epochs=1000):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), rate)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), rate)
        b = update(b, gradient_b(y_hat, y), rate)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: of the notebook: names=['alpha']
def train(x_1, x_2, y, w_1, w_2, b, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: frozen gradients
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    y_hat = predict(x_1, x_2, w_1, w_2, b)
    dL_dw_1, dL_dw_2, dL_db = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
    history = []
    for _ in range(epochs):
        w_1, w_2, b = update(w_1, dL_dw_1, alpha), update(w_2, dL_dw_2, alpha), update(b, dL_db, alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: frozen gradients
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    y_hat = predict(x_1, x_2, w_1, w_2, b)
    history = []
    for _ in range(epochs):
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: history before the update
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        history.append((y_hat, w_1, w_2, b))
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
    return history


# wrong: stale in the history: name=y_hat
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((y_hat, w_1, w_2, b))
    return history


# wrong: changed too early
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        w_1 = update(w_1, gradient_w_1(predict(x_1, x_2, w_1, w_2, b), y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(predict(x_1, x_2, w_1, w_2, b), y, x_2), alpha)
        b = update(b, gradient_b(predict(x_1, x_2, w_1, w_2, b), y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: changed too early
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        b = update(b, gradient_b(predict(x_1, x_2, w_1, w_2, b), y), alpha)
        w_2 = update(w_2, gradient_w_2(predict(x_1, x_2, w_1, w_2, b), y, x_2), alpha)
        w_1 = update(w_1, gradient_w_1(predict(x_1, x_2, w_1, w_2, b), y, x_1), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: changed too early
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        b = update(b, gradient_b(predict(x_1, x_2, w_1, w_2, b), y), alpha)
        w_1 = update(w_1, gradient_w_1(predict(x_1, x_2, w_1, w_2, b), y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(predict(x_1, x_2, w_1, w_2, b), y, x_2), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: never updated: name=b
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: uphill: name=w_2
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 + alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: twice as far: name=Each parameter
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = 2 * (predict(x_1, x_2, w_1, w_2, b) - y)
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: line twice
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


# wrong: an epoch too few
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(1, epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: an epoch too many
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs + 1):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: a row for the start
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = [(predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b)]
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: first row alone
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
        return history


# wrong: last row alone
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history = (predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b)
    return history


# wrong: one column alone: name=y_hat
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append(predict(x_1, x_2, w_1, w_2, b))
    return history


# wrong: never updated: name=Each parameter
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: returns nothing
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))


# wrong: raised: error=UnboundLocalError
def train(x_1, x_2, y, alpha, epochs):
    history = []
    for _ in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        history.append((y_hat, w_1, w_2, b))
    return history


# wrong: rows of an earlier call
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs, history=[]):
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: gradients swapped: name=w_1 other=w_2
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_2, w_2 - alpha * error * x_1, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: columns in another order
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((w_1, w_2, b, predict(x_1, x_2, w_1, w_2, b)))
    return history


# wrong: one row throughout
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history, row = [], [0.0] * 4
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = w_1 - alpha * g_1, w_2 - alpha * g_2, b - alpha * g_b
        row[:] = predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b
        history.append(row)
    return history


# wrong: starts again
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        new_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        new_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        new_b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, new_1, new_2, new_b), new_1, new_2, new_b))
    return history


# wrong: a written number: number=0.01 name=alpha step=the update
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = w_1 - 0.01 * g_1, w_2 - 0.01 * g_2, b - 0.01 * g_b
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: a written number: number=0.1 name=alpha step=the update
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = w_1 - 0.1 * g_1, w_2 - 0.1 * g_2, b - 0.1 * g_b
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: half as far: name=Each parameter
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = w_1 - 0.5 * alpha * g_1, w_2 - 0.5 * alpha * g_2, b - 0.5 * alpha * g_b
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: changed too early
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        b = update(b, gradient_b(y_hat, y), alpha)
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1, w_2 = (
            update(w_1, gradient_w_1(y_hat, y, x_1), alpha),
            update(w_2, gradient_w_2(y_hat, y, x_2), alpha),
        )
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: changed too early
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1, w_2 = (
            update(w_1, gradient_w_1(y_hat, y, x_1), alpha),
            update(w_2, gradient_w_2(y_hat, y, x_2), alpha),
        )
        b = update(b, gradient_b(predict(x_1, x_2, w_1, w_2, b), y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: momentum: momentum=0.9
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    v_1 = v_2 = v_b = 0
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        v_1, v_2, v_b = 0.9 * v_1 + g_1, 0.9 * v_2 + g_2, 0.9 * v_b + g_b
        w_1, w_2, b = w_1 - alpha * v_1, w_2 - alpha * v_2, b - alpha * v_b
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: a written number: number=0.1 name=alpha step=the update of b
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), 0.1)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: another column: name=w_2 other=w_1
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_1, b))
    return history


# wrong: decaying rate: how=alpha = alpha / (1 + epoch)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        alpha = alpha / (1 + epoch)
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: decaying rate: how=alpha * 0.9**(epoch + 1)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        alpha *= 0.9
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: learning rate twice: name=b
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1 = update(w_1, gradient_w_1(y_hat, y, x_1), alpha)
        w_2 = update(w_2, gradient_w_2(y_hat, y, x_2), alpha)
        b = update(b, gradient_b(y_hat, y), alpha**2)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: decaying rate: how=alpha * 0.9**epoch
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = w_1 - alpha * g_1, w_2 - alpha * g_2, b - alpha * g_b
        alpha = 0.9 * alpha
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: decaying rate: how=alpha / (1 + epoch)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = (
            w_1 - alpha / (1 + epoch) * g_1,
            w_2 - alpha / (1 + epoch) * g_2,
            b - alpha / (1 + epoch) * g_b,
        )
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: sign of the gradient
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = w_1 - alpha * np.sign(g_1), w_2 - alpha * np.sign(g_2), b - alpha * np.sign(g_b)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: no learning rate: name=b
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = w_1 - alpha * g_1, w_2 - alpha * g_2, b - g_b
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: half as far: name=w_1
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = w_1 - alpha * g_1 / 2, w_2 - alpha * g_2, b - alpha * g_b
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: one alone updated: name=b
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: another parameter's gradient: name=w_2 other=w_1
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        w_1, w_2 = (
            update(w_1, gradient_w_1(y_hat, y, x_1), alpha),
            update(w_2, gradient_w_1(y_hat, y, x_1), alpha),
        )
        b = update(b, gradient_b(y_hat, y), alpha)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: replaced in the code & typed=np.clip(slopes, -0.7, 0.7)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        slopes = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = np.array([w_1, w_2, b]) - alpha * np.clip(slopes, -0.7, 0.7)
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: decaying rate: how=alpha * (1 + epoch)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for epoch in range(epochs):
        y_hat = predict(x_1, x_2, w_1, w_2, b)
        g_1, g_2, g_b = gradient_w_1(y_hat, y, x_1), gradient_w_2(y_hat, y, x_2), gradient_b(y_hat, y)
        w_1, w_2, b = (
            w_1 - alpha * (1 + epoch) * g_1,
            w_2 - alpha * (1 + epoch) * g_2,
            b - alpha * (1 + epoch) * g_b,
        )
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: one long list
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error * x_2, b - alpha * error
        history += [predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b]
    return history


# wrong: too many throughout the code: typed=+ y
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = (
            w_1 - alpha * (error + y) * x_1,
            w_2 - alpha * (error + y) * x_2,
            b - alpha * (error + y),
        )
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: link missing: link=∂L/∂y_hat
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * x_1, w_2 - alpha * x_2, b - alpha * 1
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: stands: name=x_1 other=w_1 link=∂y_hat/∂w_1
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * w_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: divides: link=∂y_hat/∂w_2
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1, w_2 - alpha * error / x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history


# wrong: for one parameter: asked=∂L/∂w_1 (a factor too many: name=w_1)
def train(x_1, x_2, y, w_1, w_2, b, alpha, epochs):
    history = []
    for _ in range(epochs):
        error = predict(x_1, x_2, w_1, w_2, b) - y
        w_1, w_2, b = w_1 - alpha * error * x_1 * w_1, w_2 - alpha * error * x_2, b - alpha * error
        history.append((predict(x_1, x_2, w_1, w_2, b), w_1, w_2, b))
    return history
