#include "services/catalog/scan/worker.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <string>
#include <string_view>

#include "platform/encoding/path_text.h"
#include "services/catalog/scan/protocol.h"
#include "services/catalog/scan/tag_reader.h"

namespace polyphony::catalog::scan {
namespace {

void limit(decltype(RLIMIT_AS) what, std::uint64_t soft, std::uint64_t hard) {
    rlimit limits{soft, hard};
    ::setrlimit(what, &limits);
}

void give_up_privileges([[maybe_unused]] const WorkerLimits& limits) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_DUMPABLE, 0);
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_FSIZE, 0, 0);
#ifndef __SANITIZE_ADDRESS__  // Its shadow memory takes terabytes of address space.
    auto memory = limits.memory_mb * 1024 * 1024;
    limit(RLIMIT_AS, memory, memory);
#endif
    // Listeners come before the scan: lowest priority for the processor and, as far as the disk's scheduler cares, for
    // the disk (ioprio_set(2), class idle).
    static constexpr int kLowest = 19;
    static constexpr int kWhoProcess = 1;
    static constexpr int kClassIdle = 3 << 13;
    ::setpriority(PRIO_PROCESS, 0, kLowest);
    ::syscall(SYS_ioprio_set, kWhoProcess, 0, kClassIdle);
}

/// The processor time counts from the process's start, so each file moves the limit on.
void allow_cpu_for_one_file(std::uint64_t seconds) {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    auto used = static_cast<std::uint64_t>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + 1;
    limit(RLIMIT_CPU, used + seconds, RLIM_INFINITY);
}

/// The next line without its end; nothing once the service is gone.
std::optional<std::string> next_line(std::string& buffer) {
    static constexpr std::size_t kPiece = 4096;
    for (;;) {
        auto end = buffer.find('\n');
        if (end != std::string::npos) {
            auto line = buffer.substr(0, end);
            buffer.erase(0, end + 1);
            return line;
        }
        auto length = buffer.size();
        buffer.resize(length + kPiece);
        auto got = ::read(kWorkerSocket, buffer.data() + length, kPiece);
        if (got <= 0) return std::nullopt;
        buffer.resize(length + static_cast<std::size_t>(got));
    }
}

bool send_all(std::string_view bytes) {
    while (!bytes.empty()) {
        auto sent = ::send(kWorkerSocket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

ReadResult read_or_explain(const ReadRequest& request, const WorkerLimits& limits, const TagMapping& mapping) try {
    return read_audio_file(path_of_text(request.path), {path_of_text(request.sidecar), path_of_text(request.cue)},
                           limits, mapping);
} catch (const std::exception&) {  // Mostly too large an allocation for the limit.
    return ReadResult(tl::unexpect, "The file is broken: reading it takes too much memory.");
}

}  // namespace

int run_worker(const WorkerLimits& limits, const TagMapping& mapping) {
    give_up_privileges(limits);
    if (!send_all(kReady)) return 1;
    std::string buffer;
    while (auto line = next_line(buffer)) {
        auto request = decode_request(*line);
        if (!request) return 1;
        allow_cpu_for_one_file(limits.cpu_seconds);
        if (!send_all(encode_reply(read_or_explain(*request, limits, mapping)))) break;
    }
    return 0;
}

}  // namespace polyphony::catalog::scan
