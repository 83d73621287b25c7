#include "launcher/sockets.h"

#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace polyphony::launcher {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kEndings = {".sock", ".http.sock", ".ops.sock"};

// One launcher in a process has one thread.
int next_generation() {
    static int last = 0;
    return ++last;
}

// A link cannot be changed, but another one can be moved into its place.
std::error_code replace_link(const fs::path& link, const fs::path& target) {
    const fs::path fresh = link.string() + ".new";
    std::error_code error;
    fs::remove(fresh, error);
    fs::create_symlink(target, fresh, error);
    if (!error) fs::rename(fresh, link, error);
    return error;
}

}  // namespace

Sockets::Sockets(std::string prefix) : prefix_(std::move(prefix)), generation_(next_generation()) {}

std::string Sockets::environment() const { return "POLYPHONY_GENERATION=" + std::to_string(generation_); }

Result<void> Sockets::publish() const {
    if (prefix_.empty()) return {};
    for (const auto ending : kEndings) {
        const fs::path socket = prefix_ + "." + std::to_string(generation_) + std::string(ending);
        if (!fs::exists(socket)) continue;  // Not every program has all.
        const auto link = prefix_ + std::string(ending);
        if (const auto error = replace_link(link, socket.filename()))
            return fail(Code::Unavailable, "The link " + link + " cannot be made: " + error.message() + ".");
    }
    return {};
}

void Sockets::remove() const {
    if (prefix_.empty()) return;
    for (const auto ending : kEndings) {
        std::error_code ignored;
        fs::remove(prefix_ + "." + std::to_string(generation_) + std::string(ending), ignored);
    }
}

void remove_left_sockets(const std::string& prefix) {
    if (prefix.empty()) return;
    const fs::path path = prefix;
    const auto start = path.filename().string() + ".";
    std::error_code error;
    std::vector<fs::path> left;
    for (const auto& entry : fs::directory_iterator(path.parent_path(), error))
        if (entry.path().filename().string().starts_with(start) && entry.path().extension() == ".sock")
            left.push_back(entry.path());
    for (const auto& file : left) fs::remove(file, error);
}

}  // namespace polyphony::launcher
