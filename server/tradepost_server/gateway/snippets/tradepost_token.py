"""A token for whoever is logged in. Hand it out at a route of yours that knows who asks, such as /tradepost-token."""

import os
import time

import jwt  # pip install pyjwt


def tradepost_token(profile: str, role: str, name: str) -> str:
    now = int(time.time())
    claims = {"aud": "tradepost", "sub": profile, "role": role, "name": name, "iat": now, "exp": now + 3600}
    return jwt.encode(claims, os.environ["TRADEPOST_SECRET"], "HS256", headers={"kid": os.environ["TRADEPOST_KID"]})


if __name__ == "__main__":
    print(tradepost_token("buyer:7", "buyer", "Ana"))
