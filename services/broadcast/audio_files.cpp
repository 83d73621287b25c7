#include "services/broadcast/audio_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace polyphony::broadcast {
namespace {

constexpr auto kPart = ".part";

tl::unexpected<Error> broken() {
    return fail(Code::Unavailable, "The audio cannot be kept: " + std::generic_category().message(errno) + ".");
}

}  // namespace

AudioFiles::AudioFiles(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
}

void AudioFiles::remove(const std::string& episode_id) const {
    std::error_code ignored;
    std::filesystem::remove(path_of(episode_id), ignored);
    std::filesystem::remove(path_of(episode_id + kPart), ignored);
}

std::set<std::string> AudioFiles::all() const {
    std::set<std::string> ids;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder_, error), end; !error && entry != end; entry.increment(error))
        ids.insert(entry->path().stem().string());
    return ids;
}

AudioFiles::Writing::Writing(const AudioFiles& files, const std::string& episode_id)
    : path_(files.path_of(episode_id)),
      temporary_(files.path_of(episode_id + kPart)),
      file_(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}

AudioFiles::Writing::~Writing() {
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
}

Result<void> AudioFiles::Writing::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file_.descriptor(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return broken();
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> AudioFiles::Writing::keep() {
    if (::fsync(file_.descriptor()) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0) return broken();
    const File folder(::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::fsync(folder.descriptor()) != 0) return broken();
    return {};
}

}  // namespace polyphony::broadcast
