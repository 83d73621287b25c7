#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "platform/error.h"
#include "platform/file.h"

namespace polyphony::recommendation {

/// The folder of a service's trained models, each a file with its version in its name. Several processes may use it.
class ModelFolder {
  public:
    explicit ModelFolder(std::filesystem::path path) : path_(std::move(path)) {}

    /// The versions that are there, newest first; what is unfinished has none.
    std::vector<std::uint64_t> versions() const;
    std::filesystem::path path_of(std::uint64_t version) const;
    /// Takes the right to put a model there, until the file is closed, and makes the folder if it is missing. Fails
    /// with AlreadyExists if somebody trains already, or with Unavailable.
    Result<File> lock() const;
    /// Removes all but the newest `kept`, and what others left unfinished. Only for who has the lock.
    void prune(std::size_t kept) const;

  private:
    std::filesystem::path path_;
};

}  // namespace polyphony::recommendation
