#pragma once

#include <filesystem>
#include <string>

#include "platform/error.h"

namespace polyphony::launcher {

/// The folder that everything that lasts is in, held by at most one launcher.
class DataFolder {
  public:
    /// Makes the folder and its parts (`run/`, `logs/`, `nats/`) and takes its lock. Fails with FailedPrecondition if
    /// another launcher has it, Unavailable if it cannot be made or written to; touches nothing then.
    static Result<DataFolder> take(const std::filesystem::path& path);

    DataFolder(DataFolder&& other) noexcept : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}
    DataFolder& operator=(DataFolder&&) = delete;
    ~DataFolder();

    const std::filesystem::path& path() const { return path_; }

    /// True while a launcher holds the folder.
    static bool taken(const std::filesystem::path& path);

  private:
    DataFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::filesystem::path path_;
    int lock_;
};

/// The launcher's own API in this folder.
std::string launcher_socket(const std::filesystem::path& data);
/// A service's API in this folder.
std::string service_socket(const std::filesystem::path& data, const std::string& service);

}  // namespace polyphony::launcher
