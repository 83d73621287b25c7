#include "services/user/user_text.h"

#include <algorithm>

#include "platform/encoding/utf8.h"

namespace polyphony::user {

namespace {

constexpr std::size_t kMinPassword = 8;
constexpr std::size_t kMaxDisplayName = 100;

}  // namespace

std::string folded(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

bool valid_name(std::string_view name, std::size_t most) {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    return !name.empty() && utf8::count(name) <= most && std::none_of(name.begin(), name.end(), control);
}

Result<void> check_new_password(std::string_view password) {
    const auto length = utf8::count(password);
    if (length >= kMinPassword && length <= kMaxPassword) return {};
    return fail(Code::InvalidArgument, "A password has 8 to 256 characters.");
}

Result<std::string> checked_display_name(std::string_view name) {
    auto checked = trimmed(name);
    if (valid_name(checked, kMaxDisplayName)) return checked;
    return fail(Code::InvalidArgument, "A display name has 1 to 100 characters.");
}

}  // namespace polyphony::user
