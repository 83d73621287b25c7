#include "services/catalog/pictures/covers.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "platform/encoding/hash.h"
#include "platform/ids/ids.h"

namespace polyphony::catalog {
namespace {

namespace fs = std::filesystem;

bool well_formed(std::string_view cover_id) {
    static constexpr std::size_t kLength = 32;
    return cover_id.size() == kLength && cover_id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor) == 0;
}

tl::unexpected<Error> not_written() {
    return fail(Code::Unavailable, "The cover cannot be written to the data folder.");
}

}  // namespace

std::string_view picture_type(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
    if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
    if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") return "image/webp";
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "image/gif";
    if (bytes.starts_with(std::string_view("II*\0", 4)) || bytes.starts_with(std::string_view("MM\0*", 4)))
        return "image/tiff";
    // ISO/IEC 14496-12: the major brand.
    if (bytes.size() >= 12 && bytes.substr(4, 4) == "ftyp") {
        const auto brand = bytes.substr(8, 4);
        if (brand == "avif" || brand == "avis") return "image/avif";
        if (brand == "heic" || brand == "heix" || brand == "mif1") return "image/heic";
    }
    return {};
}

CoverStore::CoverStore(fs::path folder, std::size_t max_bytes) : folder_(std::move(folder)), max_bytes_(max_bytes) {
    std::error_code error;  // Shows when the first cover is written.
    fs::create_directories(folder_, error);
}

fs::path CoverStore::place_of(const std::string& cover_id) const { return folder_ / cover_id.substr(0, 2) / cover_id; }

Result<std::string> CoverStore::put(std::string_view bytes) const {
    if (bytes.size() > max_bytes_) return fail(Code::InvalidArgument, "The picture is too large.");
    if (picture_type(bytes).empty()) return fail(Code::InvalidArgument, "The file is no picture that can be shown.");
    auto id = short_hash(bytes);
    auto place = place_of(id);
    std::error_code error;
    if (fs::exists(place, error)) return id;
    fs::create_directories(place.parent_path(), error);

    // Under another name until it is whole.
    auto draft = folder_ / ("draft-" + ids::make());
    File file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
    if (!file || !write_all(file.descriptor(), bytes)) {
        fs::remove(draft, error);
        return not_written();
    }
    fs::rename(draft, place, error);
    if (error) return not_written();
    return id;
}

Result<std::string> CoverStore::put_file(const fs::path& path) const {
    File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info {};
    if (!file || ::fstat(file.descriptor(), &info) != 0 || !S_ISREG(info.st_mode)) {
        return fail(Code::InvalidArgument, "The picture cannot be opened.");
    }
    if (static_cast<std::size_t>(info.st_size) > max_bytes_) {
        return fail(Code::InvalidArgument, "The picture is too large.");
    }
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        auto got = ::read(file.descriptor(), bytes.data() + done, bytes.size() - done);
        if (got <= 0) return fail(Code::InvalidArgument, "The picture cannot be read.");
        done += static_cast<std::size_t>(got);
    }
    return put(bytes);
}

std::optional<CoverStore::Cover> CoverStore::open(const std::string& cover_id) const {
    if (!well_formed(cover_id)) return std::nullopt;
    Cover cover{File(::open(place_of(cover_id).c_str(), O_RDONLY | O_CLOEXEC)), 0, {}};
    struct stat info {};
    if (!cover.file || ::fstat(cover.file.descriptor(), &info) != 0) return std::nullopt;
    std::array<char, 16> head{};
    auto got = ::pread(cover.file.descriptor(), head.data(), head.size(), 0);
    cover.size = static_cast<std::uint64_t>(info.st_size);
    cover.content_type = picture_type({head.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))});
    if (cover.content_type.empty()) return std::nullopt;
    return cover;
}

}  // namespace polyphony::catalog
