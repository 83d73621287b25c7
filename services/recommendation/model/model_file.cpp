#include "services/recommendation/model/model_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "platform/encoding/hash.h"
#include "platform/file.h"

namespace polyphony::recommendation {
namespace {

static_assert(std::endian::native == std::endian::little,
              "The numbers of a model file are as little-endian machines have them.");

constexpr std::string_view kMagic = "PLYMODEL";
constexpr std::size_t kChecksum = 32;  // SHA-256 of all before it.
constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::size_t kAlignment = 64;

/// What a file begins with. Sections follow, each at a multiple of kAlignment, in the order of their sizes here.
struct Header {
    char magic[8];
    std::uint32_t format;
    std::uint32_t dimensions;
    std::uint64_t version;
    std::int64_t trained_at;
    std::uint64_t people;
    std::uint64_t likes;
    std::uint64_t tracks;
    std::uint64_t names_size;  ///< Track ids, each with a line feed.
    std::uint64_t index_size;  ///< 0 if there is no index.
    float share;
    float ridge;
    float unobserved_tracks;
    float unobserved_people;
};

std::size_t aligned(std::size_t place) { return (place + kAlignment - 1) / kAlignment * kAlignment; }

/// Where each section begins.
struct Sections {
    std::size_t tracks, spectrum, people, names, index, end;

    explicit Sections(const Header& header) {
        const std::size_t row = header.dimensions * sizeof(float);
        tracks = aligned(sizeof(Header));
        spectrum = aligned(tracks + header.tracks * row);
        people = aligned(spectrum + row);
        names = aligned(people + header.dimensions * row);
        index = aligned(names + header.names_size);
        end = index + header.index_size;
    }
};

template <class Container>
std::string_view bytes_of(const Container& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

Result<std::string> file_of(const TrainedModel& model) {
    const auto& parts = model.factors.parts();
    Header header{};
    std::ranges::copy(kMagic, header.magic);
    header.format = kModelFormat;
    header.dimensions = static_cast<std::uint32_t>(parts.tracks.columns);
    header.version = model.version;
    header.trained_at = model.trained_at;
    header.people = model.people;
    header.likes = model.likes;
    header.tracks = parts.tracks.rows;
    header.share = model.share;
    header.ridge = parts.ridge;
    header.unobserved_tracks = parts.unobserved_tracks;
    header.unobserved_people = parts.unobserved_people;
    std::string names;
    for (const auto& id : model.track_ids) names.append(id).push_back('\n');
    header.names_size = names.size();
    std::string index;
    if (parts.index) {
        auto bytes = parts.index->bytes();
        if (!bytes) return fail(bytes.error());
        index = std::move(*bytes);
    }
    header.index_size = index.size();

    const Sections sections(header);
    std::string file(reinterpret_cast<const char*>(&header), sizeof(header));
    const auto add = [&file](std::size_t place, std::string_view bytes) {
        file.resize(place);
        file.append(bytes);
    };
    file.reserve(sections.end + kChecksum);
    add(sections.tracks, bytes_of(parts.tracks.values));
    add(sections.spectrum, bytes_of(parts.spectrum));
    add(sections.people, bytes_of(parts.people.values));
    add(sections.names, names);
    add(sections.index, index);
    file.append(sha256(file));
    return file;
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), std::min(bytes.size(), kPiece));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 || ::fdatasync(descriptor) != 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool sync_folder(const std::filesystem::path& folder) {
    const File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened && ::fsync(opened.descriptor()) == 0;
}

/// A file in memory, unmapped when nobody looks at it any more.
class Mapping {
  public:
    static std::shared_ptr<const Mapping> of(int descriptor, std::size_t size) {
        void* const begin = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
        if (begin == MAP_FAILED) return nullptr;
        return std::make_shared<const Mapping>(static_cast<const char*>(begin), size);
    }
    Mapping(const char* begin, std::size_t size) : begin_(begin), size_(size) {}
    ~Mapping() { ::munmap(const_cast<char*>(begin_), size_); }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;

    std::string_view bytes() const { return {begin_, size_}; }

  private:
    const char* begin_;
    std::size_t size_;
};

std::span<const float> floats(std::string_view bytes, std::size_t place, std::size_t count) {
    return {reinterpret_cast<const float*>(bytes.data() + place), count};
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1))
        lines.emplace_back(text.substr(0, end));
    return lines;
}

tl::unexpected<Error> broken_model(const std::filesystem::path& path) {
    return fail(Code::FailedPrecondition, fmt::format("The model {} is broken.", path.string()));
}

/// The header of a file whose checksum is right, or why it is refused.
Result<Header> header_of(std::string_view bytes, const std::filesystem::path& path) {
    Header header{};
    if (bytes.size() < sizeof(header) + kChecksum) return broken_model(path);
    std::memcpy(&header, bytes.data(), sizeof(header));
    if (std::string_view(header.magic, sizeof(header.magic)) != kMagic) return broken_model(path);
    if (header.format > kModelFormat)
        return fail(Code::FailedPrecondition,
                    fmt::format("The model {} has format {}; this program knows those up to {}.", path.string(),
                                header.format, kModelFormat));
    const auto whole = bytes.substr(0, bytes.size() - kChecksum);
    if (sha256(whole) != bytes.substr(whole.size()) || Sections(header).end != whole.size()) return broken_model(path);
    return header;
}

}  // namespace

Result<void> write_model(const std::filesystem::path& path, const TrainedModel& model) {
    const auto bytes = file_of(model);
    if (!bytes) return fail(bytes.error());
    auto unfinished = path;
    unfinished += ".new";
    const File file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file || !write_all(file.descriptor(), *bytes) || ::fsync(file.descriptor()) != 0 ||
        ::rename(unfinished.c_str(), path.c_str()) != 0 || !sync_folder(path.parent_path()))
        return fail(Code::Unavailable,
                    fmt::format("The model {} cannot be written: {}.", path.string(), std::strerror(errno)));
    return {};
}

Result<TrainedModel> map_model(const std::filesystem::path& path, std::size_t searched_with) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (!file || ::fstat(file.descriptor(), &status) != 0)
        return fail(Code::NotFound, fmt::format("There is no model {}.", path.string()));
    if (status.st_size == 0) return broken_model(path);
    const auto mapping = Mapping::of(file.descriptor(), static_cast<std::size_t>(status.st_size));
    if (!mapping) return fail(Code::Unavailable, fmt::format("The model {} cannot be mapped.", path.string()));
    const auto bytes = mapping->bytes();
    const auto header = header_of(bytes, path);
    if (!header) return fail(header.error());

    const Sections sections(*header);
    const std::size_t dimensions = header->dimensions;
    Factors::Parts parts;
    parts.tracks = {header->tracks, dimensions, floats(bytes, sections.tracks, header->tracks * dimensions)};
    const auto spectrum = floats(bytes, sections.spectrum, dimensions);
    parts.spectrum.assign(spectrum.begin(), spectrum.end());
    parts.people = Matrix(dimensions, dimensions);
    std::ranges::copy(floats(bytes, sections.people, dimensions * dimensions), parts.people.values.begin());
    parts.ridge = header->ridge;
    parts.unobserved_tracks = header->unobserved_tracks;
    parts.unobserved_people = header->unobserved_people;
    parts.storage = mapping;
    if (header->index_size > 0) {
        auto index = VectorIndex::read(bytes.substr(sections.index, header->index_size), dimensions, searched_with);
        if (!index) return fail(index.error());
        parts.index = std::move(*index);
    }
    auto names = lines_of(bytes.substr(sections.names, header->names_size));
    if (names.size() != header->tracks) return broken_model(path);
    return TrainedModel{header->version, header->trained_at, header->people,           header->likes,
                        header->share,   std::move(names),   Factors(std::move(parts))};
}

}  // namespace polyphony::recommendation
