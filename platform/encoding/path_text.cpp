#include "platform/encoding/path_text.h"

#include <boost/nowide/utf/utf.hpp>
#include <iterator>

namespace polyphony {
namespace {

namespace utf = boost::nowide::utf;
using Utf8 = utf::utf_traits<char>;

constexpr utf::code_point kFirstByte = 0xEF80;  // of 0x80
constexpr utf::code_point kLastByte = 0xEFFF;   // of 0xFF
constexpr utf::code_point kByteBase = 0xEF00;

bool stands_for_byte(utf::code_point character) { return character >= kFirstByte && character <= kLastByte; }

/// Calls `visit(character, bytes)` for one character after the other; for a byte that belongs to none, with
/// utf::illegal.
template <class Visit>
void each_character(std::string_view text, Visit visit) {
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        const char* next = at;
        auto character = Utf8::decode(next, end);
        if (character == utf::illegal || character == utf::incomplete) {
            character = utf::illegal;
            next = at + 1;
        }
        visit(character, std::string_view(at, static_cast<std::size_t>(next - at)));
        at = next;
    }
}

}  // namespace

std::string text_of_path(std::string_view path) {
    std::string text;
    text.reserve(path.size());
    each_character(path, [&](utf::code_point character, std::string_view bytes) {
        if (character != utf::illegal && !stands_for_byte(character)) {
            text += bytes;
            return;
        }
        for (const char byte : bytes)
            Utf8::encode(kByteBase + static_cast<unsigned char>(byte), std::back_inserter(text));
    });
    return text;
}

std::string path_of_text(std::string_view text) {
    std::string path;
    path.reserve(text.size());
    each_character(text, [&](utf::code_point character, std::string_view bytes) {
        if (stands_for_byte(character)) {
            path += static_cast<char>(character - kByteBase);
        } else {
            path += bytes;
        }
    });
    return path;
}

std::string readable_path(std::string_view text) {
    std::string readable;
    readable.reserve(text.size());
    each_character(text, [&](utf::code_point character, std::string_view bytes) {
        if (character == utf::illegal || stands_for_byte(character)) {
            readable += "\uFFFD";
        } else {
            readable += bytes;
        }
    });
    return readable;
}

}  // namespace polyphony
