#include "services/catalog/scan/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "platform/encoding/path_text.h"
#include "services/catalog/scan/cue_sheet.h"
#include "services/catalog/scan/protocol.h"

namespace polyphony::catalog::scan {
namespace {

tl::unexpected<Error> interrupted() { return fail(Code::Aborted, "The scan was stopped."); }

}  // namespace

WorkerProcess::WorkerProcess(WorkerOptions options)
    : options_(std::move(options)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

WorkerProcess::~WorkerProcess() {
    stop();
    ::close(wake_);
}

void WorkerProcess::interrupt() { ::eventfd_write(wake_, 1); }

Result<void> WorkerProcess::start() {
    if (pid_ > 0) return {};
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return fail(Code::Unavailable, "The scan worker cannot be started: no more file descriptors.");
    }
    const auto& limits = options_.limits;
    std::array<std::string, 7> arguments = {options_.program.string(),
                                            std::to_string(limits.memory_mb),
                                            std::to_string(limits.cpu_seconds),
                                            std::to_string(limits.max_cover_bytes),
                                            std::to_string(limits.max_lyrics_bytes),
                                            std::to_string(limits.max_cue_bytes),
                                            options_.tag_mapping.string()};
    std::array<char*, 8> argv{};
    std::transform(arguments.begin(), arguments.end(), argv.begin(), [](std::string& text) { return text.data(); });
    std::array<char*, 1> environment = {nullptr};

    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], kWorkerSocket);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    auto error = ::posix_spawn(&pid_, arguments[0].c_str(), &actions, nullptr, argv.data(), environment.data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error != 0) {
        ::close(ends[0]);
        pid_ = -1;
        return fail(Code::Unavailable, "The scan worker " + arguments[0] + " cannot be started.");
    }
    socket_ = ends[0];
    ++starts_;
    auto ready = receive_line(std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.timeout_ms));
    if (ready && *ready == kReady) return {};
    stop();
    if (!ready && ready.error() == Failure::Interrupted) return interrupted();
    return fail(Code::Unavailable, "The scan worker " + arguments[0] + " does not work.");
}

void WorkerProcess::stop() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    ::close(socket_);
    pid_ = -1;
    socket_ = -1;
}

Result<ReadResult> WorkerProcess::read(const std::filesystem::path& path, const Companions& beside) {
    static constexpr int kTries = 2;
    auto request = encode_request(
        {text_of_path(path.native()), text_of_path(beside.lyrics.native()), text_of_path(beside.cue.native())});
    auto failure = Failure::Died;
    for (int i = 0; i < kTries; ++i) {
        if (auto started = start(); !started) return fail(started.error());
        auto attempt = try_read(request);
        if (attempt) return std::move(*attempt);
        stop();
        failure = attempt.error();
        if (failure == Failure::Interrupted) return interrupted();
    }
    return ReadResult(tl::unexpect, failure == Failure::TimedOut
                                        ? "The file is broken: reading it takes too long."
                                        : "The file is broken: reading it crashes the reader.");
}

WorkerProcess::Attempt WorkerProcess::try_read(const std::string& request) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.timeout_ms);
    // A request is smaller than the socket's buffer, so that this never blocks.
    auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(request.size())) return tl::unexpected(Failure::Died);
    auto line = receive_line(deadline);
    if (!line) return tl::unexpected(line.error());
    auto reply = decode_reply(*line);
    if (!reply) return tl::unexpected(Failure::Nonsense);
    return std::move(*reply);
}

tl::expected<std::string, WorkerProcess::Failure> WorkerProcess::receive_line(
    std::chrono::steady_clock::time_point deadline) {
    static constexpr std::size_t kPiece = std::size_t{64} * 1024;
    // The picture in base64, and the tags: once, and for each part.
    auto longest = (kMostParts + 1) * std::size_t{128} * 1024 + options_.limits.max_cover_bytes / 3 * 4 +
                   kMostLyrics * 2 * options_.limits.max_lyrics_bytes + std::size_t{1024} * 1024;
    std::string line;
    while (line.empty() || line.back() != '\n') {
        if (line.size() > longest) return tl::unexpected(Failure::Nonsense);
        auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
        std::array<pollfd, 2> waits = {pollfd{socket_, POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
        auto ready = left > 0 ? ::poll(waits.data(), waits.size(), static_cast<int>(left)) : 0;
        if (ready == 0) return tl::unexpected(Failure::TimedOut);
        if (ready < 0) continue;  // A signal.
        if (waits[1].revents != 0) return tl::unexpected(Failure::Interrupted);
        auto length = line.size();
        line.resize(length + kPiece);
        auto got = ::recv(socket_, line.data() + length, kPiece, 0);
        line.resize(length + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got <= 0) return tl::unexpected(Failure::Died);
    }
    return line;
}

}  // namespace polyphony::catalog::scan
