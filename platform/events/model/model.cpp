#include "platform/events/model/model.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace polyphony::events::model {
namespace {

constexpr const char* kMemory = "/dev/shm";

std::filesystem::path make_folder() {
    const auto parent = std::filesystem::is_directory(kMemory) ? std::filesystem::path(kMemory)
                                                               : std::filesystem::temp_directory_path();
    auto name = (parent / "polyphony-model-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), "No temporary folder can be made");
    return name;
}

}  // namespace

Model::Model() : folder_(make_folder()) { make_template(folder_ / "template.db"); }

Model::~Model() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

Outcome Model::run(std::uint64_t seed) const {
    const Files files{folder_ / "template.db", folder_ / std::to_string(seed)};
    std::filesystem::create_directory(files.folder);
    auto outcome = World(seed, files).run();
    std::filesystem::remove_all(files.folder);
    return outcome;
}

}  // namespace polyphony::events::model
