"""Where the ops are checked that TensorFlow 1's scripts use every day, and that have no case among the others."""

EVERYDAY_ELSEWHERE = {
    **dict.fromkeys(
        ("Real", "Imag", "Angle", "Complex", "ComplexAbs", "SerializeTensor", "ParseTensor"), "test_everyday"
    ),
    **dict.fromkeys(("PyFunc", "PyFuncStateless", "EagerPyFunc"), "test_everyday"),
    **dict.fromkeys(("ReadFile", "WriteFile", "MatchingFiles"), "test_everyday"),
    **dict.fromkeys(("RandomGamma", "RandomPoissonV2", "StatelessMultinomial"), "test_random"),
    **dict.fromkeys(("StatelessRandomUniform", "StatelessRandomNormal", "StatelessTruncatedNormal"), "test_random"),
    "StatelessRandomUniformInt": "test_random",
}
"""Op -> the test that looks at it."""
