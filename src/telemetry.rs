//! Logs and metrics. Field names are fixed here; personal data and secrets are never among them.

use std::sync::LazyLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt};

static METRICS: LazyLock<Option<PrometheusHandle>> = LazyLock::new(|| {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).ok().map(|()| handle)
});

/// Starts logging to standard error: readable on a terminal, JSON lines when `json` is asked for.
pub fn start(json: bool) {
    let filter = EnvFilter::try_from_env("ASSAY_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,actix_server=warn"));
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    // A second start in one process (tests) keeps the first.
    let _ = if json {
        builder.json().try_init()
    } else {
        builder.compact().try_init()
    };
}

/// Starts counting. Counters before this call are lost.
pub fn start_metrics() {
    LazyLock::force(&METRICS);
    metrics::describe_counter!(
        "assay_requests_total",
        "Requests answered, by class of status."
    );
    metrics::describe_counter!("assay_jobs_total", "Jobs carried out, by kind and result.");
    metrics::describe_counter!("assay_runs_total", "Grading runs ended, by outcome.");
}

/// The counters in the text form Prometheus reads.
pub fn render_metrics() -> String {
    METRICS
        .as_ref()
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}
