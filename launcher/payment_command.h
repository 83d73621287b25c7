#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "platform/error.h"

namespace polyphony::launcher {

/// `polyphony payment …`: the books of a platform that runs.
class PaymentCommand {
  public:
    /// Declares it; `data` is what its --data sets.
    PaymentCommand(CLI::App& app, std::string& data);

    bool parsed() const { return payment_->parsed(); }
    /// `data` is an absolute path. Fails also if the ledger is broken or does not agree with a report.
    Result<void> run(const std::filesystem::path& data) const;

  private:
    CLI::App* payment_;
    CLI::App* verify_;
    CLI::App* export_;
    CLI::App* reconcile_;
    std::string format_ = "csv";
    std::string report_;
    std::string provider_ = "sandbox";
    std::string from_;
    std::string to_;
    bool book_fees_ = false;
};

}  // namespace polyphony::launcher
