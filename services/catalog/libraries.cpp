#include "services/catalog/libraries.h"

#include <filesystem>

#include "platform/encoding/path_text.h"

namespace polyphony::catalog {
namespace {

namespace fs = std::filesystem;

/// Absolute, without `..` and without a slash at the end, so that a folder has one spelling.
fs::path tidy(const fs::path& folder) {
    auto tidied = fs::absolute(folder).lexically_normal();
    return tidied.has_filename() ? tidied : tidied.parent_path();
}

}  // namespace

Result<std::map<std::string, std::string>> read_library_options(const std::vector<std::string>& options) {
    std::map<std::string, std::string> folders;
    for (const auto& option : options) {
        auto equals = option.find('=');
        bool named = equals != std::string::npos && option.find('/') > equals;
        auto folder = tidy(named ? option.substr(equals + 1) : option);
        auto name = named ? option.substr(0, equals) : readable_path(folder.filename().string());
        if (name.empty()) name = "Music";
        if (!folders.emplace(name, text_of_path(folder.native())).second) {
            return fail(Code::InvalidArgument, "Two libraries are named " + name + "; name one with NAME=DIR.");
        }
    }
    return folders;
}

}  // namespace polyphony::catalog
