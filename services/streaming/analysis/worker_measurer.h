#pragma once

#include <boost/asio/io_context.hpp>

#include "platform/metrics/metrics.h"
#include "platform/sandbox/pool.h"
#include "services/streaming/analysis/measurer.h"

namespace polyphony::streaming {

/// Measures in worker processes, in the sandbox.
class WorkerMeasurer final : public Measurer {
  public:
    WorkerMeasurer(asio::io_context& io, sandbox::PoolOptions options, metrics::Metrics& metrics);

    Task<Result<Measurement>> measure(File file, AudioPart part) override;

  private:
    sandbox::Pool workers_;
};

}  // namespace polyphony::streaming
