#pragma once

#include <exception>
#include <utility>

#include "platform/error.h"

namespace polyphony::storage {

/// Thrown inside of a write by what returns no result: the write is rolled back, and fails with this error.
class Refusal : public std::exception {
  public:
    explicit Refusal(Error error) : error_(std::move(error)) {}
    const Error& error() const { return error_; }
    const char* what() const noexcept override { return error_.message.c_str(); }

  private:
    Error error_;
};

}  // namespace polyphony::storage
