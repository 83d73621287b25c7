#include "services/streaming/storage/locations.h"

#include <filesystem>

namespace polyphony::streaming {
namespace {

constexpr std::string_view kScheme = "s3://";

}  // namespace

std::optional<ObjectName> object_at(const std::string& path, const BucketMapping& mapping) {
    if (path.starts_with(kScheme)) {
        const auto slash = path.find('/', kScheme.size());
        if (slash == std::string::npos || slash == kScheme.size() || slash + 1 == path.size()) return std::nullopt;
        return ObjectName{path.substr(kScheme.size(), slash - kScheme.size()), path.substr(slash + 1)};
    }
    if (mapping.root.empty()) return std::nullopt;
    namespace fs = std::filesystem;
    const auto root = (fs::path(mapping.root) / "").lexically_normal();
    const auto relative = fs::path(path).lexically_normal().lexically_relative(root);
    if (relative.empty() || relative == "." || *relative.begin() == "..") return std::nullopt;
    return ObjectName{mapping.bucket, mapping.prefix + relative.string()};
}

}  // namespace polyphony::streaming
