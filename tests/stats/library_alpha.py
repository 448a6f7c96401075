"""tests/stats/library_alpha.py LIBRARY: what library_alpha.c does, by ctypes alone; tests/stats/library.py runs it."""
import sys
from ctypes import CDLL, POINTER, Structure, byref, c_char_p, c_double, c_int32, c_size_t, c_uint, c_void_p

CODES = [0, 0, 1, 1, 1, 0, 2, 2, 2, -1, 2, 1]
ORDINAL = 1


class Ratings(Structure):
    _fields_ = [("rows", c_size_t), ("raters", c_size_t), ("categories", c_size_t), ("codes", POINTER(c_int32)),
                ("values", POINTER(c_double)), ("frequency", POINTER(c_double))]


class Estimate(Structure):
    _fields_ = [(name, c_double) for name in ["value", "se", "low", "high", "statistic", "df", "p", "n"]] + [
        ("method", c_char_p), ("warnings", c_uint)]


stats = CDLL(sys.argv[1])
stats.stats_begin.restype = c_void_p
stats.stats_sentence.restype = c_char_p
session = c_void_p(stats.stats_begin())
alpha = Estimate()
for rows in (6, 0):
    data = Ratings(rows, 2, 3, (c_int32 * len(CODES))(*CODES))
    failed = stats.agree_alpha(session, byref(data), ORDINAL, c_double(.95), byref(alpha))
    print(failed, stats.stats_sentence(session).decode() if failed else
          f"{alpha.value:.17g} {alpha.low:.17g} {alpha.high:.17g}")
stats.stats_end(session)
