#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/error.h"

/// Page tokens: opaque to clients, they hold the last item of a page, so that paging stays right while things come and
/// go.
namespace polyphony::catalog {

/// `list` names the list and its order; `keys` place the last item in it.
std::string make_page_token(std::string_view list, const std::vector<std::string>& keys);

/// The keys of a token; InvalidArgument if it was not made for this list or holds another number of keys.
Result<std::vector<std::string>> read_page_token(std::string_view token, std::string_view list, std::size_t count);

/// The size to use: `otherwise` if none is asked for. InvalidArgument if it is beyond `most`.
Result<int> read_size(int asked, int otherwise, int most, std::string_view field);

}  // namespace polyphony::catalog
