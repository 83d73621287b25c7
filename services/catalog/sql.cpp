#include "services/catalog/sql.h"

#include "platform/ids/ids.h"

namespace polyphony::catalog {

std::string in_list(const Ids& ids) {
    std::string list;
    for (const auto& id : ids) {
        if (ids::valid(id)) list += (list.empty() ? "('" : ",'") + id + '\'';
    }
    return list.empty() ? "('')" : list + ')';
}

}  // namespace polyphony::catalog
