#include "platform/sandbox/inside/serve.h"

#include <malloc.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>

namespace polyphony::sandbox {
namespace {

/// Without the ends of destructors and atexit(3), which may want what is not allowed any more.
[[noreturn]] void leave(int status) { ::_exit(status); }

void answer(char kind, std::string_view text) {
    if (!send_message(kWorkerSocket, kind + std::string(text.substr(0, kMaxMessageBytes - 1)))) leave(EXIT_FAILURE);
}

Result<std::string> run(const Kinds& kinds, Message message) {
    const std::string_view text = message.text;
    const auto end = text.find('\n');
    const auto kind = end == std::string_view::npos ? kinds.end() : kinds.find(text.substr(0, end));
    if (kind == kinds.end()) return fail(Code::Unavailable, "The worker does not know this kind of job.");
    Assignment assignment{text.substr(end + 1), std::move(message.files),
                          [](std::string_view said) { answer(kProgress, said); }};
    try {
        return kind->second(assignment);
    } catch (const std::bad_alloc&) {
        return fail(Code::FailedPrecondition, "It needs too much memory.");
    } catch (const std::exception& exception) {
        return fail(Code::FailedPrecondition, exception.what());
    }
}

}  // namespace

int serve(const Kinds& kinds, const std::function<void()>& prepare) {
    // A file that is too large is a failed write.
    std::signal(SIGXFSZ, SIG_IGN);
    // Each arena of a thread would take 64 MB of the address space, which is limited.
    ::mallopt(M_ARENA_MAX, 1);
    if (prepare) prepare();
    if (!lock_down()) return EXIT_FAILURE;
    answer(kReady, "");
    for (;;) {
        auto message = receive_message(kWorkerSocket);
        if (!message) leave(EXIT_SUCCESS);
        const auto result = run(kinds, std::move(*message));
        if (result) {
            answer(kDone, *result);
        } else {
            answer(result.error().code == Code::Unavailable ? kTrouble : kFailed, result.error().message);
        }
    }
}

}  // namespace polyphony::sandbox
