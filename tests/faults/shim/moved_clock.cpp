// A wall clock that jumps, under a process: preloaded (LD_PRELOAD), it adds to the time what the file
// POLYPHONY_MOVED_CLOCK says, 8 bytes of nanoseconds, at every look. libfaketime does not serve: it takes Asio's timers
// for ones of the wall clock, and does not see the system calls by which gRPC's locks wait.
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
// Below, it is a time of the monotonic clock, to which a condition variable may be set.
constexpr std::int64_t kEarliestWallClock = 1'000'000'000 * kSecond;

const std::atomic<std::int64_t>* open_offset() {
    static constexpr std::atomic<std::int64_t> none{0};
    const char* const path = std::getenv("POLYPHONY_MOVED_CLOCK");
    const int file = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return &none;
    void* const mapped = mmap(nullptr, sizeof none, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    return mapped == MAP_FAILED ? &none : static_cast<const std::atomic<std::int64_t>*>(mapped);
}

std::int64_t offset() {
    static const auto* const shared = open_offset();
    return *shared;
}

timespec moved(const timespec& time, std::int64_t by) {
    const auto sum = time.tv_sec * kSecond + time.tv_nsec + by;
    if (sum < 0) return {};
    return {sum / kSecond, sum % kSecond};
}

/// The kernel's time at which our clock will show this.
timespec true_time(const timespec& time) {
    return time.tv_sec * kSecond < kEarliestWallClock ? time : moved(time, -offset());
}

template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    static auto* const function = next<int(clockid_t, timespec*)>("clock_gettime");
    const int result = function(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) *time = moved(*time, offset());
    return result;
}

int gettimeofday(timeval* time, void*) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    *time = {now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t* seconds) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds != nullptr) *seconds = now.tv_sec;
    return now.tv_sec;
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
    static auto* const function =
        next<int(pthread_cond_t*, pthread_mutex_t*, const timespec*)>("pthread_cond_timedwait");
    const auto kernels = true_time(*until);
    return function(condition, mutex, &kernels);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until) {
    static auto* const function =
        next<int(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>("pthread_cond_clockwait");
    const auto kernels = clock == CLOCK_REALTIME ? true_time(*until) : *until;
    return function(condition, mutex, clock, &kernels);
}

long syscall(long number, ...) noexcept {
    static auto* const function = next<long(long, ...)>("syscall");
    std::va_list rest;
    va_start(rest, number);
    long given[6];
    for (auto& one : given) one = va_arg(rest, long);
    va_end(rest);
    timespec kernels{};
    const auto* const until = reinterpret_cast<const timespec*>(given[3]);
    if (number == SYS_futex && (given[1] & FUTEX_CLOCK_REALTIME) != 0 && until != nullptr) {
        kernels = true_time(*until);
        given[3] = reinterpret_cast<long>(&kernels);
    }
    return function(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}
}
