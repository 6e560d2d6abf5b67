"""The month's report in Airflow: on the fifth of each month, that of the month before, and one section by itself."""

from datetime import datetime

from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Param

PROJECT = "/srv/our-audits"
DAY = "(dag_run.data_interval_end or dag_run.run_after)"
MONTH = f"{{{{ params.month or ({DAY}.replace(day=1) - macros.timedelta(days=1)).strftime('%Y-%m') }}}}"

with DAG(
    "qa_report",
    schedule="0 6 5 * *",
    start_date=datetime(2019, 9, 1),
    catchup=False,
    max_active_runs=1,
    params={"month": Param("", type="string", description="A month such as 2019-08. Empty for the month before")},
):
    report = BashOperator(
        task_id="report",
        bash_command='umask 077 && /srv/qa/bin/qa-report build --quiet "$MONTH"',
        env={"MONTH": MONTH},
        append_env=True,
        cwd=PROJECT,
        skip_on_exit_code=4,  # the report is up to date
    )
    section = PapermillOperator(
        task_id="section",
        input_nb=f"{PROJECT}/notebooks/21_audit_method.ipynb",
        output_nb=f"{PROJECT}/reports/21_audit_method-{MONTH}.ipynb",
        parameters={"month": MONTH},
        kernel_name="qa-report",
        trigger_rule="none_failed",  # also where the report was up to date
    )
    report >> section
