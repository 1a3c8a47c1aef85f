"""docs/cluster.md: its commands make a cluster that lets in who has a certificate, and its messages are ours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_kit import folder_of
from cluster_kit import Nursery, finished, results, wait_for

from seoul_assist import settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
CERTIFICATES, SCHEDULER, WORKER = re.findall(r"^```bash\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_what_the_page_quotes_is_what_the_program_says() -> None:
    rooms = ("cli/cluster*.py", "adapters/dask_*.py")
    source = "\n".join(path.read_text("utf-8") for room in rooms for path in (ROOT / "seoul_assist").glob(room))
    table = PAGE.partition("## 나오는 말")[2].partition("\n## ")[0]
    quoted = [
        one for row in table.splitlines() if row.startswith("| `") for one in re.findall("`([^`]+)`", row.split("|")[1])
    ]
    assert len(quoted) >= 13
    for said in quoted:
        for part in re.split(r": |[이가] (?=다릅니다)", said):
            assert part.strip() in source, said


def test_the_services_start_what_the_page_says() -> None:
    for name, command in (("scheduler", SCHEDULER), ("worker", WORKER)):
        path = ROOT / "examples" / "automation" / "systemd" / f"seoul-assist-{name}.service"
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        (started,) = re.findall(r"^ExecStart=\S+/(dask .*)$", text, re.MULTILINE)
        assert sorted(started.split()) == sorted(command.replace("\\\n", " ").splitlines()[-1].split())
        assert "Restart=always" in text
        for variable in re.findall(r"\w+__\w+=\w+|SEOUL_ASSIST_\w+=\S+", command):
            assert variable in text


def test_every_link_leads_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", PAGE):
        assert link.startswith("https://") or (ROOT / "docs" / link).exists(), link


def test_the_settings_of_the_page_are_settings(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (tmp_path / "settings.toml").write_text(block, encoding="utf-8")
    found = settings.resolve({"data_dir": tmp_path}, environ={})
    assert found.cluster == "tls://cluster.example.kr:8786" and found.cluster_remote
    assert str(found.cluster_key) == "/etc/seoul-assist/client.key"


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    one = Nursery(tmp_path / "n")
    yield one
    one.close()


def shell(command: str, folder: Path) -> str:
    """What the commands of the page say, carried out in that folder; dask is the one of this Python."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    run = subprocess.run(
        ["bash", "-euc", command], cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def words(command: str, folder: Path, port: str) -> list[str]:
    """The arguments of a `dask` command of the page, for this machine and that folder of certificates."""
    line = command.replace("\\\n", " ").strip().splitlines()[-1]
    line = re.sub(r"\w+\.example\.kr", "127.0.0.1", line).replace("127.0.0.1:8786", f"127.0.0.1:{port}")
    line = line.replace("--port 8786", f"--port {port}").replace("/srv/dask", str(folder / "spill"))
    named = re.sub(r"\b(\w+\.(?:pem|key))\b", lambda found: str(folder / found[0]), line).split()
    assert named[0] == "dask" and named[1] in ("scheduler", "worker")
    return named[2:]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the nursery needs Linux")
def test_the_commands_make_a_cluster_with_a_lock(nursery: Nursery, tmp_path: Path) -> None:
    keys, others = tmp_path / "keys", tmp_path / "others"
    for folder in (keys, others):
        folder.mkdir()
        shell(CERTIFICATES, folder)
    assert (keys / "client.key").stat().st_mode & 0o077 == 0

    scheduler = nursery.fresh("scheduler", *words(SCHEDULER, keys, "0"))
    said = wait_for("a scheduler", lambda: re.search(r"Scheduler at:\s+tls://127\.0\.0\.1:(\d+)", scheduler.said()))
    port = said[1]
    variables = dict(re.findall(r"(\w+__\w+)=(\w+)", WORKER))
    assert len(variables) == 2
    four = words(WORKER, keys, port)
    four[four.index("--nworkers") + 1] = "2"
    worker = nursery.fresh("worker", *four, SEOUL_ASSIST_DATA_DIR=str(tmp_path / "자료"), **variables)
    wait_for("two workers", lambda: worker.said().count("Registered to") == 2)
    for process in (scheduler, worker):
        assert set(listening(process.pid)) == {"127.0.0.1"}

    documents = folder_of(tmp_path / "문서", 4)

    def run(out: str, address: str, keys: Path | None = None) -> tuple[int, str]:
        names = {"ca": "ca.pem", "cert": "client.pem", "key": "client.key"}
        env = {f"SEOUL_ASSIST_CLUSTER_{n.upper()}": str(keys / name) for n, name in names.items()} if keys else {}
        order = ("--engine", "extractive", "summarize", documents, "-o", tmp_path / out)
        process = nursery.fork("seoul-assist", *order, *(["--cluster", address] if address else []), **env)
        return process.ended(), process.said()

    assert run("여럿", f"tls://127.0.0.1:{port}", keys)[0] == 0
    assert run("하나", "")[0] == 0
    assert results(tmp_path / "여럿") == results(tmp_path / "하나")
    for out, address, folder in (
        ("남", f"tls://127.0.0.1:{port}", others),  # of another authority
        ("없음", f"tls://127.0.0.1:{port}", None),
        ("평문", f"tcp://127.0.0.1:{port}", None),
    ):
        code, text = run(out, address, folder)
        assert code not in (0, 3), (out, text)
        assert "인증서" in text, (out, text)
        assert not finished(tmp_path / out)


def listening(pid: int) -> list[str]:
    """The addresses where the process and its children listen."""
    table = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout
    tree = subprocess.run(["ps", "-o", "pid=", "-g", str(pid)], capture_output=True, text=True, check=True).stdout
    pids = set(tree.split())
    rows = [row.split() for row in table.splitlines() if pids & set(re.findall(r"pid=(\d+)", row))]
    return [row[3].rpartition(":")[0] for row in rows]
