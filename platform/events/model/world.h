#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/events/model/model_service.h"

namespace polyphony::events::model {

/// What a seed came to.
struct Outcome {
    std::vector<std::string> wrongs;  ///< Empty if all is as it must be.
    std::uint64_t steps = 0;
    std::size_t events = 0;  ///< That were committed.

    bool operator==(const Outcome&) const = default;
};

/// Two to four services and a broker on simulated time, whose processes take turns at random.
class World {
  public:
    World(std::uint64_t seed, const Files& files);

    /// Lets faults happen for a while, then calm come; and this some times. Ends early if something is wrong.
    Outcome run();

  private:
    void make_services();
    void live_until(UnixMillis time);
    void live_meanwhile();
    bool take_turn();
    void take_step(Thread& thread);
    UnixMillis next_due(UnixMillis latest) const;
    void happen();
    void say_something();
    void break_something();
    ModelService& any_service();
    std::vector<std::string> come_to_rest();
    void let_time_pass();

    Fate fate_;
    const Files files_;
    ModelBroker broker_;
    std::vector<std::unique_ptr<ModelService>> services_;
    UnixMillis next_event_ = 0;
    UnixMillis next_fault_ = 0;
    int depth_ = 0;
    std::uint64_t steps_ = 0;
};

}  // namespace polyphony::events::model
