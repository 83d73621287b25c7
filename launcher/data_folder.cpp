#include "launcher/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace polyphony::launcher {
namespace {

namespace fs = std::filesystem;

// The longest name of a socket in `run/`; sockets' paths are limited by the kernel.
constexpr std::string_view kLongestSocket = "/run/recommendation.99999.http.sock";
constexpr std::size_t kMaxPath = sizeof(sockaddr_un::sun_path) - 1 - kLongestSocket.size();

fs::path lock_path(const fs::path& path) { return path / "launcher.lock"; }

Result<void> make_folder(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
        return fail(Code::Unavailable, "The folder " + path.string() + " cannot be made: " + error.message() + ".");
    return {};
}

}  // namespace

Result<DataFolder> DataFolder::take(const fs::path& path) {
    if (path.string().size() > kMaxPath)
        return fail(Code::InvalidArgument, "The path of the data folder is longer than " + std::to_string(kMaxPath) +
                                               " characters: " + path.string() + ".");
    if (auto made = make_folder(path); !made) return fail(made.error());
    const auto lock = lock_path(path);
    const int descriptor = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail(Code::Unavailable, "The data folder " + path.string() +
                                           " cannot be written to: " + std::generic_category().message(errno) + ".");
    DataFolder folder(path, descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return fail(Code::FailedPrecondition, "Polyphony already runs on the data folder " + path.string() + ".");
    for (const auto* part : {"run", "logs", "nats"})
        if (auto made = make_folder(path / part); !made) return fail(made.error());
    return folder;
}

DataFolder::~DataFolder() {
    if (lock_ >= 0) close(lock_);
}

bool DataFolder::taken(const fs::path& path) {
    const int descriptor = open(lock_path(path).c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool locked = flock(descriptor, LOCK_EX | LOCK_NB) != 0;
    close(descriptor);
    return locked;
}

std::string launcher_socket(const fs::path& data) { return service_socket(data, "launcher"); }

std::string service_socket(const fs::path& data, const std::string& service) {
    return "unix:" + (data / "run" / (service + ".sock")).string();
}

}  // namespace polyphony::launcher
