#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include "platform/sandbox/inside/serve.h"

namespace polyphony::sandbox {
namespace {

/// For what is open.
constexpr std::array kInputAndOutput{SCMP_SYS(read),    SCMP_SYS(readv),    SCMP_SYS(pread64), SCMP_SYS(write),
                                     SCMP_SYS(writev),  SCMP_SYS(pwrite64), SCMP_SYS(lseek),   SCMP_SYS(fstat),
                                     SCMP_SYS(recvmsg), SCMP_SYS(sendmsg),  SCMP_SYS(close)};

/// For memory, time and the end.
constexpr std::array kComputing{SCMP_SYS(brk),
                                SCMP_SYS(munmap),
                                SCMP_SYS(mremap),
                                SCMP_SYS(madvise),
                                SCMP_SYS(futex),
                                SCMP_SYS(rt_sigreturn),
                                SCMP_SYS(rt_sigaction),
                                SCMP_SYS(rt_sigprocmask),
                                SCMP_SYS(sigaltstack),
                                SCMP_SYS(clock_gettime),
                                SCMP_SYS(clock_nanosleep),
                                SCMP_SYS(gettimeofday),
                                SCMP_SYS(sched_yield),
                                SCMP_SYS(getrandom),
                                SCMP_SYS(getpid),
                                SCMP_SYS(gettid),
                                SCMP_SYS(restart_syscall),
                                SCMP_SYS(exit),
                                SCMP_SYS(exit_group),
                                SCMP_SYS(set_robust_list),
                                SCMP_SYS(rseq),
                                SCMP_SYS(sched_getaffinity)};

/// For what libraries try, and do without.
constexpr std::array kRefused{SCMP_SYS(open),  SCMP_SYS(openat),  SCMP_SYS(access),    SCMP_SYS(faccessat),
                              SCMP_SYS(stat),  SCMP_SYS(ioctl),   SCMP_SYS(readlink),  SCMP_SYS(readlinkat),
                              SCMP_SYS(statx), SCMP_SYS(sysinfo), SCMP_SYS(prlimit64), SCMP_SYS(prctl)};

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

bool allow(const Filter& filter) {
    bool added = true;
    const auto add = [&](std::uint32_t action, int call) {
        added = added && seccomp_rule_add(filter.get(), action, call, 0) == 0;
    };
    for (const int call : kInputAndOutput) add(SCMP_ACT_ALLOW, call);
    for (const int call : kComputing) add(SCMP_ACT_ALLOW, call);
    for (const int call : kRefused) add(SCMP_ACT_ERRNO(EACCES), call);
    return added;
}

/// Calls that are allowed with some arguments only.
bool allow_with_care(const Filter& filter) {
    const auto add = [&](int call, scmp_arg_cmp condition) {
        return seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 1, condition) == 0;
    };
    const auto own = static_cast<scmp_datum_t>(::getpid());
    constexpr auto kFlags = 3;  // Of newfstatat(2), whose glibc is fstat(3).
    constexpr auto kEmptyPath = 0x1000;
    constexpr scmp_datum_t kThread = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
    // No new code.
    return add(SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
           add(SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
           add(SCMP_SYS(newfstatat), SCMP_CMP(kFlags, SCMP_CMP_EQ, kEmptyPath)) &&
           // Threads, which share all that this process is; no other process. The flags of clone3(2) are out of sight,
           // and glibc does without it.
           add(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, kThread, kThread)) &&
           seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
           // abort(3).
           add(SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, own));
}

}  // namespace

Result<void> lock_down() {
#ifdef __SANITIZE_ADDRESS__  // Which asks for more than the filter knows.
    constexpr auto kElse = SCMP_ACT_ERRNO(EPERM);
#else
    constexpr auto kElse = SCMP_ACT_KILL_PROCESS;
#endif
    const Filter filter(seccomp_init(kElse), &seccomp_release);
    // It sets no_new_privs as well (prctl(2)).
    if (!filter || !allow(filter) || !allow_with_care(filter) || seccomp_load(filter.get()) != 0)
        return fail(Code::Unavailable, "The kernel does not allow a sandbox.");
    return {};
}

}  // namespace polyphony::sandbox
