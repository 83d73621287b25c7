#include "services/broadcast/stream_list.h"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>

#include "services/broadcast/feed.h"

namespace polyphony::broadcast {

bool is_stream_list(std::string_view url) {
    const auto path = url.substr(0, url.find_first_of("?#"));
    return boost::iends_with(path, ".m3u") || boost::iends_with(path, ".pls");
}

std::string first_stream(std::string_view list) {
    while (!list.empty()) {
        auto line = boost::trim_copy(std::string(list.substr(0, list.find_first_of("\r\n"))));
        list.remove_prefix(std::min(list.size(), list.find_first_of("\r\n")));
        list.remove_prefix(std::min(list.size(), std::size_t{1}));
        if (boost::istarts_with(line, "File"))
            line = boost::trim_copy(line.substr(std::min(line.size(), line.find('=') + 1)));
        if (is_web_address(line)) return line;
    }
    return {};
}

}  // namespace polyphony::broadcast
