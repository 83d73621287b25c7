#include "launcher/recommend_command.h"

#include <unistd.h>

#include <filesystem>

namespace polyphony::launcher {

Result<void> recommend(const std::vector<std::string>& arguments) {
    const auto program =
        (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "polyphony-recommend").string();
    std::vector<char*> values{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) values.push_back(const_cast<char*>(argument.c_str()));
    values.push_back(nullptr);
    ::execv(program.c_str(), values.data());
    return fail(Code::NotFound, "The program " + program + " cannot be started; './dev build' makes it.");
}

}  // namespace polyphony::launcher
