#pragma once

#include <chrono>

namespace polyphony::launcher {

/// Asks the kernel to hand out the processor to this process, and to those that it starts, in turns of this length, in
/// place of its own choice of 1.4 to 4 ms. Who waits for a request then gets its turn sooner although another process
/// never rests. Linux 6.12 and newer (sched_setattr(2): `sched_runtime` of SCHED_OTHER, from 0.1 to 100 ms); older
/// kernels go on as they are.
void take_turns_of(std::chrono::microseconds length);

}  // namespace polyphony::launcher
