#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <string>

namespace polyphony::metrics {

/// The metrics of one process, in Prometheus' terms. Names begin with `polyphony_`, carry their unit
/// (`_seconds`, `_bytes`, `_total`), and labels have few values: never ids. Thread-safe.
class Metrics {
  public:
    Metrics();

    /// A counter, made at the first call with this name and these labels.
    prometheus::Counter& counter(const std::string& name, const std::string& help,
                                 const std::map<std::string, std::string>& labels = {});
    /// A gauge, made at the first call with this name and these labels.
    prometheus::Gauge& gauge(const std::string& name, const std::string& help,
                             const std::map<std::string, std::string>& labels = {});
    /// A histogram of seconds with buckets from 100 µs to 10 s, made at the first call.
    prometheus::Histogram& seconds(const std::string& name, const std::string& help,
                                   const std::map<std::string, std::string>& labels = {});

    /// Everything in the Prometheus text format, version 0.0.4.
    std::string text() const;

  private:
    std::shared_ptr<prometheus::Registry> registry_;
};

}  // namespace polyphony::metrics
