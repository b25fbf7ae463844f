"""Ed25519 signatures checked as RFC 8032 says, in plain Python: some milliseconds each, and nothing secret in it."""

from hashlib import sha512

P = 2**255 - 19
"""The field."""

L = 2**252 + 27742317777372353535851937790883648493
"""The order of the base point."""

D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]
"""Extended coordinates: X, Y, Z, T with x = X/Z, y = Y/Z, x·y = T/Z."""

NEUTRAL: Point = (0, 1, 1, 0)


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether `signature` (64 bytes) is by `public_key` (32 bytes) over `message`; False for what is none."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key = _point(public_key)
    s = int.from_bytes(signature[32:], "little")
    if key is None or s >= L:
        return False
    h = int.from_bytes(sha512(signature[:32] + public_key + message).digest(), "little") % L
    x, y, z, t = key
    return _bytes(_add(_times(s, BASE), _times(h, (P - x, y, z, P - t)))) == signature[:32]


def _point(encoded: bytes) -> Point | None:
    number = int.from_bytes(encoded, "little")
    y, is_odd = number % 2**255, number >> 255
    if y >= P:
        return None
    x = _root((y * y - 1) * pow(D * y * y + 1, -1, P) % P)
    if x is None or (x == 0 and is_odd):
        return None
    x = x if x & 1 == is_odd else P - x
    return (x, y, 1, x * y % P)


def _root(square: int) -> int | None:
    found = pow(square, (P + 3) // 8, P)
    for root in (found, found * ROOT_OF_MINUS_ONE % P):
        if root * root % P == square:
            return root
    return None


def _bytes(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(factor: int, point: Point) -> Point:
    found = NEUTRAL
    while factor:
        if factor & 1:
            found = _add(found, point)
        point = _add(point, point)
        factor >>= 1
    return found


BASE = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or NEUTRAL
