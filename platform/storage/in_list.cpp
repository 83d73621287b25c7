#include "platform/storage/in_list.h"

#include "platform/ids/ids.h"

namespace polyphony::storage {

std::string in_list(const std::vector<std::string>& ids) {
    std::string list;
    for (const auto& id : ids)
        if (ids::valid(id)) list += (list.empty() ? "('" : ",'") + id + '\'';
    return list.empty() ? "('')" : list + ')';
}

}  // namespace polyphony::storage
