#pragma once

#include <chrono>

namespace polyphony::launcher {

/// Asks the kernel to hand out the processor to this thread, and to what it starts, in turns of this length, in place
/// of its own choice of 1.4 to 4 ms (0). Who wakes and takes shorter turns than who has the processor gets it at once;
/// else at the next tick of the kernel's clock (EEVDF's PREEMPT_SHORT). Linux 6.12 and newer (sched_setattr(2):
/// `sched_runtime` of SCHED_OTHER, from 0.1 to 100 ms); older kernels go on as they are.
void take_turns_of(std::chrono::microseconds length);

}  // namespace polyphony::launcher
