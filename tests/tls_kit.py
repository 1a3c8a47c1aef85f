"""A certificate of our own for this machine, made by the test that uses it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Pair:
    """A certificate that signs itself, and its key; `SSL_CERT_FILE` naming the certificate makes it trusted."""

    cert: Path
    key: Path


def make(folder: Path) -> Pair:
    """A pair for 127.0.0.1 and localhost; skips where there is no openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    pair = Pair(folder / "cert.pem", folder / "key.pem")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    words = ["req", "-x509", *curve, "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(pair.key), "-out", str(pair.cert)]
    subprocess.run([openssl, *words, *names], check=True, capture_output=True)
    return pair
