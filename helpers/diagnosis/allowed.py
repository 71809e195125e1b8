"""What of numpy and Python a text may use that is read and not run: functions, methods, operators."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

MODULES = ("np", "numpy", "math")
DTYPES: Mapping[str, type] = {  # by the last part of a name; of an array, it is that of floats
    **dict.fromkeys(("float", "float64", "dtype", "result_type"), float), "int": int, "int64": int,
}  # fmt: skip
CONSTANTS: Mapping[str, Any] = {"pi": np.pi, "e": np.e, "inf": np.inf, "newaxis": None}
WORDS = re.compile(r"[a-zA-Z0-9_,.> -]{1,30}")  # "ij,jk->ik" for einsum, "valid" for a convolution, a key
UNARY = (
    "abs", "absolute", "atleast_1d", "atleast_2d", "copy", "cos", "cosh", "degrees", "exp", "expm1",
    "float64", "isfinite", "isscalar", "log", "log10", "log1p", "log2", "logical_not", "nan_to_num", "ndim",
    "negative", "ones_like", "radians", "real", "reciprocal", "shape", "sign", "sin", "sinh", "size", "sqrt",
    "square", "tanh", "trace", "zeros_like",
)  # fmt: skip
BINARY = (
    "add", "divide", "equal", "greater", "greater_equal", "heaviside", "less", "less_equal", "logaddexp",
    "logical_and", "logical_or", "maximum", "minimum", "multiply", "power", "subtract",
)  # fmt: skip
WITH_WORDS = "convolve", "correlate", "einsum"
JOINING = "column_stack", "concatenate", "hstack", "stack", "vstack"
ALONG_AN_AXIS = (
    "all", "amax", "amin", "any", "argmax", "argmin", "average", "cumprod", "cumsum", "expand_dims", "flip",
    "max", "mean", "min", "prod", "squeeze", "std", "sum", "var",
)  # fmt: skip
WITHOUT_KEEPDIMS = "argmax", "argmin", "cumprod", "cumsum", "expand_dims", "flip", "squeeze"
COUNTS: Mapping[str, int] = {  # how many values each function takes at most
    **dict.fromkeys((*UNARY, *JOINING, "array", "asarray", "ravel", "norm"), 1),
    **dict.fromkeys((*BINARY, *ALONG_AN_AXIS, "dot", "inner", "kron", "matmul", "outer", "round"), 2),
    "transpose": 2,
    **dict.fromkeys(("clip", "where", "convolve", "correlate", "swapaxes"), 3),
    "einsum": 5,
}
SLOW = *WITH_WORDS, *JOINING, "average", "kron", "norm", "outer", "std", "var"  # of few numbers
PRODUCTS = (  # each entry meets each of the other
    "convolve", "correlate", "dot", "einsum", "inner", "kron", "matmul", "outer",
)  # fmt: skip
METHODS = (
    *ALONG_AN_AXIS, "clip", "dot", "ravel", "repeat", "reshape", "round", "swapaxes", "transpose",
)  # fmt: skip
LISTS = "append", "extend", "insert", "pop", "reverse"  # what a list does
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in COUNTS if name != "norm"},
    "norm": np.linalg.norm,
}
CONVERSIONS: Mapping[str, Callable[..., Any]] = {"abs": abs, "float": float, "int": int, "bool": bool}
OPERATORS: Mapping[str, Callable[..., Any]] = {
    "Add": operator.add, "Sub": operator.sub, "Mult": operator.mul, "Div": operator.truediv,
    "FloorDiv": operator.floordiv, "Mod": operator.mod, "Pow": operator.pow, "MatMult": operator.matmul,
    "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge, "Eq": operator.eq,
    "NotEq": operator.ne, "USub": operator.neg, "UAdd": operator.pos, "BitAnd": operator.and_,
    "BitOr": operator.or_, "Invert": operator.invert,
}  # fmt: skip
IN_PLACE: Mapping[str, Callable[..., Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Mult": operator.imul, "Div": operator.itruediv,
}  # fmt: skip
