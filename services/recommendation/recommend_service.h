#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "platform/storage/database.h"
#include "services/recommendation/training/trainer.h"

namespace polyphony::recommendation {

/// The commands of `polyphony recommend` that work on the service's own data, whether it runs or not.
class ServiceCommands {
  public:
    /// Adds `train` and `explain`.
    explicit ServiceCommands(CLI::App& app);

    /// Whether one of them was given.
    bool parsed() const { return train_->parsed() || explain_->parsed(); }
    /// Runs it and returns the exit code.
    int run();

  private:
    Result<std::unique_ptr<storage::Database>> open();
    Result<void> train();
    Result<void> explain();

    CLI::App* train_;
    CLI::App* explain_;
    std::string data_ = "data";
    std::string database_;
    bool ends_with_parent_ = false;
    std::string user_;
    std::size_t top_ = 10;
    std::size_t reasons_ = 5;
    TrainerOptions options_;
    metrics::Metrics metrics_;
};

}  // namespace polyphony::recommendation
