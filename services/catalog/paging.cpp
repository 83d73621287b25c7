#include "services/catalog/paging.h"

#include <boost/json.hpp>

#include "platform/encoding/base64.h"

namespace polyphony::catalog {

namespace json = boost::json;

std::string make_page_token(std::string_view list, const std::vector<std::string>& keys) {
    json::array token = {json::string(list)};
    for (const auto& key : keys) token.emplace_back(key);
    return base64url_encode(json::serialize(token));
}

Result<std::vector<std::string>> read_page_token(std::string_view token, std::string_view list, std::size_t count) {
    auto refuse = [] { return fail(Code::InvalidArgument, "The page_token does not belong to this list."); };
    static constexpr std::size_t kLongest = 8192;
    auto text = token.size() > kLongest ? std::nullopt : base64url_decode(token);
    if (!text) return refuse();
    json::error_code error;
    auto value = json::parse(*text, error);
    if (error || !value.is_array() || value.get_array().size() != count + 1) return refuse();
    std::vector<std::string> keys;
    for (const auto& key : value.get_array()) {
        // A zero byte is no text for PostgreSQL.
        if (!key.is_string() || key.get_string().find('\0') != json::string::npos) return refuse();
        keys.emplace_back(key.get_string());
    }
    if (keys.front() != list) return refuse();
    keys.erase(keys.begin());
    return keys;
}

Result<int> read_size(int asked, int otherwise, int most, std::string_view field) {
    if (asked == 0) return otherwise;
    if (asked >= 1 && asked <= most) return asked;
    return fail(Code::InvalidArgument, std::string(field) + " must be between 1 and " + std::to_string(most) + ".");
}

}  // namespace polyphony::catalog
