// A disk that can be made to fail and to forget, under the databases of a process: preloaded (LD_PRELOAD), it keeps
// what each write to a database file replaces until the file is synced, so that power_cut.ts can take back all that was
// not. README.md says what it models. Only what SQLite calls is here.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace {

// As long as a disk takes: in memory it takes no time, and there would be nothing to lose.
constexpr useconds_t kSyncMicroseconds = 2000;
constexpr std::size_t kMostDescriptors = 65'536;
constexpr std::string_view kKinds[] = {".db", ".db-wal", ".db-journal"};

/// One change of a file, followed by `kept` bytes: what was there before. power_cut.ts reads it.
struct Record {
    enum Kind : std::uint64_t { kWrite = 1, kTruncate = 2 };
    std::uint64_t kind;
    std::uint64_t offset;    ///< The new size, for kTruncate.
    std::uint64_t length;    ///< Of what is written.
    std::uint64_t old_size;  ///< Of the whole file.
    std::uint64_t kept;
};

/// An open database file.
struct File {
    std::string service;
    int changes;  ///< Descriptor of the records of what is not synced, which all processes share.
};

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int real_open(const char* path, int flags, mode_t mode = 0) {
    static auto* const function = next<int(const char*, int, ...)>("open64");
    return function(path, flags, mode);
}

std::string variable(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? "" : text;
}

/// Where the records are.
const std::string& records_folder() {
    static const auto folder = variable("POLYPHONY_FORGETFUL_RECORDS");
    return folder;
}

/// Whose databases are watched; empty if none are.
const std::string& databases_folder() {
    static const auto folder = variable("POLYPHONY_FORGETFUL_DATABASES");
    return folder;
}

/// The service whose database file this is; empty if it is none.
std::string service_of(std::string_view path) {
    const std::string& folder = databases_folder();
    if (folder.empty() || !path.starts_with(folder + "/")) return {};
    const auto name = path.substr(folder.size() + 1);
    const auto dot = name.find('.');
    if (dot == std::string_view::npos || std::ranges::find(kKinds, name.substr(dot)) == std::end(kKinds)) return {};
    return std::string(name.substr(0, dot));
}

void must(bool done) {
    if (!done) std::abort();  // A fault test without its records would prove nothing.
}

int open_records(const std::string& name) {
    const auto path = records_folder() + "/" + name;
    const int descriptor = real_open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    must(descriptor >= 0);
    return descriptor;
}

/// Keeps other threads and processes out while a record and what it is about are written.
class Turn {
  public:
    explicit Turn(int records) : lock_(mutex()), records_(records) { must(flock(records_, LOCK_EX) == 0); }
    ~Turn() { flock(records_, LOCK_UN); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    static std::mutex& mutex() {
        static std::mutex one;
        return one;
    }
    std::scoped_lock<std::mutex> lock_;
    int records_;
};

// By descriptor.
std::array<std::atomic<File*>, kMostDescriptors> files;

File* file_of(int descriptor) {
    if (descriptor < 0 || static_cast<std::size_t>(descriptor) >= kMostDescriptors) return nullptr;
    return files[static_cast<std::size_t>(descriptor)];
}

/// Whether the runner wants this service's calls of a kind ("write", "sync") to fail now.
bool fails(const File& file, const char* call) {
    return access((records_folder() + "/fail." + call + "." + file.service).c_str(), F_OK) == 0;
}

void append(int records, const void* data, std::size_t size) {
    static auto* const function = next<ssize_t(int, const void*, std::size_t)>("write");
    must(function(records, data, size) == static_cast<ssize_t>(size));
}

void record(const File& file, int descriptor, Record record) {
    struct stat facts {};
    must(fstat(descriptor, &facts) == 0);
    record.old_size = static_cast<std::uint64_t>(facts.st_size);
    const auto end = record.kind == Record::kWrite ? record.offset + record.length : record.old_size;
    record.kept = std::min(end, record.old_size) - std::min(record.offset, record.old_size);
    std::vector<char> bytes(sizeof record + record.kept);
    std::copy_n(reinterpret_cast<const char*>(&record), sizeof record, bytes.begin());
    must(pread(descriptor, bytes.data() + sizeof record, record.kept, static_cast<off_t>(record.offset)) ==
         static_cast<ssize_t>(record.kept));
    append(file.changes, bytes.data(), bytes.size());
}

/// The records of files that were made and removed since their folder was synced.
int names() {
    static const int descriptor = open_records("names");
    return descriptor;
}

void record_name(const char* what, const char* path) {
    const auto line = std::string(what) + " " + path + "\n";
    append(names(), line.data(), line.size());
}

bool takes_mode(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

int open_watched(const char* path, int flags, mode_t mode) {
    auto service = service_of(path);
    if (service.empty()) return real_open(path, flags, mode);
    int descriptor = -1;
    bool created = false;
    {
        const Turn turn(names());
        created = (flags & O_CREAT) != 0 && access(path, F_OK) != 0;
        descriptor = real_open(path, flags, mode);
        if (descriptor < 0) return descriptor;
        if (created) record_name("created", path);
    }
    struct stat facts {};
    must(static_cast<std::size_t>(descriptor) < kMostDescriptors && fstat(descriptor, &facts) == 0);
    const int changes = open_records(std::to_string(facts.st_ino) + ".changes");
    if (created) must(ftruncate(changes, 0) == 0);  // They are of an older file with this number.
    files[static_cast<std::size_t>(descriptor)] = new File{std::move(service), changes};
    return descriptor;
}

int fail_with(int error) {
    errno = error;
    return -1;
}

template <class Write>
ssize_t write_watched(int descriptor, std::size_t size, off_t offset, Write write) {
    const File* const file = file_of(descriptor);
    if (file == nullptr) return write();
    if (fails(*file, "write")) return fail_with(EIO);
    const Turn turn(file->changes);
    record(*file, descriptor, {Record::kWrite, static_cast<std::uint64_t>(offset), size, 0, 0});
    return write();
}

int truncate_watched(int descriptor, off_t size) {
    static auto* const function = next<int(int, off_t)>("ftruncate64");
    const File* const file = file_of(descriptor);
    if (file == nullptr) return function(descriptor, size);
    if (fails(*file, "write")) return fail_with(EIO);
    const Turn turn(file->changes);
    record(*file, descriptor, {Record::kTruncate, static_cast<std::uint64_t>(size), 0, 0, 0});
    return function(descriptor, size);
}

bool is_watched_folder(int descriptor) {
    struct stat one {};
    struct stat other {};
    return !databases_folder().empty() && fstat(descriptor, &one) == 0 && S_ISDIR(one.st_mode) &&
           stat(databases_folder().c_str(), &other) == 0 && one.st_ino == other.st_ino && one.st_dev == other.st_dev;
}

int sync_watched(int descriptor, const char* name) {
    auto* const function = next<int(int)>(name);
    const File* const file = file_of(descriptor);
    if (file == nullptr && !is_watched_folder(descriptor)) return function(descriptor);
    if (file != nullptr && fails(*file, "sync")) return fail_with(EIO);
    const int records = file == nullptr ? names() : file->changes;
    usleep(kSyncMicroseconds);
    const Turn turn(records);
    const int result = function(descriptor);
    if (result == 0) must(next<int(int, off_t)>("ftruncate64")(records, 0) == 0);
    return result;
}

}  // namespace

extern "C" {

int open64(const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const mode_t mode = takes_mode(flags) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_watched(path, flags, mode);
}

int open(const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const mode_t mode = takes_mode(flags) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_watched(path, flags, mode);
}

int close(int descriptor) {
    static auto* const function = next<int(int)>("close");
    if (file_of(descriptor) != nullptr) {
        const std::unique_ptr<File> file(files[static_cast<std::size_t>(descriptor)].exchange(nullptr));
        if (file) function(file->changes);
    }
    return function(descriptor);
}

ssize_t pwrite64(int descriptor, const void* data, std::size_t size, off_t offset) {
    static auto* const function = next<ssize_t(int, const void*, std::size_t, off_t)>("pwrite64");
    return write_watched(descriptor, size, offset, [&] { return function(descriptor, data, size, offset); });
}

ssize_t write(int descriptor, const void* data, std::size_t size) {
    static auto* const function = next<ssize_t(int, const void*, std::size_t)>("write");
    const off_t offset = file_of(descriptor) == nullptr ? 0 : lseek(descriptor, 0, SEEK_CUR);
    return write_watched(descriptor, size, offset, [&] { return function(descriptor, data, size); });
}

int ftruncate64(int descriptor, off_t size) { return truncate_watched(descriptor, size); }

int fsync(int descriptor) { return sync_watched(descriptor, "fsync"); }

int fdatasync(int descriptor) { return sync_watched(descriptor, "fdatasync"); }

int unlink(const char* path) {
    static auto* const function = next<int(const char*)>("unlink");
    if (service_of(path).empty()) return function(path);
    const Turn turn(names());
    const auto kept = std::string(path) + ".removed";
    function(kept.c_str());
    if (link(path, kept.c_str()) == 0) record_name("removed", path);
    return function(path);
}
}
