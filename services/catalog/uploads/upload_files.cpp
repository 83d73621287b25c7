#include "services/catalog/uploads/upload_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace polyphony::catalog {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> disk_failure() {
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
        return fail(Code::ResourceExhausted, "The server's disk is full; what it has is safe.");
    return fail(Code::Unavailable, "The server cannot write the file; what it has is safe.");
}

/// Makes the names in a folder last.
bool sync_folder(const fs::path& folder) {
    const File descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return descriptor && ::fsync(descriptor.descriptor()) == 0;
}

std::vector<fs::path> all_below(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (entry->is_regular_file(error)) files.push_back(entry->path());
    return files;
}

}  // namespace

UploadFiles::UploadFiles(const fs::path& folder)
    : files_(fs::absolute(folder).lexically_normal() / "files"),
      music_(fs::absolute(folder).lexically_normal() / "music") {}

fs::path UploadFiles::place_of(const Upload& upload) const { return files_ / (upload.id + upload.ending); }

std::string UploadFiles::library_path(const Upload& upload) {
    return upload.release_id + '/' + upload.id + upload.ending;
}

Result<File> UploadFiles::open(const Upload& upload) const {
    std::error_code error;  // Shows when the file is opened.
    if (upload.received_bytes == 0) fs::create_directories(files_, error);
    const int flags = O_WRONLY | O_CLOEXEC | (upload.received_bytes == 0 ? O_CREAT : 0);
    File file(::open(place_of(upload).c_str(), flags, 0640));
    if (!file || ::lseek(file.descriptor(), 0, SEEK_END) < upload.received_bytes) return disk_failure();
    if (::ftruncate(file.descriptor(), upload.received_bytes) != 0) return disk_failure();
    if (upload.received_bytes == 0 && !sync_folder(files_)) return disk_failure();
    return file;
}

Result<void> UploadFiles::write(const File& file, std::int64_t offset, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::pwrite(file.descriptor(), bytes.data(), bytes.size(), offset);
        if (written <= 0) return disk_failure();
        bytes.remove_prefix(static_cast<std::size_t>(written));
        offset += written;
    }
    return {};
}

Result<void> UploadFiles::sync(const File& file) {
    if (::fdatasync(file.descriptor()) != 0) return disk_failure();
    return {};
}

void UploadFiles::remove(const Upload& upload) const {
    hide(upload);
    remove(place_of(upload));
}

Result<void> UploadFiles::show(const Upload& upload) const {
    const auto link = music_ / library_path(upload);
    std::error_code error;
    fs::create_directories(link.parent_path(), error);
    if (::link(place_of(upload).c_str(), link.c_str()) != 0 && errno != EEXIST) return disk_failure();
    if (!sync_folder(link.parent_path()) || !sync_folder(music_)) return disk_failure();
    return {};
}

void UploadFiles::hide(const Upload& upload) const {
    const auto link = music_ / library_path(upload);
    remove(link);
    std::error_code still_used;
    fs::remove(link.parent_path(), still_used);
}

UploadFiles::Lying UploadFiles::list() const { return {all_below(files_), all_below(music_)}; }

void UploadFiles::remove(const fs::path& file) {
    std::error_code gone;
    fs::remove(file, gone);
}

}  // namespace polyphony::catalog
