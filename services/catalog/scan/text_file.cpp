#include "services/catalog/scan/text_file.h"

#include "services/catalog/scan/audio_bytes.h"

namespace polyphony::catalog::scan {
namespace {

TagLib::String text_of(const TagLib::ByteVector& bytes) {
    const bool utf16 = bytes.startsWith("\xFF\xFE") || bytes.startsWith("\xFE\xFF");
    if (utf16) return {bytes, TagLib::String::UTF16};
    const TagLib::String text(bytes, TagLib::String::UTF8);
    return text.isEmpty() ? TagLib::String(bytes, TagLib::String::Latin1) : text;
}

}  // namespace

std::optional<TagLib::String> read_text_file(const std::filesystem::path& path, std::size_t max_bytes) {
    const auto bytes = AudioBytes::open(path);
    if (!bytes || bytes->size() > max_bytes) return std::nullopt;
    const auto text = bytes->read(0, static_cast<std::size_t>(bytes->size()));
    return text_of({text.data(), static_cast<unsigned>(text.size())});
}

}  // namespace polyphony::catalog::scan
