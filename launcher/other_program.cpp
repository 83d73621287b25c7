#include "launcher/other_program.h"

#include <unistd.h>

#include <filesystem>

namespace polyphony::launcher {

Result<void> become(const std::string& program, const std::vector<std::string>& arguments) {
    const auto path = (std::filesystem::read_symlink("/proc/self/exe").parent_path() / program).string();
    std::vector<char*> values{const_cast<char*>(path.c_str())};
    for (const auto& argument : arguments) values.push_back(const_cast<char*>(argument.c_str()));
    values.push_back(nullptr);
    ::execv(path.c_str(), values.data());
    return fail(Code::NotFound, "The program " + path + " cannot be started; './dev build' makes it.");
}

}  // namespace polyphony::launcher
