#include "services/catalog/tag_json.h"

#include <boost/json.hpp>

namespace polyphony::catalog {

std::string to_json(const TagValues& tags) {
    if (tags.empty()) return {};
    return boost::json::serialize(boost::json::value_from(tags));
}

TagValues tags_of_json(const std::string& text) {
    if (text.empty()) return {};
    boost::json::error_code error;
    const auto value = boost::json::parse(text, error);
    if (error) return {};
    auto tags = boost::json::try_value_to<TagValues>(value);
    return tags ? *std::move(tags) : TagValues();
}

}  // namespace polyphony::catalog
