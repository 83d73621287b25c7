#include "services/recommendation/offline/listening_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>

namespace polyphony::recommendation {
namespace {

using GzipFile = std::unique_ptr<gzFile_s, decltype(&gzclose)>;

Result<std::string> read_all(const std::string& path) {
    const GzipFile file(gzopen(path.c_str(), "rb"), &gzclose);
    if (!file) return fail(Code::NotFound, fmt::format("{} cannot be read.", path));
    std::string text;
    std::array<char, 65'536> buffer{};
    int got = 0;
    while ((got = gzread(file.get(), buffer.data(), buffer.size())) > 0)
        text.append(buffer.data(), static_cast<std::size_t>(got));
    if (got < 0) return fail(Code::InvalidArgument, fmt::format("{} is broken.", path));
    return text;
}

/// The numbers of a line; nothing if there is something else.
std::optional<std::vector<std::int64_t>> numbers_of(std::string_view line) {
    std::vector<std::int64_t> numbers;
    const auto* place = line.begin();
    for (;;) {
        while (place != line.end() && (*place == ' ' || *place == '\t' || *place == '\r')) ++place;
        if (place == line.end()) return numbers;
        auto& number = numbers.emplace_back();
        const auto [end, error] = std::from_chars(place, line.end(), number);
        if (error != std::errc()) return std::nullopt;
        place = end;
    }
}

}  // namespace

Result<std::vector<Listener>> read_listeners(const std::string& path) {
    const auto text = read_all(path);
    if (!text) return fail(text.error());
    std::vector<Listener> listeners;
    std::size_t number = 0;
    for (std::string_view rest = *text; !rest.empty();) {
        const auto end = rest.find('\n');
        auto numbers = numbers_of(rest.substr(0, end));
        ++number;
        if (!numbers)
            return fail(Code::InvalidArgument,
                        fmt::format("{}: line {} is not 'person item item …', in numbers.", path, number));
        if (!numbers->empty()) {
            auto& listener = listeners.emplace_back();
            listener.person = numbers->front();
            listener.items.assign(numbers->begin() + 1, numbers->end());
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return listeners;
}

Result<void> write_listeners(const std::string& path, const std::vector<Listener>& listeners) {
    // "T": as it is, without gzip's header.
    GzipFile file(gzopen(path.c_str(), path.ends_with(".gz") ? "wb" : "wbT"), &gzclose);
    bool written = file != nullptr;
    for (const auto& listener : listeners) {
        if (!written) break;
        const auto line =
            fmt::format("{}{}{}\n", listener.person, listener.items.empty() ? "" : " ", fmt::join(listener.items, " "));
        written = gzwrite(file.get(), line.data(), static_cast<unsigned>(line.size())) == static_cast<int>(line.size());
    }
    if (file && gzclose(file.release()) != Z_OK) written = false;
    if (!written) return fail(Code::Unavailable, fmt::format("{} cannot be written.", path));
    return {};
}

std::vector<TrackIndex> ItemNumbers::numbers(const std::vector<std::int64_t>& items) {
    std::vector<TrackIndex> result;
    std::unordered_set<std::int64_t> seen;
    for (const auto item : items)
        if (seen.insert(item).second) result.push_back(number(item));
    return result;
}

}  // namespace polyphony::recommendation
