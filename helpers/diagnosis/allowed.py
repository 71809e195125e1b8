"""What of numpy and Python a text may use that is read and not run: functions, methods, operators."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

MODULES = ("np", "numpy", "math")
DTYPES: Mapping[str, type] = {"float": float, "np.float64": float, "int": int, "np.int64": int}
CONSTANTS: Mapping[str, Any] = {"pi": np.pi, "e": np.e, "newaxis": None}
WORDS = re.compile(r"[a-zA-Z,.> -]{1,30}")  # "ij,jk->ik" for einsum, "valid" for a convolution
UNARY = (
    "abs", "absolute", "cos", "cosh", "degrees", "exp", "expm1", "log", "log10", "log1p", "log2", "negative",
    "ones_like", "radians", "real", "reciprocal", "sign", "sin", "sinh", "sqrt", "square", "tanh",
    "zeros_like",
)  # fmt: skip
BINARY = "add", "divide", "heaviside", "logaddexp", "maximum", "minimum", "multiply", "power", "subtract"
WITH_WORDS = "convolve", "correlate", "einsum"
JOINING = "concatenate", "stack"
ALONG_AN_AXIS = "all", "any", "argmax", "argmin", "average", "max", "mean", "min", "prod", "std", "sum", "var"
COUNTS: Mapping[str, int] = {  # how many values each function takes at most
    **dict.fromkeys((*UNARY, *JOINING, "array", "asarray", "ravel", "squeeze", "transpose", "norm"), 1),
    **dict.fromkeys((*BINARY, *ALONG_AN_AXIS, "dot", "matmul", "outer", "round"), 2),
    **dict.fromkeys(("clip", "where", "convolve", "correlate"), 3),
    "einsum": 5,
}
SLOW = *WITH_WORDS, *JOINING, "average", "norm", "outer", "std", "var"  # even with few numbers
PRODUCTS = "convolve", "correlate", "dot", "einsum", "matmul", "outer"  # each entry meets each of the other
METHODS = *ALONG_AN_AXIS, "dot", "ravel", "repeat", "reshape", "round", "clip", "squeeze", "transpose"
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in COUNTS if name != "norm"},
    "norm": np.linalg.norm,
}
CONVERSIONS: Mapping[str, Callable[..., Any]] = {"abs": abs, "float": float, "int": int, "bool": bool}
OPERATORS: Mapping[str, Callable[..., Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv,
    "FloorDiv": operator.floordiv, "Mod": operator.mod, "Pow": operator.pow, "MatMult": operator.matmul,
    "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge, "Eq": operator.eq,
    "NotEq": operator.ne, "USub": operator.neg, "UAdd": operator.pos,
}  # fmt: skip
IN_PLACE: Mapping[str, Callable[..., Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Mult": operator.imul, "Div": operator.itruediv,
}  # fmt: skip
