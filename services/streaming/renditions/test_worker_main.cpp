// A worker for the tests in the real one's place: what it does stands in the file that it is to convert.
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "platform/sandbox/inside/serve.h"
#include "services/streaming/jobs/transcode_job.h"

using namespace polyphony;

namespace {

std::string text_of(const File& file) {
    std::array<char, 4096> bytes{};
    const auto got = ::pread(file.descriptor(), bytes.data(), bytes.size(), 0);
    return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
}

Result<std::string> transcode(sandbox::Assignment& assignment) {
    const auto& source = assignment.files.at(0);
    const auto& target = assignment.files.at(1);
    std::uint64_t written = 0;
    const auto write = [&](const std::string& bytes) {
        written += static_cast<std::uint64_t>(::write(target.descriptor(), bytes.data(), bytes.size()));
        assignment.progress(std::to_string(written));
    };
    const auto order = text_of(source);
    write(std::string(1000, 'a'));
    if (order.starts_with("crash")) std::abort();
    if (order.starts_with("refuse")) return fail(Code::FailedPrecondition, "It is no audio.");
    if (order.starts_with("trouble")) return fail(Code::Unavailable, "There is no room.");
    if (order.starts_with("lie")) assignment.progress("1000000");
    // Until the test writes more into it.
    while (order.starts_with("wait") && text_of(source).find("go") == std::string::npos) ::usleep(1000);
    write(std::string(500, 'b'));
    return streaming::to_text(streaming::Transcoded{order.starts_with("lie") ? 9 : written, 1, 48'000});
}

}  // namespace

int main() { return sandbox::serve({{streaming::TranscodeJob::kKind, transcode}}); }
