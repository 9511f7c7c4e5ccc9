"""A standalone Spark cluster on this machine, from the pyspark package: to try `--target spark` on one, and for tests.

`python -m lead_scoring.spark.cluster` runs one until Ctrl-C.
"""

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import click
from pyspark.find_spark_home import _find_spark_home

from lead_scoring.core.console import make_console
from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.spark import session

#: So long a process may take to start, in seconds.
_PATIENCE = 120


@contextmanager
def cluster(workers: int = 2, cores: int = 1, memory: str = "2g") -> Iterator[str]:
    """A master and some workers of so many cores each; gives the master's address; all end with the block."""
    session.find_java()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lead_scoring_spark_")))
        master = [*_class("master.Master"), "--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        address = stack.enter_context(_process(master, r"Starting Spark master at (spark://\S+)"))
        for number in range(workers):
            worker = [*_class("worker.Worker"), address, "--host", "127.0.0.1", "--webui-port", "0"]
            worker += ["--cores", str(cores), "--memory", memory, "--work-dir", str(folder / str(number))]
            stack.enter_context(_process(worker, r"(Successfully registered with master)"))
        yield address


def _class(name: str) -> list[str]:
    return [str(Path(_find_spark_home()) / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]


@contextmanager
def _process(command: list[str], ready: str) -> Iterator[str]:
    """A process that runs until the context ends; gives what `ready` finds in its log; raises ConfigurationWrong."""
    environment = os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}
    with tempfile.NamedTemporaryFile("w+", prefix="lead_scoring_", suffix=".log") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
        try:
            deadline = time.monotonic() + _PATIENCE
            while not (found := re.search(ready, text := Path(log.name).read_text(errors="replace"))):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise ConfigurationWrong(f"{command[1]} did not start:\n" + "\n".join(text.splitlines()[-10:]))
                time.sleep(0.1)
            yield found[1]
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


@click.command()
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="How many workers.")
@click.option("--cores", type=click.IntRange(min=1), default=1, show_default=True, help="Cores of each worker.")
@click.option("--memory", default="2g", show_default=True, help="Memory of each worker.")
def main(workers: int, cores: int, memory: str) -> None:
    """Run a Spark cluster on this machine, a master and some workers, until Ctrl-C."""
    console = make_console()
    console.print("Starting a master, then the workers; a few seconds each")
    with cluster(workers, cores, memory) as address:
        console.print(f"Ready: {workers} workers of {cores} cores and {memory}. Score on it, in another terminal:")
        console.print(f"  LEAD_SCORING_SPARK_MASTER={address} make run TARGET=spark")
        console.print("Ctrl-C ends it.")
        try:
            signal.pause()
        except KeyboardInterrupt:
            console.print("\nEnding it")


if __name__ == "__main__":
    main()
