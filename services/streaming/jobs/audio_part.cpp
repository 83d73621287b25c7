#include "services/streaming/jobs/audio_part.h"

#include <fmt/format.h>

#include <charconv>

namespace polyphony::streaming {
namespace {

bool take(std::string_view& text, std::string_view mark, std::int64_t& number) {
    if (!text.starts_with(mark)) return false;
    text.remove_prefix(mark.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc{} && number >= 0;
}

}  // namespace

std::string to_text(const AudioPart& part) {
    return part.whole() ? std::string() : fmt::format("s{}.e{}", part.start_us, part.end_us);
}

Result<AudioPart> audio_part(std::string_view text) {
    AudioPart part;
    if (text.empty()) return part;
    const bool right = take(text, "s", part.start_us) && take(text, ".e", part.end_us) && text.empty();
    if (!right || (part.end_us != 0 && part.end_us <= part.start_us))
        return fail(Code::InvalidArgument, "This is no part of a file.");
    return part;
}

}  // namespace polyphony::streaming
