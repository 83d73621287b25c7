#include "services/catalog/scan/scanned_file.h"

#include <utility>

namespace polyphony::catalog::scan {

Result<std::string> keep_cover(const CoverStore& covers, ReadResult& result) {
    if (!result || result->cover.empty()) return std::string();
    const auto bytes = std::exchange(result->cover, {});
    auto id = covers.put(bytes);
    if (!id && id.error().code == Code::InvalidArgument) return std::string();
    return id;
}

}  // namespace polyphony::catalog::scan
