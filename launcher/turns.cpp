#include "launcher/turns.h"

#include <linux/sched/types.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace polyphony::launcher {

void take_turns_of(std::chrono::microseconds length) {
    constexpr pid_t kThisThread = 0;
    constexpr unsigned kNoFlags = 0;
    sched_attr attributes{};
    // glibc 2.36 does not know these calls.
    if (::syscall(SYS_sched_getattr, kThisThread, &attributes, sizeof(attributes), kNoFlags) != 0) return;
    attributes.sched_runtime = static_cast<__u64>(std::chrono::nanoseconds(length).count());
    ::syscall(SYS_sched_setattr, kThisThread, &attributes, kNoFlags);
}

}  // namespace polyphony::launcher
