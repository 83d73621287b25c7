#include "services/catalog/folders/folders.h"

#include <set>
#include <string_view>

#include "platform/encoding/base64.h"
#include "platform/ids/ids.h"

namespace polyphony::catalog {

std::string folder_id(const FolderPlace& place) { return place.library_id + base64url_encode(place.path); }

std::optional<FolderPlace> parse_folder_id(const std::string& id) {
    if (id.size() < ids::kLength) return std::nullopt;
    auto path = base64url_decode(std::string_view(id).substr(ids::kLength));
    // PostgreSQL takes no zero bytes.
    if (!path || path->find('\0') != std::string::npos) return std::nullopt;
    return FolderPlace{id.substr(0, ids::kLength), std::move(*path)};
}

std::optional<FolderPlace> parent(const FolderPlace& place) {
    if (place.path.empty()) return std::nullopt;
    const auto slash = place.path.rfind('/');
    return FolderPlace{place.library_id, slash == std::string::npos ? "" : place.path.substr(0, slash)};
}

std::vector<std::string> children(const std::string& path, const std::vector<std::string>& paths) {
    const auto prefix = path.empty() ? path : path + '/';
    std::set<std::string> below;
    for (const auto& other : paths)
        if (other.size() > prefix.size() && other.starts_with(prefix))
            below.insert(other.substr(0, other.find('/', prefix.size())));
    return {below.begin(), below.end()};
}

}  // namespace polyphony::catalog
