#include "launcher/turns.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace polyphony::launcher {

namespace {

/// As in linux/sched/types.h, which cannot be included together with glibc's sched.h.
struct SchedulingAttributes {
    std::uint32_t size = 0;
    std::uint32_t policy = 0;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime_ns = 0;
    std::uint64_t deadline_ns = 0;
    std::uint64_t period_ns = 0;
};

}  // namespace

void take_turns_of(std::chrono::microseconds length) {
    constexpr pid_t kThisThread = 0;
    constexpr unsigned kNoFlags = 0;
    SchedulingAttributes attributes;
    // glibc 2.36 does not know these calls.
    if (::syscall(SYS_sched_getattr, kThisThread, &attributes, sizeof(attributes), kNoFlags) != 0) return;
    attributes.runtime_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(length).count());
    ::syscall(SYS_sched_setattr, kThisThread, &attributes, kNoFlags);
}

}  // namespace polyphony::launcher
