#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace polyphony::launcher {

/// What a service says at its `/metrics`, in the Prometheus text format; nothing if it does not answer.
std::optional<std::string> service_metrics(const std::filesystem::path& data, const std::string& service);

/// One value of a metric.
struct Sample {
    std::string source;  ///< The label `source`; empty if it has none.
    double value = 0;
};

/// The values of the metric `name` in what service_metrics() returned.
std::vector<Sample> samples(const std::string& metrics, const std::string& name);

}  // namespace polyphony::launcher
