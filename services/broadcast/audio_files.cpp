#include "services/broadcast/audio_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace polyphony::broadcast {
namespace {

constexpr auto kPart = ".part";
/// Beside a part: how much of it is on the disk, and of which version.
constexpr auto kMark = ".mark";
constexpr auto kNewMark = ".newmark";

tl::unexpected<Error> broken() {
    return fail(Code::Internal, "The audio cannot be kept: " + std::generic_category().message(errno) + ".");
}

Result<void> write_all(const File& file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file.descriptor(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return broken();
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Part read_mark(const std::filesystem::path& path) {
    Part part;
    std::ifstream file(path);
    if (!(file >> part.bytes >> std::ws) || !std::getline(file, part.etag)) return {};
    return part;
}

}  // namespace

AudioFiles::AudioFiles(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
}

void AudioFiles::remove(const std::string& episode_id) const {
    std::error_code ignored;
    for (const auto* ending : {"", kPart, kMark, kNewMark})
        std::filesystem::remove(path_of(episode_id + ending), ignored);
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
      mark_(files.path_of(episode_id + kMark)),
      file_(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR)),
      part_(read_mark(mark_)) {
    std::error_code error;
    const auto there = std::filesystem::file_size(temporary_, error);
    marked_ = !error && part_.bytes > 0 && std::cmp_less_equal(part_.bytes, there) && cut(part_.bytes);
    if (!marked_) (void)restart({});
}

AudioFiles::Writing::~Writing() {
    if (marked_) return;
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
}

Result<void> AudioFiles::Writing::cut(std::int64_t bytes) {
    if (::ftruncate(file_.descriptor(), bytes) != 0) return broken();
    return {};
}

Result<void> AudioFiles::Writing::restart(std::string etag) {
    std::error_code ignored;
    std::filesystem::remove(mark_, ignored);
    marked_ = false;
    part_ = {0, std::move(etag)};
    return cut(0);
}

Result<void> AudioFiles::Writing::write(std::string_view bytes) {
    part_.bytes += static_cast<std::int64_t>(bytes.size());
    return write_all(file_, bytes);
}

Result<void> AudioFiles::Writing::mark() {
    if (part_.etag.empty() || part_.bytes == 0) return {};
    if (::fsync(file_.descriptor()) != 0) return broken();
    const auto made = std::filesystem::path(path_).concat(kNewMark);
    const File file(::open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file) return broken();
    if (auto written = write_all(file, std::to_string(part_.bytes) + "\n" + part_.etag + "\n"); !written)
        return written;
    if (::fsync(file.descriptor()) != 0 || ::rename(made.c_str(), mark_.c_str()) != 0) return broken();
    marked_ = true;
    return {};
}

Result<void> AudioFiles::Writing::keep() {
    if (::fsync(file_.descriptor()) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0) return broken();
    std::error_code ignored;
    std::filesystem::remove(mark_, ignored);
    const File folder(::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::fsync(folder.descriptor()) != 0) return broken();
    return {};
}

}  // namespace polyphony::broadcast
