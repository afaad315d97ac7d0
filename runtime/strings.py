"""`rt.strings`: text under the names of TensorFlow 2."""

from runtime.ops.text import as_string as as_string
from runtime.ops.text import reduce_join as reduce_join
from runtime.ops.text import regex_full_match as regex_full_match
from runtime.ops.text import regex_replace as regex_replace
from runtime.ops.text import string_join as join
from runtime.ops.text import string_length as length
from runtime.ops.text import string_lower as lower
from runtime.ops.text import string_strip as strip
from runtime.ops.text import string_to_hash_bucket_fast as to_hash_bucket_fast
from runtime.ops.text import string_to_number as to_number
from runtime.ops.text import string_upper as upper
from runtime.ops.text import substr as substr

__all__ = ["as_string", "join", "length", "lower", "reduce_join", "regex_full_match", "regex_replace", "strip"]
__all__ += ["substr", "to_hash_bucket_fast", "to_number", "upper"]
